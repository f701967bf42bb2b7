// Package preferences is the screen of all settings: what each is, where that comes from,
// and how to change it for good. It writes no file itself: a Save goes to package
// screens. Start reading at Screen.
package preferences

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/config"
	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// Row is one setting.
type Row = config.Row

// KeyName is the row of the API key. It has a place of its own, and no origin in
// the settings file.
const KeyName = "API key"

// Screen shows the settings and edits one at a time.
type Screen struct {
	theme *theme.Theme
	keys  keys.Map
	table *table.Table[string]
	check func(name, value string) error
	// Choose opens the list of values of a setting that takes one of a few.
	Choose func(r Row)

	rows    map[string]Row
	edit    *field.Field // while a value is typed
	problem string       // what is wrong with what is typed
	busy    bool         // what was typed is being saved
}

// New returns an empty screen. check returns what is wrong with a value; it is
// called with each key and has to be quick.
func New(th *theme.Theme, km keys.Map, check func(name, value string) error) *Screen {
	s := &Screen{theme: th, keys: km, check: check}
	s.table = table.New(th, columns, s.cells)
	s.table.Below = s.whole
	return s
}

// SetRows gives the settings in their order, which they keep within their group.
func (s *Screen) SetRows(rows []Row) {
	s.rows = make(map[string]Row, len(rows))
	names := make([]string, len(rows))
	for i, r := range rows {
		s.rows[r.Name], names[i] = r, r.Name
	}
	s.table.SetKeys(grouped(names))
	s.table.TouchAll()
	s.pass(1)
}

// Editing reports whether keys and pastes are text now.
func (s *Screen) Editing() bool { return s.edit != nil }

// Insert puts pasted text into the value that is typed.
func (s *Screen) Insert(text string) {
	if s.edit != nil && !s.busy {
		s.edit.Insert(strings.Trim(text, " \r\n"))
		s.validate()
	}
}

// Save is a value to keep.
type Save struct {
	Name, Value string
	// Step is -1 or 1 for a rule that is to change places with the one before or
	// after it instead.
	Step int
}

// Update handles a key. It returns what to save, nil for nothing.
func (s *Screen) Update(k tea.KeyMsg) *Save {
	if s.edit != nil {
		return s.typing(k)
	}
	r, p := s.rows[s.name()], s.keys.Preferences
	switch {
	case key.Matches(k, p.Edit) && len(r.Choices) == 2 && slices.Contains(r.Choices, r.Text) && !r.Fixed:
		return &Save{Name: r.Name, Value: r.Choices[1-slices.Index(r.Choices, r.Text)]}
	case key.Matches(k, p.Edit) && len(r.Choices) > 0 && s.Choose != nil && !r.Fixed:
		s.Choose(r)
	case key.Matches(k, p.Edit) && r.Name != "" && !r.Fixed:
		s.begin(r)
	case key.Matches(k, p.Earlier) && rule(r):
		return &Save{Name: r.Name, Step: -1}
	case key.Matches(k, p.Later) && rule(r):
		return &Save{Name: r.Name, Step: 1}
	default:
		s.step(k)
	}
	return nil
}

// step moves the cursor from setting to setting.
func (s *Screen) step(k tea.KeyMsg) {
	way := 1
	if key.Matches(k, s.keys.Move.Up, s.keys.Move.PageUp) {
		way = -1
	}
	if s.table.Step(k, s.keys.Move) {
		s.pass(way)
	}
}

// pass moves the cursor on from a heading; above the first there is nothing.
func (s *Screen) pass(way int) {
	if _, is := heading(s.name()); !is {
		return
	}
	s.table.Move(way)
	if _, is := heading(s.name()); is {
		s.table.Move(1)
	}
}

// rule reports whether a row is one of the rules, whose order counts.
func rule(r Row) bool { return strings.HasPrefix(r.Name, "rules.") && r.Text != "" }

// EnterKey begins to edit the API key.
func (s *Screen) EnterKey() {
	s.table.Seek(KeyName)
	if r := s.rows[s.name()]; r.Name == KeyName && !r.Fixed {
		s.begin(r)
	}
}

func (s *Screen) begin(r Row) {
	s.problem = ""
	if r.Secret {
		s.edit = field.NewHidden(s.theme)
		return
	}
	s.edit = field.New(s.theme, r.Text)
}

func (s *Screen) typing(k tea.KeyMsg) *Save {
	switch {
	case key.Matches(k, s.keys.Text.Away): // also while it is saved: the answer is shown all the same
		s.edit, s.busy = nil, false
	case s.busy:
	case key.Matches(k, s.keys.Text.Accept) && s.rows[s.name()].Secret && s.value() == "":
		s.edit = nil // a key that nobody sees is not taken away by an empty line
	case key.Matches(k, s.keys.Text.Accept):
		if s.validate(); s.problem == "" {
			s.busy = true
			return &Save{Name: s.name(), Value: s.value()}
		}
	case s.edit.Update(k):
		s.validate()
	}
	return nil
}

func (s *Screen) name() string {
	name, _ := s.table.Cursor()
	return name
}

func (s *Screen) value() string { return strings.TrimSpace(s.edit.Value()) }

// validate says at once what is wrong with what is typed.
func (s *Screen) validate() {
	s.problem = ""
	if err := s.check(s.name(), s.value()); err != nil {
		s.problem = err.Error()
	}
}

// Saved ends the editing of a setting, or says why it could not be saved.
func (s *Screen) Saved(name string, err error) {
	if s.edit == nil || !s.busy || name != s.name() {
		return // the user has left it meanwhile
	}
	s.busy = false
	if err != nil {
		s.problem = err.Error()
		return
	}
	s.edit = nil
}

// one reports whether a row is one of a list, which has no default.
func one(r Row) bool { return rule(r) || strings.HasPrefix(r.Name, "presets.") }

// Moved lets the cursor go along with a rule that has changed places.
func (s *Screen) Moved(name string, step int) {
	if name == s.name() {
		s.table.Move(step)
	}
}

// Of returns the setting called name.
func (s *Screen) Of(name string) Row { return s.rows[name] }

// Help lists the keys that do something now.
func (s *Screen) Help() []key.Binding {
	if s.edit != nil {
		save := s.keys.Text.Accept
		save.SetHelp(save.Help().Key, "save")
		save.SetEnabled(s.problem == "" && !s.busy)
		return []key.Binding{save, s.keys.Text.Away}
	}
	p, m := s.keys.Preferences, s.keys.Move
	r := s.rows[s.name()]
	p.Edit.SetEnabled(!r.Fixed)
	p.Earlier.SetEnabled(rule(r))
	p.Later.SetEnabled(rule(r))
	return []key.Binding{p.Edit, m.Up, m.Down, m.PageUp, m.PageDown, m.Home, m.End, p.Earlier, p.Later, p.Quit}
}
