package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/safe"
)

// View returns the frame. It is drawn only when something has changed: Bubble
// Tea asks after every message.
func (m *Model) View() string {
	if m.dirty {
		m.view, m.dirty = m.draw(), false
	}
	return m.view
}

func (m *Model) draw() string {
	f := m.frame
	if f.Width == 0 || f.Height == 0 {
		return "" // the size is not known yet
	}
	if !f.Fits {
		need := fmt.Sprintf("needs %d%s%d, has %d%s%d", layout.MinWidth, m.theme.Glyphs.Times, layout.MinHeight,
			f.Width, m.theme.Glyphs.Times, f.Height)
		return layout.Clamp(need, f.Width, f.Height)
	}
	rule := m.theme.Dim.On(strings.Repeat(m.theme.Glyphs.Rule, f.Width))
	// Where there is room, news stand above the quota; else they take its place.
	news := m.news()
	lines := []string{m.header(), m.tabs()}
	if f.Rules {
		lines = append(lines, rule)
	}
	lines = append(lines, m.body(m.bodyHeight()))
	if f.Rules {
		lines = append(lines, rule)
	}
	lines = append(lines, news...)
	if len(news) == 0 || f.Rules {
		lines = append(lines, m.quota())
	}
	lines = append(lines, " "+m.hints.Hints(m.bindings(), m.keys.Global.Help, f.Width-2))
	return layout.Clamp(strings.Join(lines, "\n"), f.Width, f.Height)
}

// bodyHeight is how many lines the screen or dialog has.
func (m *Model) bodyHeight() int {
	if m.frame.Rules {
		return m.frame.Body - len(m.news())
	}
	return m.frame.Body
}

func (m *Model) body(height int) string {
	f := m.frame
	switch {
	case len(m.dialogs) > 0:
		return dialog.Place(m.dialogs[len(m.dialogs)-1], m.theme, f.Width, height)
	case !m.chosen:
		return layout.Clamp("\n "+m.theme.Dim.On("Reading the queue"+m.theme.Glyphs.Ellipsis), f.Width, height)
	case m.screen == addScreen:
		return m.addView(height)
	case m.screen == historyScreen:
		return m.history.View(f.Width, height)
	case m.screen == sampleScreen:
		return m.trial.Draw(m.trialJob, m.previews.store, m.previews.painter, f.Width, height)
	case m.screen == settingsScreen:
		return m.preferences.View(f.Width, height)
	case m.detail != nil:
		return m.detailView(f.Width, height)
	}
	return m.jobs.View(f.Width, height)
}

// header is the name, the engine, and where the batch is.
func (m *Model) header() string {
	dot := m.theme.Glyphs.Dot
	left := " " + m.theme.Strong.On("bulkup")
	s := m.jobs.Status()
	engine := s.Engine
	if engine == "" {
		engine = m.values.Engine
	}
	left += m.theme.Dim.On(dot + safe.Text(engine))
	if s.Owner != "" {
		left += m.theme.Warn.On(dot + "watching " + safe.Text(s.Owner))
	}
	room := m.frame.Width - layout.Width(left) - 2
	return layout.Spread(left, m.totals(room), m.frame.Width-1, m.theme.Glyphs.Ellipsis)
}

// totals counts the jobs in width cells; what matters least is left out first.
func (m *Model) totals(width int) string {
	all := m.jobs.Len()
	if all == 0 {
		return m.watching()
	}
	type part struct {
		text string
		rank int
	}
	count := func(s job.State, rank int) part {
		if n := m.jobs.Count(s); n > 0 {
			return part{human.Number(n) + " " + string(s), rank}
		}
		return part{}
	}
	parts := []part{
		{human.Number(m.jobs.Count(job.Done)) + " of " + human.Number(all) + " done", 0},
		count(job.Failed, 1), count(job.Unknown, 2), count(job.Skipped, 7), count(job.Canceled, 8),
	}
	if n := m.jobs.Active(); n > 0 {
		parts = append(parts, part{human.Number(n) + " active", 5})
	}
	parts = append(parts, count(job.Waiting, 6), part{m.watching(), 9})
	if m.jobs.Status().Paused {
		parts = append(parts, part{"paused", 3})
	} else if left := m.left(); left != "" {
		parts = append(parts, part{left, 4})
	}
	for most := 9; ; most-- {
		var texts []string
		for _, p := range parts {
			if p.text != "" && p.rank <= most {
				texts = append(texts, p.text)
			}
		}
		if text := strings.Join(texts, m.theme.Glyphs.Dot); most == 0 || layout.Width(text) <= width {
			return text
		}
	}
}

// left is how long everything will take from now on, "" when nobody knows.
func (m *Model) left() string {
	if d := m.jobs.Status().Ends.Sub(m.opts.Now()); d > 0 && !m.standing() {
		return "left " + human.Span(d)
	}
	return ""
}

// bindings lists the keys that do something now.
func (m *Model) bindings() []key.Binding {
	g := m.keys.Global
	if len(m.dialogs) > 0 {
		return append(m.dialogs[len(m.dialogs)-1].Help(), g.Quit)
	}
	screens := []key.Binding{g.Help, g.AddTab, g.JobsTab, g.HistoryTab, g.SettingsTab, g.SampleTab, g.Quit, g.Suspend, g.Mouse}
	switch {
	case m.editing() != nil && m.screen == addScreen:
		return m.add.help()
	case m.editing() != nil && m.screen == settingsScreen:
		return m.preferences.Help()
	case m.editing() != nil:
		return m.jobs.Help()
	case m.screen == addScreen:
		return promote(m.add.help(), screens)
	case m.screen == sampleScreen:
		return promote(m.trial.Help(), screens)
	case m.screen == settingsScreen:
		return promote(m.preferences.Help(), screens)
	case m.screen == historyScreen:
		return promote(m.history.Help(), screens)
	case m.previews.compare != nil:
		return append(m.compareHelp(), g.Help, g.Quit)
	case m.detail != nil:
		return append(m.detail.Help(), screens...)
	}
	return promote(append([]key.Binding{g.Add}, m.jobs.Help()...), screens)
}

// promote puts the bindings of all screens after the first few of one screen, the
// help before that, so that they are seen where there is little room.
func promote(own, global []key.Binding) []key.Binding {
	const first, help = 8, 6
	n := min(first, len(own))
	m := min(help, n)
	return slices.Concat(own[:m], global[:1], own[m:n], global[1:], own[n:])
}
