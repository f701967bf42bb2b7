package ui

import (
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/layout"
)

// View returns the frame. It is drawn only when something has changed: Bubble
// Tea asks after every message.
func (m *Model) View() string {
	if m.dirty {
		m.view, m.dirty = m.draw(), false
		if m.Opts.ASCII {
			m.view = strings.Map(onlyASCII, m.view)
		}
	}
	return m.view
}

// onlyASCII stands for what cannot be written where a text came past the theme.
func onlyASCII(r rune) rune {
	if r >= 0x80 {
		return '?'
	}
	return r
}

func (m *Model) draw() string {
	f := m.Frame
	if f.Width == 0 || f.Height == 0 {
		return "" // the size is not known yet
	}
	if !f.Fits {
		need := "needs " + m.Theme.Glyphs.Size(layout.MinWidth, layout.MinHeight) + ", has " + m.Theme.Glyphs.Size(f.Width, f.Height)
		return layout.Clamp(need, f.Width, f.Height)
	}
	rule := m.Theme.Dim.On(strings.Repeat(m.Theme.Glyphs.Rule, f.Width))
	foot := footer{m}
	above, below := []string{heading{m}.header(), m.tabLine()}, []string{}
	if f.Rules {
		above, below = append(above, rule), append(below, rule)
	}
	body := m.body() // before the keys, some of which do something only when not all fits
	below = append(append(below, foot.lines()...), " "+m.foot(f.Width-2))
	return layout.Clamp(strings.Join(above, "\n"), f.Width, len(above)) + "\n" + body + "\n" +
		layout.Clamp(strings.Join(below, "\n"), f.Width, f.Height-len(above)-f.Body)
}

// body is the screen, with the dialog above it, in exactly as many cells as it has: it is
// most of the frame, and not measured again.
func (m *Model) body() string {
	f := m.Frame
	screen := "\n " + m.Theme.Dim.On("Reading the queue"+m.Theme.Glyphs.Ellipsis)
	if m.Chosen() {
		screen = m.Screen().View(f.Width, f.Body)
	}
	if top := m.Dialog(); top != nil {
		return m.Box.Place(top, screen, f.Width, f.Body)
	}
	return layout.Clamp(screen, f.Width, f.Body)
}

// heading is the first line.
type heading struct{ *Model }

// header is the name, the engine, and where the batch is.
func (m heading) header() string {
	dot := m.Theme.Glyphs.Dot
	left := " " + m.Theme.Strong.On("bulkup")
	s := m.Jobs.Status()
	engine := s.Engine
	if engine == "" {
		engine = m.Values.Engine
	}
	left += m.Theme.Dim.On(dot + m.Theme.Text(engine))
	if s.Owner != "" {
		left += m.Theme.Warn.On(dot + "watching " + m.Theme.Text(s.Owner))
	}
	room := m.Frame.Width - layout.Width(left) - 2
	return layout.Spread(left, m.totals(room), m.Frame.Width-1, m.Theme.Glyphs.Ellipsis)
}

// totals counts the jobs in width cells; what matters least is left out first.
func (m heading) totals(width int) string {
	all := m.Jobs.Len()
	if all == 0 {
		return m.Watching()
	}
	type part struct {
		text string
		rank int
	}
	some := func(n int, word string, rank int) part {
		if n > 0 {
			return part{human.Number(n) + " " + word, rank}
		}
		return part{}
	}
	count := func(s job.State, rank int) part { return some(m.Jobs.Count(s), string(s), rank) }
	parts := []part{
		{human.Number(m.Jobs.Count(job.Done)) + " of " + human.Number(all) + " done", 0},
		count(job.Failed, 1), count(job.Unknown, 2),
	}
	for _, way := range job.Ways() {
		parts = append(parts, some(m.Jobs.Skipped(way), string(way), 7))
	}
	parts = append(parts, count(job.Canceled, 8))
	if n := m.Jobs.Active(); n > 0 {
		parts = append(parts, part{human.Number(n) + " active", 5})
	}
	parts = append(parts, count(job.Waiting, 6), part{m.Watching(), 9})
	if m.Jobs.Status().Paused {
		parts = append(parts, part{"paused", 3})
	} else if left := m.left(); left != "" {
		parts = append(parts, part{left, 4})
	}
	bar := m.batchBar()
	if width < 60 {
		bar = ""
	}
	width -= layout.Width(bar)
	for most := 9; ; most-- {
		var texts []string
		for _, p := range parts {
			if p.text != "" && p.rank <= most {
				texts = append(texts, p.text)
			}
		}
		if text := strings.Join(texts, m.Theme.Glyphs.Dot); most == 0 || layout.Width(text) <= width {
			return bar + text
		}
	}
}

// batchBar is how much of all jobs has ended, "" when all or none have.
func (m heading) batchBar() string {
	const cells = 10
	all := m.Jobs.Len()
	open := m.Jobs.Active() + m.Jobs.Count(job.Waiting)
	if open == 0 || m.Jobs.Active() == 0 && open == all {
		return ""
	}
	done, rest := m.Theme.Glyphs.BarParts(float64(all-open)/float64(all), cells)
	return m.Theme.Accent.On(done) + m.Theme.Track.On(rest) + " "
}

// left is how long everything will take from now on, "" when nobody knows.
func (m heading) left() string {
	if d := m.Jobs.Status().Ends.Sub(m.Opts.Now()); d > 0 && !m.Standing() {
		return "left " + human.Span(d)
	}
	return ""
}
