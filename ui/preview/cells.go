package preview

import (
	"image"
	"image/color"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/draw"

	"bulkup/ui/preview/kitty"
)

// Depth is how colours are written.
type Depth int

// The depths. Without colour, brightness is shown by characters.
const (
	NoColour Depth = iota
	Colours256
	TrueColour
)

// plainTerms are the kinds of terminals that have no 256 colours, or may have none: all
// others that are in use have them, whatever the name says (xterm and screen do).
var plainTerms = []string{"", "dumb", "ansi", "cygwin", "vt100", "vt102", "vt220", "vt320", "sun", "linux"}

// DepthOf returns how many colours the terminal has, by its environment.
func DepthOf(getenv func(string) string, noColor bool) Depth {
	switch term, colour := getenv("TERM"), getenv("COLORTERM"); {
	case noColor:
		return NoColour
	case colour == "truecolor", colour == "24bit", getenv("WT_SESSION") != "", strings.Contains(term, "-direct"):
		return TrueColour
	case slices.Contains(plainTerms, term), strings.HasSuffix(term, "-mono"), strings.HasSuffix(term, "-16color"):
		return NoColour
	}
	return Colours256
}

// Painter writes pictures as cells: two pixels in each, one above the other, or
// placeholders where the terminal shows pictures by itself.
type Painter struct {
	Depth Depth
	ASCII bool
	Board *Board      // what the terminal has been given; nil where it shows no pictures
	Cell  image.Point // pixels of a cell, where there is a board
	Exact int         // pixels that a picture may have where it is drawn as it is; 0 where the terminal scales it
}

// mostSent is how many pixels a picture may have that is sent to the terminal. A
// photograph of them is some 4 MB as PNG.
const mostSent = 2 << 20

// Room is a room of width by height cells.
func (p Painter) Room(width, height int) Room {
	if p.Board == nil {
		return Room{Width: width, Height: height, Cell: image.Pt(1, 2)}
	}
	r := Room{min(width, kitty.MaxCells), min(height, kitty.MaxCells), p.Cell, mostSent}
	if p.Exact > 0 {
		r.Most = p.Exact
		r = r.within()
	}
	return r
}

// draw draws one piece, or two of one place with a wall between them where
// divider says, as a share of the width.
func (p Painter) draw(s *Store, pieces []Piece, divider float64, wall string) []string {
	if len(pieces) == 0 {
		return nil
	}
	at := -1
	if len(pieces) > 1 {
		at = int(divider * float64(pieces[0].Columns-1))
	}
	if lines := p.placeholders(pieces, at, wall); lines != nil {
		return lines
	}
	if len(pieces) > 1 {
		return p.lines(s.compose(pieces, at), at, wall)
	}
	// A picture beside a list stays while the frames around it change.
	d := drawing{pieces[0], p.Depth, p.ASCII}
	lines, ok := s.drawn[d]
	if !ok {
		lines = p.lines(s.compose(pieces, at), at, wall)
		if len(s.drawn) >= mostDrawn {
			clear(s.drawn) // somebody goes about in a picture
		}
		s.drawn[d] = lines
	}
	return lines
}

// placeholders is nothing until the terminal has all pieces.
func (p Painter) placeholders(pieces []Piece, at int, wall string) []string {
	var ids []int
	for _, one := range pieces {
		if p.Board == nil {
			return nil
		}
		id, ok := p.Board.id(one)
		if !ok {
			return nil
		}
		ids = append(ids, id)
	}
	lines := make([]string, pieces[0].Rows)
	for row := range lines {
		var b strings.Builder
		id := ids[0]
		for column := range pieces[0].Columns {
			switch column {
			case at:
				b.WriteString(reset + wall)
				continue
			case 0:
				b.WriteString(kitty.Colour(id))
			case at + 1:
				id = ids[len(ids)-1]
				b.WriteString(kitty.Colour(id))
			}
			kitty.Cell(&b, id, column, row)
		}
		lines[row] = b.String() + reset
	}
	return lines
}

// compose puts the parts that are loaded beside each other, two pixels for each
// cell; the rest is dark.
func (s *Store) compose(pieces []Piece, at int) *image.RGBA {
	size := pieces[0].Part.Size()
	if pieces[0].Canvas.X != pieces[0].Columns { // a cell of the tile has more pixels
		size = image.Pt(pieces[0].Columns, 2*pieces[0].Rows)
	}
	both := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(both, both.Rect, image.Black, image.Point{}, draw.Src)
	for i, one := range pieces {
		m, _, _ := s.Get(one.Want)
		if m == nil {
			continue
		}
		side := both // the second covers what is right of the wall
		if i > 0 {
			side = both.SubImage(image.Rect(at, 0, size.X, size.Y)).(*image.RGBA)
		}
		draw.NearestNeighbor.Scale(side, both.Rect, m, one.Part, draw.Src, nil)
	}
	return both
}

// ramp is from dark to bright.
const ramp = " .:-=+*#%@"

func (p Painter) plain() bool { return p.Depth == NoColour || p.ASCII }

// lines draws a tile, two rows of pixels in each line. In the column at, if there
// is one, wall stands instead.
func (p Painter) lines(m *image.RGBA, at int, wall string) []string {
	r := m.Bounds()
	lines := make([]string, 0, (r.Dy()+1)/2)
	for y := r.Min.Y; y < r.Max.Y; y += 2 {
		var b strings.Builder
		var last [2]color.RGBA // what the terminal paints with; no pixel is transparent
		for x := r.Min.X; x < r.Max.X; x++ {
			if x == at {
				if !p.plain() {
					b.WriteString(reset)
				}
				b.WriteString(wall)
				last = [2]color.RGBA{}
				continue
			}
			pair := [2]color.RGBA{m.RGBAAt(x, y), m.RGBAAt(x, min(y+1, r.Max.Y-1))}
			if p.plain() {
				b.WriteByte(ramp[(brightness(pair[0])+brightness(pair[1]))/2*(len(ramp)-1)/255])
				continue
			}
			if pair != last {
				b.WriteString("\x1b[38;" + p.code(pair[0]) + ";48;" + p.code(pair[1]) + "m")
				last = pair
			}
			b.WriteString("▀")
		}
		if !p.plain() {
			b.WriteString(reset)
		}
		lines = append(lines, b.String())
	}
	return lines
}

func brightness(c color.RGBA) int { return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000 }

// code is a colour in a control sequence, after the 38 or 48.
func (p Painter) code(c color.RGBA) string {
	if p.Depth == TrueColour {
		return "2;" + strconv.Itoa(int(c.R)) + ";" + strconv.Itoa(int(c.G)) + ";" + strconv.Itoa(int(c.B))
	}
	step := func(v uint8) int { return (int(v)*5 + 127) / 255 } // the cube of 6×6×6 colours
	return "5;" + strconv.Itoa(16+36*step(c.R)+6*step(c.G)+step(c.B))
}

const reset = "\x1b[0m"
