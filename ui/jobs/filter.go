package jobs

import (
	"slices"
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
)

// filter is a choice of states to show.
type filter int

const (
	everything filter = iota
	waitingOnly
	activeOnly
	doneOnly
	failedOnly
	unknownOnly
	skippedOnly
	canceledOnly
	filters
)

var filterNames = [filters]string{"all", "waiting", "active", "done", "failed", "unknown", "skipped", "canceled"}

func (f filter) shows(s job.State) bool {
	switch f {
	case everything:
		return true
	case activeOnly:
		return s.Active()
	}
	return string(s) == filterNames[f]
}

// count returns how many jobs a filter shows.
func (s *Screen) count(f filter) int {
	n := 0
	for state, c := range s.counts {
		if f.shows(state) {
			n += c
		}
	}
	return n
}

// filterLine shows the filters with their counts, the chosen one in brackets.
// When not all fit, empty ones are left out first.
func (s *Screen) filterLine(width int) string {
	right := s.aside(width / 2)
	room := width - layout.Width(right) - 1
	shown := [filters]bool{}
	for f := range filters {
		shown[f] = f != canceledOnly || s.count(f) > 0
	}
	left := s.filterTabs(shown)
	for _, f := range s.leastTelling() {
		if layout.Width(left) <= room {
			break
		}
		shown[f] = f == s.filter
		left = s.filterTabs(shown)
	}
	return layout.Spread(left, right, width, s.theme.Glyphs.Ellipsis)
}

// leastTelling lists the filters that can be left out, the empty ones first.
func (s *Screen) leastTelling() []filter {
	all := []filter{canceledOnly, skippedOnly, waitingOnly, doneOnly, unknownOnly, activeOnly, failedOnly, everything}
	slices.SortStableFunc(all, func(a, b filter) int { return min(s.count(a), 1) - min(s.count(b), 1) })
	return all
}

func (s *Screen) filterTabs(shown [filters]bool) string {
	var b strings.Builder
	for f := range filters {
		text := filterNames[f] + " " + human.Number(s.count(f))
		switch {
		case f == s.filter:
			b.WriteString(s.theme.Strong.On("[" + text + "]"))
		case shown[f]:
			b.WriteString(s.theme.Dim.On(" " + text + " "))
		}
	}
	return b.String()
}

// aside says what else bears on the rows: marks, search, order.
func (s *Screen) aside(width int) string {
	var parts []string
	if s.search.field != nil {
		return "find: " + s.search.field.View(max(width-6, 8))
	}
	if n := s.table.Marks(); n > 0 {
		text := human.Number(n) + " marked"
		if shown := s.table.Shown(); shown < n { // what is hidden is left alone
			text += ", " + human.Number(shown) + " shown"
		}
		parts = append(parts, text)
	}
	if s.search.folded != "" {
		parts = append(parts, "find: "+s.search.text)
	}
	if s.rank.sorted() {
		parts = append(parts, s.rank.word())
	}
	return layout.Cut(strings.Join(parts, s.theme.Glyphs.Dot), width, s.theme.Glyphs.Ellipsis)
}

// turnFilter goes on to the next filter that shows anything.
func (s *Screen) turnFilter(by int) {
	for range filters {
		s.filter = (s.filter + filter(by) + filters) % filters
		if s.filter == everything || s.count(s.filter) > 0 {
			break
		}
	}
	s.stale = true
}

// seek shows the jobs whose name holds the text, whatever its case.
func (s *Screen) seek(text string) {
	s.search.text, s.search.folded, s.stale = text, strings.ToLower(text), true
}
