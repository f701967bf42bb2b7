package picker

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// SetWatched says which folders are watched, by their absolute paths.
func (p *Picker) SetWatched(dirs []string) {
	if !slices.Equal(dirs, p.watched) {
		p.watched = dirs
		p.table.TouchAll()
	}
}

// folderHere is the folder under the cursor, in an empty folder that one, and ""
// on a file.
func (p *Picker) folderHere() string {
	switch e, ok := p.current(); {
	case !ok:
		return p.dir
	case e.folder:
		return p.path(e)
	}
	return ""
}

func (p *Picker) watch() tea.Cmd {
	dir := p.folderHere()
	if dir == "" {
		p.note = "put the cursor on a folder to watch it"
		return nil
	}
	return func() tea.Msg { return WatchMsg{Dir: dir} }
}
