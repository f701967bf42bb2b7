package picker

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// moved handles the keys that move the cursor.
func (p *Picker) moved(k tea.KeyMsg) bool {
	m := p.keys.Move
	switch {
	case key.Matches(k, m.Up):
		p.move(-1)
	case key.Matches(k, m.Down):
		p.move(1)
	case key.Matches(k, m.PageUp):
		p.move(-max(p.rows, 1))
	case key.Matches(k, m.PageDown):
		p.move(max(p.rows, 1))
	case key.Matches(k, m.Home):
		p.move(-len(p.shown))
	case key.Matches(k, m.End):
		p.move(len(p.shown))
	default:
		return false
	}
	return true
}

func (p *Picker) move(by int) { p.cursor = max(min(p.cursor+by, len(p.shown)-1), 0) }

// scroll keeps the cursor within the rows that are drawn, and the list without
// a gap at its end.
func (p *Picker) scroll(rows int) {
	rows = max(rows, 1)
	p.offset = min(p.offset, p.cursor)
	p.offset = max(p.offset, p.cursor-rows+1)
	p.offset = max(min(p.offset, len(p.shown)-rows), 0)
}
