package jobs

import (
	"strings"

	"bulkup/ui/layout"
)

// View draws the screen in at most width by height cells.
func (s *Screen) View(width, height int) string {
	s.refresh()
	filters := s.filterLine(width)
	if s.table.Len() == 0 {
		return layout.Clamp(filters+"\n\n"+strings.Join(s.empty(width), "\n"), width, height)
	}
	return filters + "\n" + s.table.View(width, height-1)
}

// empty says why there is nothing to see and what to do.
func (s *Screen) empty(width int) []string {
	text := []string{"Nothing is queued.", "Drop pictures or folders onto this window, or press a to choose some."}
	switch {
	case s.search.folded != "":
		text = []string{"No job that is shown here has \"" + s.theme.Text(s.search.text) + "\" in its name."}
	case s.filter != everything:
		text = []string{"No job is " + filterNames[s.filter] + "."}
	}
	var lines []string
	for _, t := range text {
		for _, l := range layout.Wrap(t, width-4) {
			lines = append(lines, "  "+l)
		}
	}
	return lines
}
