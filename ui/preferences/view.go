package preferences

import (
	"strings"

	"bulkup/ui/layout"
	"bulkup/ui/table"
)

var columns = []table.Column{
	{Title: "setting", Column: layout.Column{Min: 18, Ideal: 22, Grow: 1}},
	{Title: "value", Middle: true, Column: layout.Column{Min: 20, Ideal: 36, Grow: 2}},
	{Title: "from", Middle: true, Column: layout.Column{Min: 18, Grow: 1, Rank: 1}},
}

func (s *Screen) cells(name string) []table.Cell {
	if text, is := heading(name); is {
		return []table.Cell{{Text: text, Paint: s.theme.Strong}, {}, {}}
	}
	r := s.rows[name]
	from := table.Cell{Text: s.theme.Text(r.Origin), Paint: s.theme.Dim}
	if r.Origin != "default" {
		from.Paint = s.theme.Accent
	}
	return []table.Cell{{Text: "  " + s.theme.Text(r.Name)}, {Text: s.theme.Text(r.Value)}, from}
}

// whole is what a setting is and where that comes from, when one of them is cut in its
// column.
func (s *Screen) whole(name string, widths []int) []string {
	r, is := s.rows[name]
	value, from := s.theme.Text(r.Value), s.theme.Text(r.Origin)
	if !is || layout.Width(value) <= widths[1] && (widths[2] == 0 || layout.Width(from) <= widths[2]) {
		return nil
	}
	const indent = 6
	lines := layout.Wrap(value+s.theme.Glyphs.Dot+from, widths[0]+widths[1]+widths[2])
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", indent) + s.theme.Dim.On(l)
	}
	return lines
}

// View draws the screen in at most width by height cells.
func (s *Screen) View(width, height int) string {
	foot := s.foot(width)
	if len(foot) > height/2 {
		foot = foot[:height/2]
	}
	list := layout.Clamp(s.table.View(width, height-len(foot)), width, height-len(foot))
	return layout.Clamp(list+"\n"+strings.Join(foot, "\n"), width, height)
}

// foot is the value that is typed, or what the setting under the cursor takes.
func (s *Screen) foot(width int) []string {
	r := s.rows[s.name()]
	if s.edit == nil {
		return s.wrap(r.Name+": "+s.advice(r), width, s.theme.Dim.On)
	}
	head := " " + s.theme.Strong.On(s.theme.Text(r.Name)) + " "
	lines := []string{head + s.edit.View(width-layout.Width(head)-1)}
	switch {
	case s.busy && r.Name == KeyName:
		return append(lines, s.wrap("asking Upscayl Cloud whether it takes this key", width, s.theme.Dim.On)...)
	case s.busy:
		return append(lines, s.wrap("saving", width, s.theme.Dim.On)...)
	case s.problem != "":
		return append(lines, s.wrap(s.problem, width, s.theme.Bad.On)...)
	}
	return append(lines, s.wrap(s.advice(r), width, s.theme.Dim.On)...)
}

// advice says what a setting takes, and what becomes of a change.
func (s *Screen) advice(r Row) string {
	if r.Name == KeyName {
		if by := Stronger(r); by != "" {
			return "the key is in the " + by + ", which is stronger than a key that is stored here"
		}
		return "the key of your Upscayl Cloud account; it is stored in the system's keyring or in a file that only you can read, and goes to the service alone"
	}
	if r.Fixed {
		return r.Wants
	}
	text := "use " + r.Wants
	switch {
	case r.Text == "":
	case one(r):
		text += ", or nothing to remove it"
	default:
		text += ", or nothing for the default"
	}
	if by := Stronger(r); by != "" {
		return text + "; it goes to the settings file, but the " + by + " is stronger as long as it is there"
	}
	return text + "; it goes to the settings file, and holds from the next start on"
}

// Stronger is what outweighs the settings file for a setting, "" for nothing.
func Stronger(r Row) string {
	switch way, _, _ := strings.Cut(r.Origin, " "); way {
	case "flag", "environment", "preset":
		return r.Origin
	}
	return ""
}

func (s *Screen) wrap(text string, width int, paint func(string) string) []string {
	lines := layout.Wrap(s.theme.Text(text), width-2)
	for i, l := range lines {
		lines[i] = " " + paint(l)
	}
	return lines
}
