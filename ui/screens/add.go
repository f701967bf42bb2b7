package screens

import (
	"image"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/desk"
	"bulkup/ui/layout"
	"bulkup/ui/picker"
	"bulkup/ui/preview"
	"bulkup/ui/settings"
)

// Add shows the files of a folder, and the settings of the next batch beside them.
type Add struct {
	desk.Still
	app    *App
	Picker *picker.Picker
	panel  *settings.Panel
	aside  bool // keys go to the settings
	pane   pane // below the settings
}

func newAdd(d *App) *Add {
	a := &Add{
		app: d, pane: pane{app: d}, panel: settings.New(d.Theme, d.Keys, d.Values),
		Picker: picker.New(picker.Options{
			Theme: d.Theme, Keys: picker.KeysOf(d.Keys), Dir: d.Opts.Paths.Cwd, Home: d.Opts.Paths.Home, Measure: d.Opts.Measure,
		}),
	}
	a.panel.Choose = func(f settings.Field) tea.Cmd { return d.choose(d.Values, f, func() tea.Cmd { return nil }) }
	return a
}

// Take handles what the picker has read or wants.
func (a *Add) Take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case picker.WatchMsg:
		return a.app.toggleWatch(msg.Dir)
	case picker.ChosenMsg:
		return a.app.Drop("", msg.Paths)
	}
	return a.Picker.Update(msg)
}

// Apply shows which folders are watched.
func (a *Add) Apply(u queue.Update) {
	if u.Status != nil {
		a.Picker.SetWatched(u.Status.Watching)
	}
}

// Update handles a key.
func (a *Add) Update(k tea.KeyMsg) tea.Cmd {
	s, editing := a.app.Keys.Settings, a.Editing()
	switch {
	case !editing && key.Matches(k, s.Sample):
		return a.app.askSample(a.Picker.Pictures())
	case !editing && key.Matches(k, s.Presets):
		return a.app.askPresets(a.app.Values, func([]settings.Field) tea.Cmd { return nil })
	case !editing && key.Matches(k, s.EnterKey) && a.app.Has(desk.SettingsTab):
		return a.app.enterKey()
	case !editing && key.Matches(k, s.UseUpscayl):
		return a.app.useUpscayl()
	case !editing && key.Matches(k, s.Switch):
		a.aside = !a.aside
	case !a.aside:
		return a.Picker.Update(k)
	default:
		cmd, taken := a.panel.Update(k)
		if !taken && key.Matches(k, s.Back) {
			a.aside = false
		}
		return cmd
	}
	return nil
}

// Click gives a click on the files to them; one beside them goes to the settings.
func (a *Add) Click(column, line int) tea.Cmd {
	f := a.app.Frame
	main, _ := layout.Panels(f.Width-2, panelGap)
	switch {
	case f.Wide && column > main:
		a.aside = true
	case f.Wide || !a.aside:
		a.aside = false
		return a.Picker.Click(line - len(a.head(f.Width, f.Body)))
	}
	return nil
}

// Editing reports whether a filter, a path or a setting is typed.
func (a *Add) Editing() bool {
	if a.aside {
		return a.panel.Editing()
	}
	return a.Picker.Editing()
}

// Searching reports whether a filter is typed, or the path of a folder to open.
func (a *Add) Searching() bool { return !a.aside && a.Picker.Editing() }

// Insert puts pasted text into what is typed.
func (a *Add) Insert(text string) {
	if a.aside {
		a.panel.Insert(text)
		return
	}
	a.Picker.Insert(text)
}

// Help lists the keys that do something now.
func (a *Add) Help() []key.Binding {
	if a.aside {
		return a.panel.Help()
	}
	help := a.Picker.Help()
	if a.Picker.Editing() {
		return help
	}
	s := a.app.Keys.Settings
	return slices.Concat(help[:2], []key.Binding{s.Switch, help[2], s.Sample}, help[3:6], []key.Binding{s.Presets, s.EnterKey, s.UseUpscayl}, help[6:],
		[]key.Binding{a.app.Keys.Global.Quit})
}

// head is what the program is and how it is begun, as long as nothing has ever been
// queued and where there is room for that.
func (a *Add) head(width, height int) []string {
	const least = 12 // lines that the files need
	if a.app.Jobs.Len() > 0 {
		return nil
	}
	welcome := a.welcome(width - 2)
	if len(welcome) > height-least {
		return nil
	}
	return welcome
}

// View draws the files and the settings, below the head.
func (a *Add) View(width, height int) string {
	head := a.head(width, height)
	view := strings.Join(append(head, a.panels(width, height-len(head))), "\n")
	return layout.Clamp(view, width, height)
}

const (
	panelGap   = 3  // cells between the files and the settings
	panelLines = 14 // of the settings, where a picture stands below them
)

// panels draws both panels where they fit side by side, the picture under the cursor below
// the settings, or else the one that has the keys.
func (a *Add) panels(width, height int) string {
	if !a.app.Frame.Wide {
		if a.aside {
			return indent(a.panel.View(width-2, height, true))
		}
		return indent(a.Picker.View(width-2, height-1) + "\n" + a.summary(width-2))
	}
	main, side := layout.Panels(width-2, panelGap)
	right := strings.Split(a.panel.View(side, height, a.aside), "\n")
	if below := height - panelLines; paneWidth(width) > 0 && below > 3 {
		s, ok := a.subject()
		right = append(right[:panelLines:panelLines], a.pane.draw(s, ok, nil, side, below)...)
	}
	list := a.Picker.View(main, height)
	return a.pane.beside(indent(list), main+2, right, height)
}

// subject is the picture under the cursor.
func (a *Add) subject() (s preview.Subject, ok bool) {
	p, ok := a.Picker.Picture()
	return preview.Subject{Before: preview.Picture{Path: p.Path, Written: p.Written.UnixNano()}, From: image.Pt(p.Width, p.Height)}, ok
}

// Pieces are the picture below the settings.
func (a *Add) Pieces(width, height int) []preview.Piece {
	s, ok := a.subject()
	height -= len(a.head(width, height)) + panelLines
	if !ok || paneWidth(width) == 0 || height <= 3 {
		return nil
	}
	_, side := layout.Panels(width-2, panelGap)
	return a.pane.pieces(s, a.pane.room(side, height, 0))
}

// summary is one line on the settings, with the key that leads to them.
func (a *Add) summary(width int) string {
	v := a.panel.Values
	head := a.app.Hints.Paint(a.app.Hints.Name(a.app.Keys.Settings.Switch)) + " settings: "
	text := strings.Join([]string{v.Model, v.Enlarging(a.app.Theme.Glyphs.Times), v.Format, v.Word(settings.Output)}, ", ")
	return layout.Cut(head+a.app.Theme.Dim.On(a.app.Theme.Text(text)), width, a.app.Theme.Glyphs.Ellipsis)
}

// indent puts one empty cell before each line.
func indent(view string) string { return " " + strings.ReplaceAll(view, "\n", "\n ") }
