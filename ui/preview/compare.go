package preview

import (
	"image"
	"image/draw"
)

// Subject is what is looked at: a picture and, when there is one, its result.
type Subject struct {
	Before, After Picture
	From, To      image.Point // pixels as people see them; To is zero without a result
}

// Compare is one picture over the other with a divider between them, all of it or
// with each pixel of the result as one pixel here.
type Compare struct {
	Subject

	Divider float64 // where the divider is, as a share of the width
	Pixels  bool    // each pixel, not all of the picture

	corner image.Point     // of what is seen, in pixels of the result
	cut    image.Rectangle // what is loaded around it
}

// NewCompare shows all of a picture, the divider in the middle.
func NewCompare(s Subject) *Compare { return &Compare{Subject: s, Divider: 0.5} }

// Show looks at another picture in the same way.
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
func (c *Compare) Zoom(width, height int) {
	c.Pixels = !c.Pixels
	full := c.full()
	c.corner = image.Pt((full.X-width)/2, (full.Y-2*height)/2)
}

// Pan moves what is seen by shares of itself.
func (c *Compare) Pan(x, y float64, width, height int) {
	c.corner = c.corner.Add(image.Pt(int(x*float64(width)), int(y*float64(2*height))))
}

// seen is the part of the result that is seen in width by height cells.
func (c *Compare) seen(width, height int) image.Rectangle {
	full := c.full()
	size := image.Pt(min(width, full.X), min(2*height, full.Y))
	c.corner.X = max(min(c.corner.X, full.X-size.X), 0)
	c.corner.Y = max(min(c.corner.Y, full.Y-size.Y), 0)
	return image.Rectangle{c.corner, c.corner.Add(size)}
}

// fit is the largest size in width by height pixels with the form of full.
func fit(full image.Point, width, height int) image.Point {
	if full.X <= 0 || full.Y <= 0 || width <= 0 || height <= 0 {
		return image.Point{}
	}
	if full.X*height > full.Y*width {
		return image.Pt(width, max(full.Y*width/full.X, 1))
	}
	return image.Pt(max(full.X*height/full.Y, 1), height)
}

// around is how much is loaded beyond what is seen, as a multiple of that, so
// that not each step has to decode the picture again.
const around = 1

// Wants are the tiles that are needed to draw in width by height cells.
func (c *Compare) Wants(width, height int) []Want {
	area, size := Whole, fit(c.full(), width, 2*height)
	if c.Pixels {
		seen := c.seen(width, height)
		if !seen.In(c.cut) || seen.Empty() {
			margin := seen.Size().Mul(around)
			c.cut = image.Rectangle{seen.Min.Sub(margin), seen.Max.Add(margin)}.Intersect(image.Rectangle{Max: c.full()})
		}
		area, size = shares(c.cut, c.full()), c.cut.Size()
	}
	if size.X == 0 || size.Y == 0 {
		return nil
	}
	wants := []Want{{c.Before, area, size.X, size.Y}}
	if c.To != (image.Point{}) {
		wants = append(wants, Want{c.After, area, size.X, size.Y})
	}
	return wants
}

func shares(r image.Rectangle, full image.Point) Area {
	w, h := float64(full.X), float64(full.Y)
	return Area{float64(r.Min.X) / w, float64(r.Min.Y) / h, float64(r.Max.X) / w, float64(r.Max.Y) / h}
}

// Draw draws what has been loaded in at most width by height cells. Missing
// tiles stay dark.
func (c *Compare) Draw(s *Store, p Painter, wall string, width, height int) []string {
	wants := c.Wants(width, height)
	if len(wants) == 0 {
		return nil
	}
	part := image.Rect(0, 0, wants[0].W, wants[0].H)
	if c.Pixels {
		part = c.seen(width, height).Sub(c.cut.Min)
	}
	both := image.NewRGBA(image.Rectangle{Max: part.Size()})
	draw.Draw(both, both.Rect, image.Black, image.Point{}, draw.Src)
	divider := -1
	for i, w := range wants {
		r := both.Rect
		if len(wants) > 1 {
			divider = int(c.Divider * float64(r.Dx()-1))
			if i == 0 {
				r.Max.X = divider
			} else {
				r.Min.X = divider
			}
		}
		if m, _, _ := s.Get(w); m != nil {
			draw.Draw(both, r, m, part.Min.Add(r.Min), draw.Src)
		}
	}
	return p.lines(both, divider, wall)
}
