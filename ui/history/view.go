package history

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// filter is a choice of records.
type filter int

const (
	all filter = iota
	finished
	missing
	failed
	filters
)

var filterNames = [filters]string{"all", "finished", "not here", "failed"}

func (f filter) shows(r queue.Record) bool {
	switch f {
	case finished:
		return r.State == "processed"
	case missing:
		return r.State == "processed" && !r.Here
	case failed:
		return r.State == "failed"
	}
	return true
}

var columns = []table.Column{
	{Column: layout.Column{Min: 1}},
	{Title: "name", Middle: true, Column: layout.Column{Min: 20, Ideal: 26, Grow: 3}},
	{Title: "when", Column: layout.Column{Min: 12}},
	{Title: "model", Column: layout.Column{Min: 19, Rank: 3}},
	{Title: "made", Column: layout.Column{Min: 8, Rank: 4}},
	{Title: "credits", Right: true, Column: layout.Column{Min: 7, Rank: 2}},
	{Title: "result", Column: layout.Column{Min: 24, Grow: 4, Rank: 1}},
}

// cells makes the row of a record.
func (s *Screen) cells(i int) []table.Cell {
	r := s.records[i]
	glyph, paint := s.theme.State(state(r))
	made := ""
	if r.Scale > 0 {
		made = fmt.Sprintf("%d%s %s", r.Scale, s.theme.Glyphs.Times, r.Format)
	}
	name := r.Name
	if name == "" {
		name = r.File
	}
	said, painted := s.result(r)
	when, credits := "", ""
	if !r.At.IsZero() {
		when = human.Moment(r.At, s.now())
	}
	if r.Credits > 0 {
		credits = human.Number(int(r.Credits))
	}
	return []table.Cell{
		{Text: glyph, Paint: paint},
		{Text: s.theme.Text(name)},
		{Text: when, Paint: s.theme.Dim},
		{Text: s.theme.Text(r.Model), Paint: s.theme.Dim},
		{Text: s.theme.Text(made), Paint: s.theme.Dim},
		{Text: credits, Paint: s.theme.Dim},
		{Text: s.theme.Text(said), Paint: painted},
	}
}

// state is what a record's state is called among jobs.
func state(r queue.Record) job.State {
	switch r.State {
	case "processed":
		return job.Done
	case "failed":
		return job.Failed
	}
	return job.Upscaling
}

// result says what has become of a record.
func (s *Screen) result(r queue.Record) (string, theme.Paint) {
	switch {
	case r.State == "failed" && r.Error != "":
		return "failed: " + r.Error, s.theme.Bad
	case r.State != "processed":
		return r.State, s.theme.Dim
	case r.Here:
		return filepath.Base(r.Path), s.theme.Dim // enter says the rest
	}
	return "not on this disk", s.theme.Warn
}

// View draws the screen in at most width by height cells.
func (s *Screen) View(width, height int) string {
	lines := s.headline(width)
	if said := s.said(); s.table.Len() == 0 {
		lines += "\n"
		for _, l := range layout.Wrap(s.theme.Text(said), width-4) {
			lines += "\n  " + l
		}
	} else {
		lines += "\n" + s.table.View(width, height-1)
	}
	return layout.Clamp(lines, width, height)
}

// headline shows whose history it is, the filters, and how much there is.
func (s *Screen) headline(width int) string {
	g := s.theme.Glyphs
	left := s.theme.Dim.On(" "+s.theme.Text(s.engine)+g.Dot) + s.tabs()
	var right []string
	if n := s.table.Marks(); n > 0 {
		right = append(right, human.Number(n)+" marked")
	}
	switch {
	case s.stale && s.asked && !s.reading:
		right = append(right, "more was done since; r reads it")
	case s.table.Len() == 0:
	case s.reading:
		right = append(right, "reading more")
	case s.err != nil:
		right = append(right, s.theme.Text(s.err.Error()))
	case s.page.Total > 0:
		right = append(right, fmt.Sprintf("%s of %s read", human.Number(len(s.records)), human.Number(int(s.page.Total))))
	case s.page.More:
		right = append(right, human.Number(len(s.records))+" read, there are more")
	}
	return layout.Spread(left, layout.Cut(strings.Join(right, g.Dot), width/2, g.Ellipsis), width, g.Ellipsis)
}

func (s *Screen) tabs() string {
	var b strings.Builder
	for f := range filters {
		n := 0
		for _, r := range s.records {
			if f.shows(r) {
				n++
			}
		}
		text := filterNames[f] + " " + human.Number(n)
		if f == s.filter {
			b.WriteString(s.theme.Strong.On("[" + text + "]"))
		} else {
			b.WriteString(s.theme.Dim.On(" " + text + " "))
		}
	}
	return b.String()
}

// said is why there are no rows.
func (s *Screen) said() string {
	switch {
	case s.reading:
		return "Reading what the account has done. That is a call of the account's quota, and waits for a free one."
	case errors.Is(s.err, queue.ErrNoHistory):
		return "The service keeps no history for this account. What this queue has done is on the jobs screen."
	case s.err != nil:
		return "The history could not be read: " + s.err.Error() + ". Press r to read it again."
	case len(s.records) > 0:
		return "No record that has been read is " + filterNames[s.filter] + "."
	case s.asked:
		return "The account has done nothing so far."
	}
	return "Press r to read what the account has done."
}
