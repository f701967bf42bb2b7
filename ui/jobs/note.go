package jobs

import (
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

type note struct {
	text  string
	paint theme.Paint
}

// note is the one thing that is most worth saying of a job.
func (s *Screen) note(e *entry, now time.Time) note {
	j := e.Job
	switch {
	case j.State == job.Failed && j.Fault != nil:
		return note{j.Fault.Message, s.theme.Bad}
	case j.State == job.Unknown && j.Fault != nil:
		return note{j.Fault.Message, s.theme.Warn}
	case j.Fault != nil:
		return note{Again(j, now), s.theme.Warn}
	case j.Publish != nil && j.Publish.Fault != nil:
		return note{"saved, not published: " + j.Publish.Fault.Message, s.theme.Warn}
	case len(j.Notices) > 0 && j.State.Ended():
		return note{j.Notices[len(j.Notices)-1], s.theme.Dim}
	case j.State == job.Done:
		text := human.Price(j.Cost())
		if text == "" && !s.table.Has(pixelsColumn) && j.Result != nil && j.Result.Width > 0 {
			text = s.theme.Glyphs.Size(j.Result.Width, j.Result.Height)
		}
		return note{text, s.theme.Dim}
	case j.State == job.Starting && j.Intent == nil:
		return note{s.nextStart(now), s.theme.Dim}
	}
	if p, ok := e.moving(); ok && p.Rate > 0 {
		return note{human.Rate(p.Rate), s.theme.Dim}
	}
	if n := len(j.Notices); n > 0 {
		return note{j.Notices[n-1], s.theme.Dim}
	}
	return note{paint: s.theme.Dim}
}

// whole is the note of a job in full, when its column has no room for it.
func (s *Screen) whole(id job.ID, widths []int) []string {
	e := s.entries[id]
	if e == nil || e.Fault == nil && (e.Publish == nil || e.Publish.Fault == nil) {
		return nil
	}
	n := s.note(e, s.now())
	f := e.Fault
	if f == nil {
		f = e.Publish.Fault
	}
	text := s.theme.Text(human.WithAdvice(n.text, f.Advice))
	if layout.Width(text) <= widths[len(widths)-1] {
		return nil
	}
	room := -indent
	for _, w := range widths {
		if w > 0 {
			room += w + 2
		}
	}
	lines := layout.Wrap(text, room)
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", indent) + n.paint.On(l)
	}
	return lines
}

const indent = 5 // cells before what is said below a row: as far as its name

// Again says why a job is being tried again, and when.
func Again(j job.Job, now time.Time) string {
	text := j.Fault.Message
	if wait := j.NotBefore.Sub(now); wait > 0 {
		return "again in " + human.Span(wait) + ": " + text
	}
	return text
}

// nextStart says when the quota lets the next task start, if that is not now.
func (s *Screen) nextStart(now time.Time) string {
	if next := NextStart(s.status, now); !next.IsZero() {
		return "next start " + human.Moment(next, now)
	}
	return ""
}

// NextStart is when the next task can be started, zero when that is now.
func NextStart(s queue.Status, now time.Time) time.Time {
	for _, m := range s.Meters {
		if m.Word == "start" && m.Next.After(now) {
			return m.Next
		}
	}
	return time.Time{}
}
