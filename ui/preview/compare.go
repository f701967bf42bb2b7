package preview

import (
	"image"
	"math"
)

// Subject is a picture and its result; either may be missing.
type Subject struct {
	Before, After Picture
	From, To      image.Point // pixels as people see them; zero for what is not there
}

// titled is a picture of a subject.
type titled struct {
	Picture
	title string // "" where there is nothing to tell it from
	size  image.Point
}

// pictures are those that are there.
func (s Subject) pictures() []titled {
	switch {
	case s.To == (image.Point{}):
		return []titled{{s.Before, "", s.From}}
	case s.From == (image.Point{}):
		return []titled{{s.After, "after", s.To}}
	}
	return []titled{{s.Before, "before", s.From}, {s.After, "after", s.To}}
}

// Compare is one picture over the other with a divider between them, all of it or
// with each pixel of the result as one pixel here.
type Compare struct {
	Subject
	Divider float64 // where the divider is, as a share of the width
	Pixels  bool    // each pixel, not all of the picture

	corner image.Point     // of what is visible, in pixels of the result
	cut    image.Rectangle // what is loaded around it
}

// NewCompare shows all of a picture, the divider in the middle.
func NewCompare(s Subject) *Compare { return &Compare{Subject: s, Divider: 0.5} }

// Show changes to another picture, with the divider and the zoom as they are.
func (c *Compare) Show(s Subject) {
	if s != c.Subject {
		c.Subject, c.corner, c.cut = s, image.Point{}, image.Rectangle{}
	}
}

// full is the size of the larger picture.
func (c *Compare) full() image.Point {
	if c.To != (image.Point{}) {
		return c.To
	}
	return c.From
}

// Slide moves the divider by a share of the width.
func (c *Compare) Slide(by float64) { c.Divider = min(max(c.Divider+by, 0), 1) }

// Zoom changes between all of the picture and each pixel, first in its middle.
func (c *Compare) Zoom(r Room) {
	c.Pixels = !c.Pixels
	c.corner = c.full().Sub(r.within().pixels()).Div(2)
}

// Pan moves what is visible by shares of itself.
func (c *Compare) Pan(x, y float64, r Room) {
	size := r.within().pixels()
	c.corner = c.corner.Add(image.Pt(int(x*float64(size.X)), int(y*float64(size.Y))))
}

// visible returns the part of the result that is on the screen.
func (c *Compare) visible(r Room) image.Rectangle {
	full, size := c.full(), r.within().pixels()
	size = image.Pt(min(size.X, full.X), min(size.Y, full.Y))
	c.corner.X = max(min(c.corner.X, full.X-size.X), 0)
	c.corner.Y = max(min(c.corner.Y, full.Y-size.Y), 0)
	return image.Rectangle{c.corner, c.corner.Add(size)}
}

// around is how much is loaded on each side of what is visible, so that not each step
// has to decode the picture again: as much as is visible, or what makes three times
// the pixels that the room may have.
func around(visible image.Point, r Room) image.Point {
	share := 1.0
	if r.Most > 0 {
		share = (math.Sqrt(3*float64(r.Most)/float64(visible.X*visible.Y)) - 1) / 2
		share = min(share, 1)
	}
	return image.Pt(int(share*float64(visible.X)), int(share*float64(visible.Y)))
}

// Pieces are what is drawn: the picture and its result in the same place. There are
// none where there is no room.
func (c *Compare) Pieces(r Room) []Piece {
	pictures := c.pictures()
	p, ok := r.whole(pictures[0].Picture, c.full())
	if !ok {
		return nil
	}
	if c.Pixels {
		visible := c.visible(r)
		if visible.Empty() {
			return nil
		}
		if !visible.In(c.cut) {
			margin := around(visible.Size(), r)
			c.cut = image.Rectangle{visible.Min.Sub(margin), visible.Max.Add(margin)}.Intersect(image.Rectangle{Max: c.full()})
		}
		w := Want{pictures[0].Picture, shares(c.cut, c.full()), c.cut.Dx(), c.cut.Dy()}
		p = r.piece(w, visible.Sub(c.cut.Min), visible.Size())
	}
	pieces := make([]Piece, len(pictures))
	for i, one := range pictures {
		pieces[i] = p
		pieces[i].Picture = one.Picture
	}
	return pieces
}

func shares(r image.Rectangle, full image.Point) Area {
	w, h := float64(full.X), float64(full.Y)
	return Area{float64(r.Min.X) / w, float64(r.Min.Y) / h, float64(r.Max.X) / w, float64(r.Max.Y) / h}
}

// Draw draws what has been loaded. Missing tiles stay dark.
func (c *Compare) Draw(s *Store, p Painter, wall string, r Room) []string {
	return p.draw(s, c.Pieces(r), c.Divider, wall)
}
