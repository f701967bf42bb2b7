package preview

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/preview/kitty"
)

// given draws on a terminal that shows pictures, with cells of 10 by 20 pixels.
func given() Painter {
	return Painter{Depth: TrueColour, Board: NewBoard(1), Cell: image.Pt(10, 20)}
}

// arrive has the terminal take everything that it is to be given.
func arrive(t *testing.T, b *Board, shown []Piece, s *Store) (ids []int) {
	t.Helper()
	bring, _ := b.Turn(shown, s)
	for _, picture := range bring {
		p := picture()
		if p.Image.Rect.Size() != p.Canvas {
			t.Errorf("%v is sent for %v", p.Image.Rect, p.Canvas)
		}
		b.Arrived(p.Piece)
		ids = append(ids, p.ID)
	}
	return ids
}

// Left of the divider stand the cells of the one picture, right of it those of
// the other; it moves without anything being sent.
func TestPlaceholders(t *testing.T) {
	p, c := given(), NewCompare(subject())
	room := p.Room(6, 40)
	pieces := c.Pieces(room)
	if len(pieces) != 2 || pieces[0].Columns != 6 || pieces[0].Rows != 2 || pieces[0].W != 60 || pieces[0].H != 30 || pieces[0].Canvas != image.Pt(60, 40) {
		t.Fatalf("%+v", pieces)
	}
	store := held(wants(pieces))
	if lines := c.Draw(store, p, "|", room); len(lines) != 4/2 || !strings.Contains(lines[0], "▀") {
		t.Errorf("before they arrive: %q", lines)
	}
	if ids := arrive(t, p.Board, pieces, store); len(ids) != 2 || ids[0] != kitty.ID(1, 0) || ids[1] != kitty.ID(1, 1) {
		t.Fatalf("the ids are %x", ids)
	}
	cell := func(column, row int) string {
		var b strings.Builder
		kitty.Cell(&b, kitty.ID(1, 0), column, row)
		return b.String()
	}
	first, second := kitty.Colour(kitty.ID(1, 0)), kitty.Colour(kitty.ID(1, 1))
	lines := c.Draw(store, p, "|", room)
	want := first + cell(0, 1) + cell(1, 1) + reset + "|" + second + cell(3, 1) + cell(4, 1) + cell(5, 1) + reset
	if len(lines) != 2 || lines[1] != want || ansi.StringWidth(lines[1]) != 6 {
		t.Errorf("%q, want %q", lines, want)
	}
	c.Slide(-1)
	if got := c.Draw(store, p, "|", room)[0]; got != reset+"|"+second+cell(1, 0)+cell(2, 0)+cell(3, 0)+cell(4, 0)+cell(5, 0)+reset {
		t.Errorf("the divider at the left: %q", got)
	}
	c.Slide(1)
	if got := c.Draw(store, p, "|", room)[0]; got != first+cell(0, 0)+cell(1, 0)+cell(2, 0)+cell(3, 0)+cell(4, 0)+reset+"|"+reset {
		t.Errorf("the divider at the right: %q", got)
	}
	if bring, away := p.Board.Turn(c.Pieces(room), store); len(bring)+len(away) > 0 {
		t.Errorf("to move the divider, %d pictures come and %d go", len(bring), len(away))
	}
	pair := Pair{Subject{Before: pieces[0].Picture, From: subject().To}}
	pieces = pair.Pieces(p.Room(6, 41))
	arrive(t, p.Board, pieces, held(wants(pieces)))
	if got := pair.Draw(held(wants(pieces)), p, p.Room(6, 41), strings.ToUpper, strings.ToUpper); ansi.StringWidth(got[0]) != 6 || !strings.Contains(got[0], cell(5, 0)) {
		t.Errorf("without a divider: %q", got)
	}
}

