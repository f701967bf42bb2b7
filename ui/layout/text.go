package layout

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Cut returns s in at most width cells; where something is missing, more stands
// in its place.
func Cut(s string, width int, more string) string {
	if Width(s) <= width {
		return s
	}
	if Width(more) > width {
		more = ""
	}
	return ansi.Truncate(s, max(width, 0), more)
}

// CutMiddle is Cut for names: both the beginning and the end stay, and of the
// end more, because that is where names differ and where the extension is.
func CutMiddle(s string, width int, more string) string {
	total := Width(s)
	if total <= width {
		return s
	}
	room := width - Width(more)
	if room < 3 {
		return Cut(s, width, more)
	}
	head := room / 3
	tail := room - head
	return ansi.Truncate(s, head, "") + more + lastCells(s, total, tail)
}

// Pad fills s with spaces to width cells.
func Pad(s string, width int) string { return pad(s, width, Width(s)) }

// pad is Pad for s of has cells.
func pad(s string, width, has int) string {
	n := width - has
	if n <= 0 {
		return s
	}
	ascii := s == "" || s[len(s)-1] < 0x80
	s += blanks(n)
	if !ascii && Width(s) < width { // the first space has become a part of the last character
		s += " "
	}
	return s
}

// blanks returns n spaces, few of them without an allocation: every cell of a table has some.
func blanks(n int) string {
	const some = "                                        "
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// PadLeft is Pad with the spaces before the text.
func PadLeft(s string, width int) string {
	if n := width - Width(s); n > 0 {
		return strings.Repeat(" ", n) + s
	}
	return s
}

// Fit returns s in exactly width cells. What is too wide is cut by cut; what is not is
// filled with spaces, before it where right says so.
func Fit(s string, width int, right bool, cut func(s string) string) string {
	has := Width(s)
	if has > width {
		s = cut(s)
		has = Width(s)
	}
	if right {
		return blanks(max(width-has, 0)) + s
	}
	return pad(s, width, has)
}

// Spread puts left and right at the two ends of a line of width cells. When both
// do not fit, left is cut.
func Spread(left, right string, width int, more string) string {
	if right == "" {
		return Cut(left, width, more)
	}
	right = Cut(right, width, more)
	room := width - Width(right) - 1
	if room < 1 {
		return right
	}
	return Pad(Cut(left, room, more), room+1) + right
}

// Wrap breaks s into lines of at most width cells, at spaces where it can.
func Wrap(s string, width int) []string {
	if width < 1 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, width, "/"), "\n")
}

// Words breaks s into lines of at most width cells at spaces alone, as is right for what
// people copy: options and names of files. A word wider than that is broken anywhere.
func Words(s string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(s) {
		if line != "" && Width(line)+1+Width(word) <= width {
			line += " " + word
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		parts := strings.Split(ansi.Hardwrap(word, max(width, 1), false), "\n")
		lines, line = append(lines, parts[:len(parts)-1]...), parts[len(parts)-1]
	}
	return append(lines, line)
}

// Hang writes text after lead, in lines of at most width cells of which all but the first
// are indented to where text begins. A width of 0 breaks nothing.
func Hang(lead, text string, width int) string {
	indent := Width(lead)
	lines := []string{text}
	if width > indent {
		lines = Words(text, width-indent)
	}
	return lead + strings.Join(lines, "\n"+blanks(indent))
}

// Clamp makes a frame of exactly height lines, none wider than width: lines that
// are missing are empty, and what is too much is cut. The renderer would drop
// lines from the top, and wrap those that are too wide.
func Clamp(view string, width, height int) string {
	switch {
	case height <= 0:
		return ""
	case fits(view, width, height):
		return view
	}
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		lines = lines[:height]
	}
	for i, l := range lines {
		if Width(l) > width {
			lines[i] = ansi.Truncate(l, max(width, 0), "")
		}
	}
	for len(lines) < height {
		lines = append(lines, "")
	}
	return strings.Join(lines, "\n")
}

// fits reports whether a view is what Clamp makes of it. It mostly is, as each part of a
// frame is clamped before the whole is.
func fits(view string, width, height int) bool {
	lines := 0
	for l := range strings.SplitSeq(view, "\n") {
		if lines++; lines > height || Width(l) > width {
			return false
		}
	}
	return lines == height
}

// CutLeft is Cut at the beginning: the end of s stays.
func CutLeft(s string, width int, more string) string {
	total := Width(s)
	if total <= width {
		return s
	}
	room := width - Width(more)
	if room < 0 {
		return Cut(s, width, more)
	}
	return more + lastCells(s, total, room)
}

// lastCells returns the end of s, of total cells, in at most room cells.
func lastCells(s string, total, room int) string {
	end := ansi.TruncateLeft(s, total-room, "")
	if Width(end) > room { // a wide character would be cut in two
		end = ansi.TruncateLeft(s, total-room+1, "")
	}
	return end
}

// Over puts text onto a line, from a column on. What it covers is gone, the rest of the
// line stays with its colours.
func Over(line, text string, column int) string {
	end := column + Width(text)
	left := Pad(Cut(line, column, ""), column)
	if Width(line) <= end {
		return left + text
	}
	right := ansi.TruncateLeft(line, end, "")
	if gap := Width(line) - end - Width(right); gap > 0 { // a wide character was cut in two
		right = strings.Repeat(" ", gap) + right
	}
	return left + text + right
}
