package jobs

import (
	"fmt"
	"time"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

const (
	stageWord = 11 // cells of the longest stage's name
	percent   = 5  // cells of "100 %"
	shortBar  = 5  // a bar shorter than this says nothing
	bothSizes = 23 // cells of "4032×3024 → 16128×12096"
)

// pixelsColumn is the place of the column that is left out first.
const pixelsColumn = 3

var columns = []table.Column{
	{Column: layout.Column{Min: 1}},
	{Title: "name", Middle: true, Column: layout.Column{Min: 20, Ideal: 22, Grow: 3}},
	{Title: "size", Right: true, Column: layout.Column{Min: 7, Rank: 3}},
	{Title: "pixels", Column: layout.Column{Min: bothSizes, Rank: 4}},
	{Title: "stage", Column: layout.Column{Min: stageWord + 1 + shortBar + 1 + percent}},
	{Title: "time", Right: true, Column: layout.Column{Min: 7, Rank: 2}},
	{Title: "note", Column: layout.Column{Min: 16, Ideal: 24, Grow: 4, Rank: 1}},
}

// cells makes the row of a job.
func (s *Screen) cells(id job.ID) []table.Cell {
	e := s.entries[id]
	now := s.now()
	glyph, paint := s.theme.State(e.State)
	note := s.note(e, now)
	clock := ""
	if d := e.elapsed(now); d >= 0 {
		clock = human.Clock(d)
	}
	return []table.Cell{
		{Text: glyph, Paint: paint},
		{Text: s.theme.Text(e.Name())},
		{Text: size(e.Source, s.theme.Glyphs), Paint: s.theme.Dim},
		{Fill: func(int) string { return Pixels(e.Job, s.theme.Glyphs) }, Paint: s.theme.Dim}, // often left out
		{Fill: func(w int) string { return e.stage(w, s.theme.Glyphs) }, Paint: paint},
		{Text: clock, Paint: s.theme.Dim},
		{Text: s.theme.Text(note.text), Paint: note.paint},
	}
}

// size writes the bytes of a source. Nobody knows them where it is not on this disk.
func size(src job.Source, g theme.Glyphs) string {
	if src.Path == "" && src.Size == 0 {
		return g.Dash
	}
	return human.Bytes(src.Size)
}

// Pixels writes the size of the source and of the result.
func Pixels(j job.Job, g theme.Glyphs) string {
	w, h, toW, toH := j.Size()
	if r := j.Result; r != nil && r.Width > 0 { // as it is, whatever was asked for since
		toW, toH = r.Width, r.Height
	}
	switch {
	case w == 0 && toW > 0:
		return fmt.Sprintf("%s %s %s", g.Dash, g.Arrow, g.Size(toW, toH))
	case w == 0:
		return g.Dash
	}
	return fmt.Sprintf("%s %s %s", g.Size(w, h), g.Arrow, g.Size(toW, toH))
}

// stage writes what a job is doing in width cells: the word, a bar where there
// is room for one, and the percentage.
func (e *entry) stage(width int, g theme.Glyphs) string {
	word := e.word()
	if e.Stage != "" && e.Stage != job.Waiting {
		if long := word + g.Dot + string(e.Stage); layout.Width(long) <= width {
			return long
		}
	}
	p, ok := e.moving()
	if !ok || e.queued() || width < stageWord+1+percent {
		return word
	}
	share := fmt.Sprintf("%d %%", int(100*min(max(p.Fraction, 0), 1)))
	word = layout.Pad(word, stageWord) + " "
	if bar := width - stageWord - percent - 2; bar >= shortBar {
		word += g.Bar(p.Fraction, bar) + " "
	}
	return word + layout.PadLeft(share, percent)
}

// queued reports whether a job waits for a worker of the engine on this machine, which
// takes as many at once as it has room for.
func (e *entry) queued() bool {
	return e.State == job.Upscaling && e.Engine == "local" && e.worked.IsZero()
}

// word is what a job does, as the screen calls it.
func (e *entry) word() string {
	if e.queued() {
		return "queued"
	}
	return e.Word()
}

// elapsed is how long a job has been worked on in its stage; negative when it has not.
func (e *entry) elapsed(now time.Time) time.Duration {
	if e.State.Active() {
		if e.queued() {
			return -1
		}
		return now.Sub(e.since())
	}
	return took(e.Job)
}

// since is when the work of the stage began, zero while it has not.
func (e *entry) since() time.Time {
	if e.State == job.Upscaling && e.Engine == "local" {
		return e.worked
	}
	return e.Entered[e.State]
}

// took is how long the work on a job took from its first stage on, without its wait for
// the engine; negative when it has not ended.
func took(j job.Job) time.Duration {
	if j.State == job.Waiting {
		return -1
	}
	end := j.Entered[j.State]
	for _, first := range []job.State{job.Uploading, job.Starting, job.Checking, job.Upscaling, job.Downloading} {
		if began, ok := j.Entered[first]; ok && !began.After(end) {
			return max(end.Sub(began)-j.Queued(), 0)
		}
	}
	return -1
}
