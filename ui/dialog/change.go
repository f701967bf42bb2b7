package dialog

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/keys"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// Change gives jobs that wait other settings. Only what was turned is changed,
// so that jobs with different settings keep the rest of them.
type Change struct {
	Theme  *theme.Theme
	Keys   keys.Drop
	Hints  keys.Writer
	Values *settings.Values // of the first job; turned here
	Jobs   int              // how many are changed
	Begun  int              // how many of those that were chosen cannot be
	Apply  func(change func(job.Settings) job.Settings) tea.Cmd
	// Presets opens the presets for the values; what one sets counts as turned.
	Presets func(applied func([]settings.Field) tea.Cmd) tea.Cmd

	// Choose lets a setting be changed, and says what follows from that.
	Choose func(f settings.Field, then func() tea.Cmd) tea.Cmd

	turned map[settings.Field]bool
}

// Update turns settings, applies them, or leaves everything as it is.
func (c *Change) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	switch {
	case key.Matches(k, c.Keys.Away):
		return nil, true
	case key.Matches(k, c.Keys.Start):
		if len(c.turned) == 0 {
			return nil, true
		}
		return c.Apply(c.change()), true
	}
	if key.Matches(k, c.Keys.Presets) {
		return c.Presets(c.turn), false
	}
	if f, ok := c.turner().field(k); ok {
		return c.Choose(f, func() tea.Cmd { return c.turn([]settings.Field{f}) }), false
	}
	return nil, false
}

// turn notes what to change.
func (c *Change) turn(fields []settings.Field) tea.Cmd {
	if c.turned == nil {
		c.turned = make(map[settings.Field]bool)
	}
	for _, f := range fields {
		c.turned[f] = true
	}
	return nil
}

// change returns what sets all that was turned, and nothing else.
func (c *Change) change() func(job.Settings) job.Settings {
	to, turned := c.Values.Settings, c.turned
	return func(s job.Settings) job.Settings {
		if turned[settings.Model] {
			s.Model = to.Model
		}
		if turned[settings.Scale] {
			s.Scale, s.Box = to.Scale, to.Box
		}
		if turned[settings.Format] {
			s.Format = to.Format
		}
		if turned[settings.Face] {
			s.Face = to.Face
		}
		return s
	}
}

func (c *Change) turner() turner {
	return turner{c.Theme, c.Hints, c.Values, []turning{
		{c.Keys.Model, settings.Model}, {c.Keys.Scale, settings.Scale},
		{c.Keys.Format, settings.Format}, {c.Keys.Face, settings.Face},
	}}
}

// Title says what the dialog is for.
func (c *Change) Title() string { return "change settings" }

// Lines are how many jobs it is about, and the settings.
func (c *Change) Lines(width, height int) []string {
	head := []string{c.Theme.Strong.On(human.Count(c.Jobs, "job that waits", "jobs that wait"))}
	if c.Begun > 0 {
		head = append(head, c.Theme.Warn.On(human.Count(c.Begun, "other has begun and stays as it is", "others have begun and stay as they are")))
	}
	lines := append(append(head, ""), c.turner().lines(width)...)
	if len(lines) > height {
		return append(head, c.turner().compact(width)...)
	}
	return lines
}

// Help lists what can be done.
func (c *Change) Help() []key.Binding {
	start, away := c.Keys.Start, c.Keys.Away
	start.SetHelp(start.Help().Key, "change")
	away.SetHelp(away.Help().Key, "leave as it is")
	return append(append([]key.Binding{start}, c.turner().keys()...), c.Keys.Presets, away)
}
