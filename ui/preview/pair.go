package preview

import "image"

// Pair is a picture above its result, all of both.
type Pair struct{ Subject }

// part is one of the two.
type part struct {
	Piece
	title string
	room  Room // below the title
}

// parts is nothing when there is no room for all of them.
func (p Pair) parts(r Room) []part {
	all := []part{{Piece: Piece{Want: Want{Picture: p.Before}}, title: "before"}}
	sizes := []image.Point{p.From}
	if p.To != (image.Point{}) {
		all = append(all, part{Piece: Piece{Want: Want{Picture: p.After}}, title: "after"})
		sizes = append(sizes, p.To)
	}
	top := r.Height
	if len(all) > 1 {
		top = r.Height / 2
	}
	for i := range all {
		one := &all[i]
		one.room = r
		one.room.Height = top - 1 // the same for both, so that they can be compared
		var ok bool
		if one.Piece, ok = one.room.whole(one.Picture, sizes[i]); !ok {
			return nil
		}
	}
	return all
}

// Pieces are what is drawn.
func (p Pair) Pieces(r Room) []Piece {
	var pieces []Piece
	for _, one := range p.parts(r) {
		pieces = append(pieces, one.Piece)
	}
	return pieces
}

// Draw draws what has been loaded; title writes what stands above a picture, and
// say why one is not there.
func (p Pair) Draw(s *Store, paint Painter, r Room, title, say func(string) string) []string {
	var lines []string
	parts := p.parts(r)
	for i, one := range parts {
		end := len(lines) + 1 + one.room.Height
		lines = append(lines, title(one.title))
		switch m, known, err := s.Get(one.Want); {
		case m != nil:
			lines = append(lines, paint.draw(s, []Piece{one.Piece}, 0, "")...)
		case err != nil:
			lines = append(lines, say(err.Error()))
		case !known:
			lines = append(lines, say("loading"))
		}
		for len(lines) < end && i+1 < len(parts) {
			lines = append(lines, "")
		}
	}
	return lines
}
