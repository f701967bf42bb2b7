package manual

import (
	"slices"
	"strings"

	"bulkup/ui/layout"
)

// Reflow breaks the lines of a topic for a terminal of a width. Examples are
// indented, and what is typed in them stays in one line.
func Reflow(text string, width int) string {
	var out, paragraph, table []string
	flush := func() {
		if len(paragraph) > 0 {
			text, item := strings.CutPrefix(strings.Join(paragraph, " "), "- ")
			out = append(out, layout.Hang(map[bool]string{true: "- "}[item], text, width))
		}
		out, paragraph, table = append(out, grid(table, width)...), nil, nil
	}
	example := false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		fence := strings.HasPrefix(line, "```")
		switch item := strings.HasPrefix(line, "- "); {
		case fence:
			flush()
		case example:
			for _, l := range remark(line, width-2) {
				out = append(out, "  "+l)
			}
		case line == "", strings.HasPrefix(line, "#"):
			flush()
			out = append(out, line)
		case strings.HasPrefix(line, "|"):
			table = append(table, line)
		case item:
			flush()
			fallthrough
		default:
			paragraph = append(paragraph, strings.TrimSpace(line))
		}
		example = example != fence
	}
	flush()
	return strings.Join(out, "\n") + "\n"
}

// remark breaks what an example says behind a # at the end of a line.
func remark(line string, width int) (lines []string) {
	code, said, ok := line, "", false
	if i := strings.LastIndex(line, " # "); i >= 0 {
		code, said, ok = line[:i+1], line[i+3:], true
	}
	if !ok || layout.Width(line) <= width || layout.Width(code)+20 > width {
		return []string{line}
	}
	for _, part := range layout.Words(said, width-layout.Width(code)-2) {
		lines = append(lines, code+"# "+part)
		code = strings.Repeat(" ", layout.Width(code))
	}
	return lines
}

// gap is between the columns of a table.
const gap = 2

// grid is a table without its bars, whose widest columns are broken until it fits.
func grid(rows []string, width int) (lines []string) {
	var cells [][]string
	var widths []int
	for _, row := range rows {
		row = strings.Trim(row, "| ")
		if strings.Trim(row, "-| ") == "" {
			continue
		}
		of := strings.Split(row, "|")
		for i, c := range of {
			of[i] = strings.TrimSpace(c)
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], layout.Width(of[i]))
		}
		cells = append(cells, of)
	}
	total := max(0, len(widths)-1) * gap
	for _, w := range widths {
		total += w
	}
	for ; total > width && slices.Max(widths) > 1; total-- {
		widths[slices.Index(widths, slices.Max(widths))]--
	}
	for _, row := range cells {
		var broken [][]string
		high := 0
		for i, c := range row {
			broken = append(broken, layout.Words(c, widths[i]))
			high = max(high, len(broken[i]))
		}
		for y := range high {
			line := ""
			for i, of := range broken {
				text := ""
				if y < len(of) {
					text = of[y]
				}
				line += layout.Pad(text, widths[i]+gap)
			}
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	return lines
}
