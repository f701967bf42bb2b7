package picker

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/theme"
)

// pixels is the size of a picture; zero when it could not be read.
type pixels struct{ width, height int }

// sizes are those of the pictures of the open folder, as far as they are known.
type sizes struct {
	of   map[string]pixels // by name
	busy bool              // some are being read
}

// measuredMsg is the sizes of some pictures of the open folder.
type measuredMsg struct {
	listing int               // in which they were listed
	sizes   map[string]pixels // by name
}

// chunk is how many pictures are measured before it is checked again which are visible.
const chunk = 16

// text writes the size of a picture, "" until it is known.
func (s sizes) text(e entry, g theme.Glyphs) string {
	size, known := s.of[e.name]
	switch {
	case !e.image || !known:
		return ""
	case size == pixels{}:
		return g.Dash
	}
	return g.Size(size.width, size.height)
}

// measure returns the command that measures the next visible pictures, nil when
// there are none or it is under way.
func (p *Picker) measure() tea.Cmd {
	if p.opts.Measure == nil || p.sizes.busy || p.reading {
		return nil
	}
	var batch []string
	for _, path := range p.table.Seen() {
		e, _ := p.entry(path)
		if _, known := p.sizes.of[e.name]; e.image && !known && len(batch) < chunk {
			batch = append(batch, e.name)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	p.sizes.busy = true
	dir, listing, read := p.dir, p.listing, p.opts.Measure
	return func() tea.Msg {
		found := make(map[string]pixels, len(batch))
		for _, name := range batch {
			w, h, err := read(join(dir, name))
			if err != nil {
				w, h = 0, 0
			}
			found[name] = pixels{w, h}
		}
		return measuredMsg{listing, found}
	}
}

func (p *Picker) measured(m measuredMsg) {
	if m.listing != p.listing {
		return
	}
	p.sizes.busy = false
	maps.Copy(p.sizes.of, m.sizes)
	for name := range m.sizes {
		p.table.Touch(join(p.dir, name))
	}
}
