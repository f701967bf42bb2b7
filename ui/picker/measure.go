package picker

import (
	"maps"

	tea "github.com/charmbracelet/bubbletea"
)

// pixels is the size of a picture; zero when it could not be read.
type pixels struct{ width, height int }

// measuredMsg is the sizes of some pictures of the open folder.
type measuredMsg struct {
	listing int               // in which they were seen
	sizes   map[string]pixels // by name
}

// chunk is how many pictures are measured between two looks at what is visible.
const chunk = 16

// measure returns the command that measures the next visible pictures, nil when
// there are none or it is under way.
func (p *Picker) measure() tea.Cmd {
	if p.opts.Measure == nil || p.measuring || p.reading {
		return nil
	}
	var batch []string
	p.scroll(p.rows)
	for _, i := range p.shown[p.offset:min(p.offset+p.rows, len(p.shown))] {
		e := p.entries[i]
		if _, known := p.sizes[e.name]; e.image && !known && len(batch) < chunk {
			batch = append(batch, e.name)
		}
	}
	if len(batch) == 0 {
		return nil
	}
	p.measuring = true
	dir, listing, look := p.dir, p.listing, p.opts.Measure
	return func() tea.Msg {
		sizes := make(map[string]pixels, len(batch))
		for _, name := range batch {
			w, h, err := look(join(dir, name))
			if err != nil {
				w, h = 0, 0
			}
			sizes[name] = pixels{w, h}
		}
		return measuredMsg{listing, sizes}
	}
}

func (p *Picker) measured(m measuredMsg) {
	if m.listing != p.listing {
		return
	}
	p.measuring = false
	maps.Copy(p.sizes, m.sizes)
}
