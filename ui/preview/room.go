package preview

import (
	"image"
	"math"
)

// Room is where a picture is drawn.
type Room struct {
	Width, Height int         // cells
	Cell          image.Point // pixels of a tile in each cell
	Most          int         // pixels that are drawn, 0 for as many as there are cells for
}

// pixels is the size of the room in pixels.
func (r Room) pixels() image.Point { return image.Pt(r.Width*r.Cell.X, r.Height*r.Cell.Y) }

// within is the part of the room in which there are no more than Most pixels, when
// each has to be drawn as it is.
func (r Room) within() Room {
	p := r.pixels()
	if f := r.shrink(p); f < 1 {
		r.Width, r.Height = int(float64(r.Width)*f), int(float64(r.Height)*f)
	}
	return r
}

// shrink is by how much a size has to be scaled to have no more than Most pixels.
func (r Room) shrink(size image.Point) float64 {
	if n := size.X * size.Y; r.Most > 0 && n > r.Most {
		return math.Sqrt(float64(r.Most) / float64(n))
	}
	return 1
}

// Piece is what is drawn of a tile. It begins in the upper left of its cells and
// ends in the last ones.
type Piece struct {
	Want
	Part          image.Rectangle // of the tile, in pixels
	Columns, Rows int             // cells
	Canvas        image.Point     // pixels of all these cells
}

// piece is a part of a tile that takes shown pixels of the room, before it was
// shrunk to the part's own.
func (r Room) piece(w Want, part image.Rectangle, shown image.Point) Piece {
	p := Piece{Want: w, Part: part, Columns: (shown.X + r.Cell.X - 1) / r.Cell.X, Rows: (shown.Y + r.Cell.Y - 1) / r.Cell.Y}
	p.Canvas = image.Pt(p.Columns*r.Cell.X*part.Dx()/shown.X, p.Rows*r.Cell.Y*part.Dy()/shown.Y)
	return p
}

// whole is the piece that shows all of a picture of the given size, as large as
// the room is; ok is false when there is no room.
func (r Room) whole(p Picture, full image.Point) (piece Piece, ok bool) {
	shown := fit(full, r.pixels())
	if shown.X == 0 || shown.Y == 0 {
		return Piece{}, false
	}
	f := r.shrink(shown)
	w := Want{p, Whole, max(int(float64(shown.X)*f), 1), max(int(float64(shown.Y)*f), 1)}
	return r.piece(w, image.Rect(0, 0, w.W, w.H), shown), true
}

// fit is the largest size within room with the form of full.
func fit(full, room image.Point) image.Point {
	if full.X <= 0 || full.Y <= 0 || room.X <= 0 || room.Y <= 0 {
		return image.Point{}
	}
	if full.X*room.Y > full.Y*room.X {
		return image.Pt(room.X, max(full.Y*room.X/full.X, 1))
	}
	return image.Pt(max(full.X*room.Y/full.Y, 1), room.Y)
}
