package preview

import (
	"image"
	"maps"
	"slices"

	"golang.org/x/image/draw"

	"bulkup/ui/preview/kitty"
)

// Board is what a terminal that shows pictures by itself has been given. It is
// used by one goroutine; what it says is brought to the terminal by others.
type Board struct {
	own  int // of this program's ids
	next int
	ids  map[Piece]int
	sent map[Piece]bool
}

// NewBoard returns a board whose ids belong to a number, 0 to 255: those of other programs
// in the same terminal are better avoided.
func NewBoard(own int) *Board {
	return &Board{own: own, ids: make(map[Piece]int), sent: make(map[Piece]bool)}
}

// Bring is a picture to be given to the terminal.
type Bring struct {
	Piece
	ID    int
	Image *image.NRGBA // of the size of the piece's canvas
}

// Turn says what to give to the terminal so that the pieces are shown, and what to
// take away. While something is on its way, nothing is given: what is shown may
// have changed until then.
func (b *Board) Turn(shown []Piece, s *Store) (bring []func() Bring, away []int) {
	stays := make(map[Piece]bool)
	for _, p := range shown {
		stays[p] = true
	}
	for p, id := range b.ids {
		if b.sent[p] && !stays[p] {
			away = append(away, id)
			delete(b.ids, p)
			delete(b.sent, p)
		}
	}
	if len(b.ids) > len(b.sent) {
		return nil, away
	}
	for _, p := range shown {
		m, _, _ := s.Get(p.Want)
		if m == nil || b.ids[p] != 0 {
			continue
		}
		id := b.free()
		b.ids[p] = id
		bring = append(bring, func() Bring { return Bring{p, id, p.canvas(m)} })
	}
	return bring, away
}

// free returns an id that no picture has.
func (b *Board) free() (id int) {
	taken := slices.Collect(maps.Values(b.ids))
	for range kitty.IDs {
		id = kitty.ID(b.own, b.next)
		b.next++
		if !slices.Contains(taken, id) {
			break
		}
	}
	return id
}

// Arrived says that the terminal has a piece.
func (b *Board) Arrived(p Piece) { b.sent[p] = true }

// Forget takes everything away that has arrived, to give it anew.
func (b *Board) Forget() (away []int) {
	_, away = b.Turn(nil, NewStore())
	return away
}

// id returns the id of a piece that the terminal has.
func (b *Board) id(p Piece) (id int, ok bool) { return b.ids[p], b.sent[p] }

// canvas is the piece in its place among its cells; beyond it nothing is drawn.
func (p Piece) canvas(m image.Image) *image.NRGBA {
	c := image.NewNRGBA(image.Rectangle{Max: p.Canvas})
	draw.Draw(c, image.Rectangle{Max: p.Part.Size()}, m, p.Part.Min, draw.Src)
	return c
}
