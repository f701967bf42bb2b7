package preview

// Pair is a picture above its result, all of both. A picture without one has no title.
type Pair struct{ Subject }

// part is one of the two.
type part struct {
	Piece
	title string
	room  Room // below the title
}

// parts is nothing when there is no room for all of them.
func (p Pair) parts(r Room) []part {
	pictures := p.pictures()
	all := make([]part, len(pictures))
	for i, picture := range pictures {
		one := &all[i]
		one.title, one.room = picture.title, r
		one.room.Height = r.Height / len(all) // the same for both, so that they can be compared
		if one.title != "" {
			one.room.Height--
		}
		var ok bool
		if one.Piece, ok = one.room.whole(picture.Picture, picture.size); !ok {
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
		if one.title != "" {
			lines = append(lines, title(one.title))
		}
		end := len(lines) + one.room.Height
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
