// Package picker is the file picker: folders and pictures to mark and to add. The disk is
// read in commands only, so that a slow one never stops the screen. It opens no picture
// but to measure it, and adds nothing itself. Start reading at Picker.
package picker

import (
	"os"
	"path/filepath"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/field"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// ChosenMsg is the files and folders that the user wants to add. The marks stay
// until Unmark, because the user may still change their mind.
type ChosenMsg struct{ Paths []string }

// WatchMsg is a folder whose watching the user wants to begin or to end.
type WatchMsg struct{ Dir string }

// Options is what a picker needs.
type Options struct {
	Theme   *theme.Theme
	Keys    Keys
	Dir     string  // the first folder, absolute
	Home    string  // where ~ leads, absolute; "" is nowhere
	ReadDir ReadDir // os.ReadDir when nil
	// Measure returns the pixels of a picture from its header; nil shows none.
	// It is called in a command.
	Measure func(path string) (width, height int, err error)
}

// Picker is a folder on the screen, with marks that outlast it.
type Picker struct {
	opts Options
	keys Keys
	folder
	table *table.Table[string] // of what is shown, by paths
	marks marks

	watched []string // folders whose new pictures are taken by themselves
	hidden  bool     // whether hidden entries are shown
	filter  string
	input   *field.Field // while the filter is edited
	note    string       // what the last key could not do
	sizes   sizes
}

// New returns a picker that has to be given the result of Init.
func New(o Options) *Picker {
	if o.ReadDir == nil {
		o.ReadDir = os.ReadDir
	}
	p := &Picker{opts: o, keys: o.Keys, folder: folder{dir: filepath.Clean(o.Dir)}, sizes: sizes{of: make(map[string]pixels)}}
	p.table = table.New(o.Theme, columns, p.cells)
	p.marks = marks{p.table}
	p.table.Covered = p.marks.covered
	return p
}

// Init reads the first folder.
func (p *Picker) Init() tea.Cmd { return p.open(p.dir, "") }

// Dir returns the open folder.
func (p *Picker) Dir() string { return p.dir }

// Update handles a key, or what a command of the picker has found.
func (p *Picker) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case listedMsg:
		p.listed(msg)
	case measuredMsg:
		p.measured(msg)
	case tea.KeyMsg:
		p.note = ""
		if p.Editing() {
			cmd = p.edit(msg)
		} else {
			cmd = p.press(msg)
		}
	}
	return tea.Batch(cmd, p.measure())
}

func (p *Picker) press(k tea.KeyMsg) tea.Cmd {
	switch {
	case p.table.Step(k, p.keys.Move):
	case key.Matches(k, p.keys.Mark):
		p.mark()
	case key.Matches(k, p.keys.MarkAll):
		p.markAll()
	case key.Matches(k, p.keys.Clear):
		p.clear()
	case key.Matches(k, p.keys.Open):
		return p.enter()
	case key.Matches(k, p.keys.Into):
		return p.into()
	case key.Matches(k, p.keys.Choose):
		return p.choose()
	case key.Matches(k, p.keys.Watch):
		return p.watch()
	case key.Matches(k, p.keys.Parent):
		return p.parent()
	case key.Matches(k, p.keys.Home) && p.opts.Home != "":
		return p.open(p.opts.Home, "")
	case key.Matches(k, p.keys.Hidden):
		p.hidden = !p.hidden
		p.refine(p.currentName())
	case key.Matches(k, p.keys.Find):
		p.find()
	case key.Matches(k, p.keys.Refresh):
		return p.open(p.dir, p.currentName())
	}
	return nil
}

// enter opens a folder, and adds a picture or what is marked.
func (p *Picker) enter() tea.Cmd {
	if e, ok := p.current(); ok && e.folder && !p.table.Marked(p.path(e)) {
		return p.into()
	}
	return p.choose()
}

// Click puts the cursor onto the row on a line of the view; a click on the row under the
// cursor opens or adds it, as enter does.
func (p *Picker) Click(line int) tea.Cmd {
	const above = 1 // the folder
	if p.Editing() {
		return nil
	}
	before, _ := p.table.Cursor()
	if !p.table.Point(line - above) {
		return nil
	}
	if now, _ := p.table.Cursor(); now == before {
		return p.enter()
	}
	return p.measure()
}

// into opens the folder under the cursor.
func (p *Picker) into() tea.Cmd {
	if e, ok := p.current(); ok && e.folder {
		return p.open(p.path(e), "")
	}
	return nil
}

// choose adds what is marked, or else the row under the cursor.
func (p *Picker) choose() tea.Cmd {
	paths := p.marks.all()
	if e, ok := p.current(); ok && len(paths) == 0 {
		if !e.markable() {
			p.mark() // which says why it cannot
			return nil
		}
		paths = []string{p.path(e)}
	}
	if len(paths) == 0 {
		return nil
	}
	return func() tea.Msg { return ChosenMsg{Paths: paths} }
}

// parent opens the folder above, with the cursor on the one that was left.
func (p *Picker) parent() tea.Cmd {
	above := filepath.Dir(p.dir)
	if above == p.dir {
		return nil
	}
	return p.open(above, filepath.Base(p.dir))
}

// clear takes the filter away, or else the marks.
func (p *Picker) clear() {
	if p.filter != "" {
		p.setFilter("")
		return
	}
	p.Unmark()
}

func (p *Picker) current() (e entry, ok bool) {
	path, ok := p.table.Cursor()
	if !ok {
		return e, false
	}
	return p.entry(path)
}

// Picture is one that has been measured.
type Picture struct {
	Path          string
	Width, Height int
	Written       time.Time
}

// Picture returns the picture under the cursor; ok is false until it has been measured.
func (p *Picker) Picture() (picture Picture, ok bool) {
	e, found := p.current()
	size, known := p.sizes.of[e.name]
	if !found || !e.image || !known || size == (pixels{}) {
		return Picture{}, false
	}
	return Picture{p.path(e), size.width, size.height, e.mod}, true
}

func (p *Picker) currentName() string {
	e, _ := p.current()
	return e.name
}
