package preview

import (
	"image"
	"strings"
	"testing"
)

// A picture that stays on the screen is made into cells once, and anew when its tile is
// another one.
func TestDrawnOnce(t *testing.T) {
	s, p := NewStore(), Painter{Depth: TrueColour}
	room := p.Room(20, 10)
	piece, ok := room.whole(Picture{Path: "a.png"}, image.Pt(40, 40))
	if !ok {
		t.Fatal("there is no room")
	}
	draw := func(p Painter) string { return strings.Join(p.draw(s, []Piece{piece}, 0, ""), "\n") }
	dark := draw(p)
	s.Put(piece.Want, tiled(quarters(40, 40), piece.Want), nil)
	first := draw(p)
	if first == dark {
		t.Error("a tile that has come is not drawn")
	}
	if n := testing.AllocsPerRun(50, func() { p.draw(s, []Piece{piece}, 0, "") }); n > 0 {
		t.Errorf("the same picture costs %v allocations", n)
	}
	if plain := draw(Painter{}); plain == first || strings.Contains(plain, "\x1b") {
		t.Errorf("without colours it is %q", plain)
	}
	m := image.NewRGBA(image.Rect(0, 0, 40, 40))
	s.Put(piece.Want, tiled(m, piece.Want), nil)
	if draw(p) == first {
		t.Error("another tile is not drawn")
	}
}

// Going about in a picture keeps no more of it than is visible.
func TestDrawnAreFew(t *testing.T) {
	s, p := NewStore(), Painter{Depth: TrueColour}
	piece, _ := p.Room(20, 10).whole(Picture{Path: "a.png"}, image.Pt(40, 40))
	s.Put(piece.Want, tiled(quarters(40, 40), piece.Want), nil)
	for i := range 10 * mostDrawn {
		piece.Part = image.Rect(0, 0, 1+i%20, 1+i/20)
		p.draw(s, []Piece{piece}, 0, "")
	}
	if len(s.drawn) > mostDrawn {
		t.Errorf("%d drawings are kept", len(s.drawn))
	}
}
