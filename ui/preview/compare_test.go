package preview

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// held answers every want from memory: the source is blue, the result red.
func held(wants []Want) *Store {
	s := NewStore()
	for _, w := range wants {
		m := image.NewRGBA(image.Rect(0, 0, w.W, w.H))
		colour := blue
		if w.Path == "after" {
			colour = red
		}
		for i := range w.W * w.H {
			m.SetRGBA(i%w.W, i/w.W, colour)
		}
		s.Put(w, m, nil)
	}
	return s
}

// cells is a room without pictures of the terminal's own.
func cells(width, height int) Room { return Painter{}.Room(width, height) }

func wants(pieces []Piece) []Want {
	var all []Want
	for _, p := range pieces {
		all = append(all, p.Want)
	}
	return all
}

func subject() Subject {
	return Subject{Before: Picture{Path: "before"}, After: Picture{Path: "after"}, From: image.Pt(1000, 500), To: image.Pt(4000, 2000)}
}

func TestCompareAll(t *testing.T) {
	c := NewCompare(subject())
	want := wants(c.Pieces(cells(80, 40)))
	if len(want) != 2 || want[0].W != 80 || want[0].H != 40 || want[0].Area != Whole {
		t.Fatalf("want %+v", want)
	}
	store := held(want)
	lines := c.Draw(store, Painter{}, "|", cells(80, 40))
	if len(lines) != 20 || lines[0] != strings.Repeat(".", 39)+"|"+strings.Repeat(":", 40) {
		t.Errorf("%d lines like %q", len(lines), lines[0])
	}
	for range 20 {
		c.Slide(-1.0 / 16)
	}
	if got := c.Draw(store, Painter{}, "|", cells(80, 40))[0]; got != "|"+strings.Repeat(":", 79) {
		t.Errorf("the divider at the left: %q", got)
	}
	c.Slide(2)
	if got := c.Draw(store, Painter{}, "|", cells(80, 40))[0]; got != strings.Repeat(".", 79)+"|" {
		t.Errorf("the divider at the right: %q", got)
	}
	if got := c.Draw(NewStore(), Painter{}, "|", cells(80, 40))[0]; strings.Trim(got, " |") != "" {
		t.Errorf("with nothing loaded: %q", got)
	}

	c.Show(Subject{Before: Picture{Path: "before"}, From: image.Pt(10, 10)})
	want = wants(c.Pieces(cells(80, 10)))
	if len(want) != 1 || want[0].W != 20 || strings.Contains(c.Draw(held(want), Painter{}, "|", cells(80, 10))[0], "|") {
		t.Errorf("without a result: %+v", want)
	}
}

func TestComparePixels(t *testing.T) {
	c := NewCompare(subject())
	c.Zoom(cells(80, 20))
	want := wants(c.Pieces(cells(80, 20)))
	if want[0].W != 240 || want[0].H != 120 || want[0].Area != (Area{1880.0 / 4000, 940.0 / 2000, 2120.0 / 4000, 1060.0 / 2000}) {
		t.Fatalf("the middle and what is around it: %+v", want[0])
	}
	c.Pan(1, 0, cells(80, 20))
	if again := wants(c.Pieces(cells(80, 20))); again[0] != want[0] {
		t.Error("a step to what is loaded already loads it again")
	}
	c.Pan(1, 0, cells(80, 20))
	if again := wants(c.Pieces(cells(80, 20))); again[0] == want[0] {
		t.Error("a step beyond what is loaded loads nothing")
	}
	for range 100 {
		c.Pan(-1, -1, cells(80, 20))
		wants(c.Pieces(cells(80, 20)))
	}
	if got := c.visible(cells(80, 20)); got != image.Rect(0, 0, 80, 40) {
		t.Errorf("at the upper left %v is visible", got)
	}
	for range 200 {
		c.Pan(1, 1, cells(80, 20))
	}
	want = wants(c.Pieces(cells(80, 20)))
	if got := c.visible(cells(80, 20)); got != image.Rect(3920, 1960, 4000, 2000) {
		t.Errorf("at the lower right %v is visible", got)
	}
	lines := c.Draw(held(want), Painter{}, "|", cells(80, 20))
	if len(lines) != 20 || lines[19] != strings.Repeat(".", 39)+"|"+strings.Repeat(":", 40) {
		t.Errorf("%q", lines)
	}
	c.Zoom(cells(80, 20))
	if wants(c.Pieces(cells(80, 20)))[0].Area != Whole {
		t.Error("a second zoom does not show all again")
	}
}

// Whatever the sizes, nothing is larger than it may be.
func TestPicturesFit(t *testing.T) {
	for _, to := range []image.Point{{}, {1, 1}, {1, 9000}, {9000, 1}, {4000, 2000}, {33, 77}} {
		s := subject()
		s.From, s.To = image.Pt(max(to.X/4, 1), max(to.Y/4, 1)), to
		for w := range 90 {
			for _, h := range []int{0, 1, 2, 3, 7, 30} {
				c := NewCompare(s)
				pair := Pair{s}
				title := func(s string) string { return s[:min(len(s), w)] }
				all := map[string][]string{
					"all":  c.Draw(held(wants(c.Pieces(cells(w, h)))), Painter{Depth: TrueColour}, "|", cells(w, h)),
					"pair": pair.Draw(held(wants(pair.Pieces(cells(w, h)))), Painter{}, cells(w, h), title, title),
				}
				c.Zoom(cells(w, h))
				all["pixels"] = c.Draw(held(wants(c.Pieces(cells(w, h)))), Painter{Depth: TrueColour}, "|", cells(w, h))
				for name, lines := range all {
					if len(lines) > h {
						t.Fatalf("%s of %v in %dx%d: %d lines", name, to, w, h, len(lines))
					}
					for _, l := range lines {
						if ansi.StringWidth(l) > w {
							t.Fatalf("%s of %v in %dx%d: %q is too wide", name, to, w, h, l)
						}
					}
				}
			}
		}
	}
}

func TestPair(t *testing.T) {
	p := Pair{subject()}
	plain := func(s string) string { return s }
	want := wants(p.Pieces(cells(40, 30)))
	if len(want) != 2 || want[0].W != 40 || want[0].H != 20 {
		t.Fatalf("%+v", want)
	}
	lines := p.Draw(held(want), Painter{}, cells(40, 30), plain, plain)
	if lines[0] != "before" || lines[1] != strings.Repeat(".", 40) || lines[15] != "after" || lines[16] != strings.Repeat(":", 40) {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
	broken := NewStore()
	broken.Put(want[0], nil, errDamaged)
	lines = p.Draw(broken, Painter{}, cells(40, 30), plain, plain)
	if lines[1] != "it is damaged" || lines[16] != "loading" {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
}

// A result whose source is gone is still called the result, and a source alone is not
// called anything.
func TestPairOfOne(t *testing.T) {
	s, r := subject(), cells(20, 20)
	title := func(text string) string { return text }
	for want, one := range map[string]Subject{"after": {After: s.After, To: s.To}, "loading": {Before: s.Before, From: s.From}} {
		if got := (Pair{one}).Draw(NewStore(), Painter{}, r, title, title); got[0] != want {
			t.Errorf("%q instead of %s", got, want)
		}
		if p := NewCompare(one).Pieces(r); len(p) != 1 || p[0].Picture != one.pictures()[0].Picture {
			t.Errorf("%s: %+v is compared", want, p)
		}
	}
}
