package picture

import "encoding/binary"

// Gray reports whether the PNG has no colours.
func (s *Rows) Gray() bool { return s.kind == gray || s.kind == grayAlpha }

// Deep reports whether the PNG has 16 bits a sample.
func (s *Rows) Deep() bool { return s.depth == 16 }

// Alpha reports whether pixels of the PNG may be transparent.
func (s *Rows) Alpha() bool {
	if s.kind == indexed {
		for _, c := range s.palette {
			if c[3] != 0xff {
				return true
			}
		}
	}
	return s.kind == grayAlpha || s.kind == colourAlpha || s.clear != nil
}

// Next16 is Next with 16 bits a sample.
func (s *Rows) Next16() ([]uint16, error) {
	if err := s.advance(); err != nil {
		return nil, err
	}
	if s.deep == nil {
		s.deep = make([]uint16, 4*s.Width)
	}
	data, samples := s.now[before:], int(kinds[s.kind].samples)
	if s.depth < 16 {
		s.expand(data, samples)
		for i, v := range s.row {
			s.deep[i] = 257 * uint16(v)
		}
		return s.deep, nil
	}
	at := func(i int) uint16 { return binary.BigEndian.Uint16(data[2*i:]) }
	for x := range s.Width {
		p, first := s.deep[4*x:][:4:4], x*samples
		p[0], p[1], p[2], p[3] = at(first), at(first), at(first), 0xffff
		if samples >= 3 {
			p[1], p[2] = at(first+1), at(first+2)
		}
		if samples == 2 || samples == 4 {
			p[3] = at(first + samples - 1)
		}
		if s.clear != nil && s.isClear(data, x, samples) {
			p[3] = 0
		}
	}
	return s.deep, nil
}
