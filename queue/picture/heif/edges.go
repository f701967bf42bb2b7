package heif

import (
	"encoding/binary"
	"image"
)

// repairEdges makes the chroma along the edges of each tile anew. The version of
// libheif in use smooths coarse chroma well within a tile, but at its edges reads
// beside the row or column that it means. What belongs there lies on a straight line
// with the two samples further in.
func (s *planes) repairEdges(chroma int, tile image.Point) {
	if s.space != spaceYCbCr || chroma != 1 && chroma != 2 {
		return
	}
	if tile.X < 4 || tile.Y < 4 {
		tile = s.size
	}
	for plane := 1; plane <= 2; plane++ {
		for y := range s.size.Y {
			for left := 0; left+3 < s.size.X; left += tile.X {
				right := min(left+tile.X, s.size.X) - 1
				s.extend(plane, image.Pt(left, y), image.Pt(1, 0))
				if right > left+3 && right%2 == 1 {
					s.extend(plane, image.Pt(right, y), image.Pt(-1, 0))
				}
			}
		}
		if chroma != 1 {
			continue
		}
		for x := range s.size.X {
			for top := 0; top+3 < s.size.Y; top += tile.Y {
				bottom := min(top+tile.Y, s.size.Y) - 1
				s.extend(plane, image.Pt(x, top), image.Pt(0, 1))
				if bottom > top+3 && bottom%2 == 1 {
					s.extend(plane, image.Pt(x, bottom), image.Pt(0, -1))
				}
			}
		}
	}
}

// extend sets the sample at p by those one and two steps further in: three quarters
// of the sample wanted and one of its neighbour, and the other way round.
func (s *planes) extend(plane int, p, step image.Point) {
	q, r := p.Add(step), p.Add(step).Add(step)
	v := (3*s.at(plane, q.X, q.Y) - s.at(plane, r.X, r.Y) + 1) / 2
	v = min(max(v, 0), 1<<s.depth-1)
	i := (plane*s.size.Y+p.Y)*s.stride + p.X*s.bytes
	if s.bytes == 1 {
		s.pix[i] = byte(v)
		return
	}
	binary.LittleEndian.PutUint16(s.pix[i:], uint16(v))
}
