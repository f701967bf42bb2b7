package picker

import (
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// listedMsg is a folder that has been read.
type listedMsg struct {
	generation int // of the request: what comes after a newer one is dropped
	dir        string
	cursor     string // name to put the cursor on, "" for the first
	entries    []entry
	err        error
	jump       bool // to a path that was typed: when it fails nothing changes
}

// open shows another folder, with the cursor on the given name.
func (p *Picker) open(dir, cursor string) tea.Cmd {
	p.folder = folder{dir: dir, reading: true, generation: p.generation + 1, listing: p.listing}
	p.filter, p.note = "", ""
	p.table.SetKeys(nil)
	generation, read := p.generation, p.opts.ReadDir
	return func() tea.Msg {
		entries, err := list(read, dir)
		return listedMsg{generation: generation, dir: dir, cursor: cursor, entries: entries, err: err}
	}
}

// jump shows the folder that a typed path leads to, or the one of the file.
func (p *Picker) jump(typed string) tea.Cmd {
	p.generation++
	generation, read, path := p.generation, p.opts.ReadDir, p.absolute(typed, p.opts.Home)
	return func() tea.Msg {
		m := listedMsg{generation: generation, dir: path, jump: true}
		info, err := os.Stat(path)
		if err == nil && !info.IsDir() {
			m.dir, m.cursor = filepath.Split(path)
			m.dir = filepath.Clean(m.dir)
		}
		if m.err = err; err == nil {
			m.entries, m.err = list(read, m.dir)
		}
		return m
	}
}

func (p *Picker) listed(m listedMsg) {
	if m.generation != p.generation {
		return
	}
	p.reading = false
	if m.jump {
		if m.err != nil && len(m.entries) == 0 {
			p.note = why(m.err)
			return
		}
		p.dir, p.filter = m.dir, ""
		p.table.SetKeys(nil)
	}
	p.note = ""
	p.hold(m.entries, m.err)
	p.sizes = sizes{of: make(map[string]pixels)}
	p.table.TouchAll()
	p.refine(m.cursor)
}

// isPath reports whether what was typed is a path, and no filter.
func isPath(typed string) bool {
	slashed := filepath.ToSlash(typed)
	return filepath.IsAbs(typed) || slashed == "~" || slashed == ".." || strings.HasPrefix(slashed, "~/") ||
		strings.HasPrefix(slashed, "./") || strings.HasPrefix(slashed, "../")
}
