package media

import (
	"bytes"
	"io"
	"slices"
)

// heifMeta is a meta box on its way into a HEIF: its parts refer to each other and
// may come in any order.
type heifMeta struct {
	items      []Item
	place      map[uint32]int // of each item in items
	properties []Property
	ipma       []association
	idat       Span
}

type association struct {
	item  uint32
	index int // of the property, from 1
}

// readMeta takes the first meta box of the file.
func (h *HEIF) readMeta(r io.ReaderAt, at Span) error {
	if h.meta.Len > 0 {
		return nil
	}
	data, err := at.Payload(r, maxMeta)
	if err != nil || len(data) < 4 {
		return ErrDamaged
	}
	h.meta = at
	m := &heifMeta{place: map[uint32]int{}}
	err = m.each(data, 4, func(b Box, p []byte) error {
		switch b.Type {
		case "pitm":
			version, _, c := fullBox(p)
			h.Primary = uint32(c.number(2 + 2*min(version, 1)))
		case "idat":
			m.idat = b.Span
		case "iinf":
			return m.infos(p)
		case "iref":
			return h.references(m, p)
		case "iprp":
			return m.each(p, 0, func(b Box, p []byte) error {
				switch b.Type {
				case "ipco":
					return m.container(p)
				case "ipma":
					m.associations(p)
				}
				return nil
			})
		}
		return nil
	})
	if err != nil {
		return err
	}
	// Where items lie is read when it is known which there are.
	err = m.each(data, 4, func(b Box, p []byte) error {
		if b.Type == "iloc" {
			m.locations(p, at.Data)
		}
		return nil
	})
	for _, a := range m.ipma {
		i, known := m.place[a.item]
		if known && a.index >= 1 && a.index <= len(m.properties) {
			m.items[i].Properties = append(m.items[i].Properties, m.properties[a.index-1])
		}
	}
	h.Items, h.place = m.items, m.place
	return err
}

// each calls do with the boxes of a payload from off, and with their payloads.
func (m *heifMeta) each(payload []byte, off int64, do func(b Box, payload []byte) error) error {
	for b, err := range Boxes(bytes.NewReader(payload), off, int64(len(payload))) {
		if err == nil {
			err = do(b, payload[b.Data:b.End])
		}
		if err != nil {
			return ErrDamaged
		}
	}
	return nil
}

// infos reads iinf (ISO/IEC 14496-12, 8.11.6).
func (m *heifMeta) infos(p []byte) error {
	version, _, c := fullBox(p)
	c.number(2 + 2*min(version, 1))
	return m.each(c.b, 0, func(_ Box, p []byte) error {
		version, _, c := fullBox(p)
		if version < 2 || len(m.items) >= maxItems {
			return nil
		}
		i := Item{ID: uint32(c.number(2 * min(version-1, 2)))}
		c.number(2)
		if len(c.b) < 4 {
			return ErrDamaged
		}
		i.Type, c.b = string(c.b[:4]), c.b[4:]
		c.text()
		if i.Type == "mime" {
			i.MIME = c.text()
		}
		if _, twice := m.place[i.ID]; !twice {
			m.place[i.ID] = len(m.items)
			m.items = append(m.items, i)
		}
		return nil
	})
}

// references reads iref (ISO/IEC 14496-12, 8.11.12).
func (h *HEIF) references(m *heifMeta, p []byte) error {
	version, _, c := fullBox(p)
	width := 2 + 2*min(version, 1)
	return m.each(c.b, 0, func(b Box, p []byte) error {
		c := &cursor{b: p}
		ref := Reference{Type: b.Type, From: uint32(c.number(width))}
		for range c.number(2) {
			if to := uint32(c.number(width)); !c.bad {
				ref.To = append(ref.To, to)
			}
		}
		if len(h.References) < maxItems {
			h.References = append(h.References, ref)
		}
		return nil
	})
}

// container reads ipco.
func (m *heifMeta) container(p []byte) error {
	return m.each(p, 0, func(b Box, p []byte) error {
		if len(m.properties) < maxItems {
			m.properties = append(m.properties, Property{b.Type, slices.Clip(p)})
		}
		return nil
	})
}

// associations reads one ipma; there may be several (ISO/IEC 23008-12, 9.3).
func (m *heifMeta) associations(p []byte) {
	version, flags, c := fullBox(p)
	for range c.number(4) {
		item := uint32(c.number(2 + 2*min(version, 1)))
		for range c.number(1) {
			width := 1 + int(flags&1)
			index := int(c.number(width)) & (1<<(8*width-1) - 1) // the first bit: essential
			if c.bad || len(m.ipma) >= maxItems {
				return
			}
			m.ipma = append(m.ipma, association{item, index})
		}
		if c.bad {
			return
		}
	}
}

// locations reads iloc (ISO/IEC 14496-12, 8.11.3); the meta box's payload is at meta.
func (m *heifMeta) locations(p []byte, meta int64) {
	version, _, c := fullBox(p)
	widths := int(c.number(2))
	width := func(shift int) int { return widths >> shift & 15 }
	wide := 2
	if version >= 2 {
		wide = 4
	}
	total := 0
	for range c.number(wide) {
		id, method := uint32(c.number(wide)), uint64(0)
		if version >= 1 {
			method = c.number(2) & 15
		}
		c.number(2)
		base := c.number(width(4))
		var extents []Extent
		for range c.number(2) {
			if version >= 1 {
				c.number(width(0))
			}
			at, n := base+c.number(width(12)), c.number(width(8))
			if total++; c.bad || total > maxItems || at > 1<<62 || n > 1<<62 {
				return
			}
			extents = append(extents, Extent{int64(at), int64(n)})
		}
		if c.bad { // or the count, of up to four billions, would go on
			return
		}
		i, known := m.place[id]
		if !known || method > 1 {
			continue
		}
		for k := range extents {
			if method == 1 { // from the idat box, which lies in the meta box
				extents[k].Offset += meta + m.idat.Data
			}
		}
		m.items[i].Extents = extents
	}
}
