package dialog

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// Presets lists choices of settings by name: one is applied, the settings as
// they are now are saved, or one is removed.
type Presets struct {
	Theme  *theme.Theme
	Keys   keys.Map
	Values *settings.Values // of which saving makes a preset
	All    []settings.Preset

	Apply  func(settings.Preset) tea.Cmd
	Check  func(settings.Preset) error // what is wrong with one that is to be saved
	Save   func(settings.Preset) tea.Cmd
	Remove func(name string) tea.Cmd

	search         search
	cursor, offset int          // among those that are found
	name           *field.Field // while the name of a new one is typed
	problem        string       // with that name
	removing       bool         // whether to remove the one under the cursor is asked
}

// Editing reports whether keys and pastes are text now.
func (p *Presets) Editing() bool { return p.name != nil || p.search.typing }

// Insert puts pasted text into the search or the name.
func (p *Presets) Insert(text string) {
	if p.search.typing {
		p.search.field.Insert(strings.TrimSpace(text))
		return
	}
	p.name.Insert(strings.Trim(text, " \r\n"))
	p.validate()
}

// Update handles a key of the list, of the name, or of the question.
func (p *Presets) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	switch {
	case p.name != nil:
		return p.naming(k), false
	case p.search.typing:
		p.search.update(k, p.Keys)
		return nil, false
	case p.removing:
		return p.answer(k), false
	}
	return p.list(k)
}

func (p *Presets) list(k tea.KeyMsg) (tea.Cmd, bool) {
	one, found := p.current()
	switch {
	case key.Matches(k, p.Keys.Presets.Away) && p.search.set():
		p.search = search{}
	case key.Matches(k, p.Keys.Presets.Away):
		return nil, true
	case key.Matches(k, p.Keys.Presets.Find):
		p.search.begin(p.Theme)
	case key.Matches(k, p.Keys.Presets.Save):
		p.name = field.New(p.Theme, "")
		p.problem = ""
	case !found:
	case key.Matches(k, p.Keys.Presets.Apply):
		return p.Apply(one), true
	case key.Matches(k, p.Keys.Presets.Remove):
		p.removing = true
	case key.Matches(k, p.Keys.Move.Up):
		p.cursor = max(p.cursor-1, 0)
	case key.Matches(k, p.Keys.Move.Down):
		p.cursor = min(p.cursor+1, len(p.found())-1)
	}
	return nil, false
}

// current is the preset under the cursor. The list may have become shorter.
func (p *Presets) current() (settings.Preset, bool) {
	found := p.found()
	p.cursor = max(min(p.cursor, len(found)-1), 0)
	if len(found) == 0 {
		return settings.Preset{}, false
	}
	return found[p.cursor], true
}

// found are the presets that hold what is searched for, in their name or what they set.
func (p *Presets) found() []settings.Preset {
	var all []settings.Preset
	for _, one := range p.All {
		if p.search.holds(one.Name + " " + settings.Describe(one, p.Theme.Glyphs.Times)) {
			all = append(all, one)
		}
	}
	return all
}

func (p *Presets) naming(k tea.KeyMsg) tea.Cmd {
	switch {
	case key.Matches(k, p.Keys.Text.Away):
		p.name = nil
	case key.Matches(k, p.Keys.Text.Accept):
		if p.validate(); p.problem == "" {
			one := p.typed()
			p.name = nil
			return p.Save(one)
		}
	case p.name.Update(k):
		p.validate()
	}
	return nil
}

func (p *Presets) typed() settings.Preset {
	return p.Values.Preset(strings.TrimSpace(p.name.Value()))
}

// validate says at once what is wrong with the name.
func (p *Presets) validate() {
	p.problem = ""
	if err := p.Check(p.typed()); err != nil {
		p.problem = err.Error()
	}
}

func (p *Presets) answer(k tea.KeyMsg) tea.Cmd {
	one, found := p.current()
	switch {
	case key.Matches(k, p.Keys.Question.Yes) && found:
		p.removing = false
		return p.Remove(one.Name)
	case key.Matches(k, p.Keys.Question.No):
		p.removing = false
	}
	return nil
}

// Title is "presets".
func (p *Presets) Title() string { return "presets" }

// Lines are the presets, and what is typed or asked.
func (p *Presets) Lines(width, height int) []string {
	foot, lines := p.foot(width), p.search.lines(p.Theme, width)
	rows := max(height-len(foot)-len(lines), 1)
	p.current()
	found := p.found()
	p.offset = max(min(p.offset, p.cursor, len(found)-rows), p.cursor-rows+1, 0)
	if len(found) == 0 && len(p.All) > 0 {
		lines = append(lines, p.Theme.Dim.On("nothing is called that"))
	}
	if len(p.All) == 0 && p.name == nil {
		lines = layout.Wrap("there are none yet: a preset is a model, a scale or a size, a format and whether faces are enhanced, under a name of yours", width)
	}
	for i := p.offset; i < min(p.offset+rows, len(found)); i++ {
		lines = append(lines, p.row(found[i], i == p.cursor, width))
	}
	return append(lines, foot...)
}

func (p *Presets) row(one settings.Preset, chosen bool, width int) string {
	g := p.Theme.Glyphs
	line := layout.Pad(layout.Cut(p.Theme.Text(one.Name), 20, g.Ellipsis), 21)
	line += p.Theme.Dim.On(layout.Cut(p.Theme.Text(settings.Describe(one, g.Times)), max(width-2-layout.Width(line), 0), g.Ellipsis))
	return p.Theme.Row(line, width, chosen)
}

// foot is the name that is typed, with what it will stand for, or the question.
func (p *Presets) foot(width int) []string {
	paint, text := p.Theme.Dim, ""
	var lines []string
	switch one, found := p.current(); {
	case p.name != nil && p.problem != "":
		paint, text = p.Theme.Bad, p.problem
	case p.name != nil:
		text = settings.Describe(p.typed(), p.Theme.Glyphs.Times) + p.replaces()
	case p.removing && found:
		paint, text = p.Theme.Warn, "remove "+one.Name+" from the settings file?"
	default:
		return nil
	}
	if p.name != nil {
		head := p.Theme.Strong.On("name") + " "
		lines = append(lines, head+p.name.View(width-layout.Width(head)))
	}
	for _, l := range layout.Wrap(p.Theme.Text(text), width) {
		lines = append(lines, paint.On(l))
	}
	return lines
}

// replaces warns when there is a preset of the name already.
func (p *Presets) replaces() string {
	for _, one := range p.All {
		if one.Name == p.typed().Name {
			return "; takes the place of " + settings.Describe(one, p.Theme.Glyphs.Times)
		}
	}
	return ""
}

// Help lists what can be done now.
func (p *Presets) Help() []key.Binding {
	k := p.Keys
	switch {
	case p.name != nil:
		save := k.Text.Accept
		save.SetHelp(save.Help().Key, "save")
		save.SetEnabled(p.problem == "" && p.typed().Name != "")
		return []key.Binding{save, k.Text.Away}
	case p.search.typing:
		return []key.Binding{k.Text.Accept, k.Text.Away}
	case p.removing:
		yes := k.Question.Yes
		yes.SetHelp(yes.Help().Key, "remove")
		return []key.Binding{yes, k.Question.No}
	case len(p.All) == 0:
		return []key.Binding{k.Presets.Save, k.Presets.Away}
	}
	return []key.Binding{k.Presets.Apply, k.Presets.Save, k.Presets.Remove, k.Presets.Find, k.Move.Up, k.Move.Down, k.Presets.Away}
}