// What is not shown any more goes, and while something is on its way nothing else is begun.
func TestBoard(t *testing.T) {
	b := NewBoard(3)
	b.next = kitty.IDs - 1
	last, first, second, third := kitty.ID(3, kitty.IDs-1), kitty.ID(3, 0), kitty.ID(3, 1), kitty.ID(3, 2)
	piece := func(path string) Piece {
		return Piece{Want{Picture{Path: path}, Whole, 4, 4}, image.Rect(0, 0, 4, 4), 1, 1, image.Pt(4, 4)}
	}
	one, two, three := piece("one"), piece("two"), piece("three")
	s := held([]Want{one.Want, two.Want})
	bring, away := b.Turn([]Piece{one, two, three}, s)
	if len(bring) != 2 || len(away) > 0 || bring[0]().ID != last || bring[1]().ID != first {
		t.Fatalf("%d come, %d go", len(bring), len(away))
	}
	s.Put(three.Want, held([]Want{three.Want}).tiles[three.Want].tile, nil)
	if bring, away := b.Turn([]Piece{three}, s); len(bring)+len(away) > 0 {
		t.Errorf("while two are on their way, %d come and %d go", len(bring), len(away))
	}
	b.Arrived(one)
	if bring, away := b.Turn([]Piece{three}, s); len(bring) > 0 || len(away) != 1 || away[0] != last {
		t.Errorf("while one is on its way, %d come and %v go", len(bring), away)
	}
	b.Arrived(two)
	if bring, away := b.Turn([]Piece{three}, s); len(bring) != 1 || bring[0]().ID != second || len(away) != 1 || away[0] != first {
		t.Errorf("in the end %d come and %v go", len(bring), away)
	}
	b.Arrived(three)
	if away := b.Forget(); len(away) != 1 || away[0] != second {
		t.Errorf("%v are forgotten", away)
	}
	if ids := arrive(t, b, []Piece{three, three}, s); len(ids) != 1 || ids[0] != third {
		t.Errorf("anew it is sent as %v", ids)
	}
	b.next = kitty.IDs + 2 // the third again
	if id := b.free(); id != kitty.ID(3, 3) {
		t.Errorf("a picture that is shown loses its id: %x", id)
	}
}

// A canvas holds the part in its upper left, and nothing beyond it.
func TestCanvas(t *testing.T) {
	p := Piece{Part: image.Rect(2, 0, 4, 2), Canvas: image.Pt(3, 3)}
	c := p.canvas(quarters(4, 4))
	if c.NRGBAAt(0, 0).G != 255 || c.NRGBAAt(1, 1).G != 255 || c.NRGBAAt(2, 0).A != 0 || c.NRGBAAt(0, 2).A != 0 {
		t.Errorf("%v", c.Pix)
	}
}

// However large the room is, what is sent, loaded and kept has its bounds, and each
// pixel stays one cell where pixels are shown.
func TestRoomIsBounded(t *testing.T) {
	p := given()
	for _, size := range [][2]int{{46, 10}, {120, 38}, {400, 100}, {2000, 900}} {
		for _, full := range []image.Point{{40000, 30000}, {100, 90000}, {3000, 4}, {1, 1}} {
			room := p.Room(size[0], size[1])
			c := NewCompare(Subject{Before: Picture{Path: "before"}, After: Picture{Path: "after"}, From: full.Div(2).Add(image.Pt(1, 1)), To: full})
			for range 2 {
				pieces := c.Pieces(room)
				if len(pieces) != 2 {
					t.Fatalf("%v in %v: %d pieces", full, size, len(pieces))
				}
				one := pieces[0]
				if n := one.Part.Dx() * one.Part.Dy(); n > mostSent || one.Columns > min(size[0], 297) || one.Rows > min(size[1], 297) ||
					one.Part.Dx() > one.Canvas.X || one.Part.Dy() > one.Canvas.Y || one.W*one.H*4*2 > budget {
					t.Errorf("%v in %v: %+v", full, size, one)
				}
				if c.Pixels && (one.Canvas.X != one.Columns*10 || one.Canvas.Y != one.Rows*20) {
					t.Errorf("%v in %v: a pixel is not a pixel: %+v", full, size, one)
				}
				c.Zoom(room)
				c.Pan(0.25, 0.25, room)
			}
		}
	}
	s := p.Room(120, 38)
	c := NewCompare(Subject{Before: Picture{Path: "before"}, From: image.Pt(9000, 9000)})
	c.Zoom(s)
	before := c.Pieces(s)
	c.Pan(0.25, 0, s)
	if after := c.Pieces(s); after[0].Want != before[0].Want || after[0].Part == before[0].Part {
		t.Error("a step decodes the picture again, or shows the same")
	}
}
