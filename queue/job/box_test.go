package job

import "testing"

func TestQuality(t *testing.T) {
	for s, want := range map[Settings]string{
		{Format: "jpg"}: "", {Format: "png", Quality: 5, Lossless: true}: "", {Format: "jpg", Quality: 5, Lossless: true}: "quality 5",
		{Format: "webp", Quality: 5}: "quality 5", {Format: "webp", Lossless: true}: "lossless",
	} {
		j := Job{Settings: s, Facts: &Facts{}}
		if s.Coding() != want || s.Finished() != (want != "") || s.Finished() != (j.FinishedKey() != "") {
			t.Errorf("%+v is %q, finished here: %v", s, s.Coding(), s.Finished())
		}
		if s.Finished() && s.Ordered() != "png" {
			t.Errorf("%+v is ordered as %s", s, s.Ordered())
		}
	}
}

func TestBox(t *testing.T) {
	for _, c := range []struct {
		box           Box
		width, height int
		w, h, scale   int
	}{
		{Box{Width: 3840}, 1000, 500, 3840, 1920, 4},
		{Box{Width: 4000}, 1000, 500, 4000, 2000, 4},
		{Box{Width: 4001}, 1000, 500, 4001, 2001, 5},
		{Box{Height: 2160}, 1000, 500, 4320, 2160, 5},
		{Box{Width: 3840, Height: 2160}, 1000, 500, 3840, 1920, 4},
		{Box{Width: 3840, Height: 2160, Fit: Inside}, 500, 1000, 1080, 2160, 3},
		{Box{Width: 3840, Height: 2160, Fit: Outside}, 1000, 500, 4320, 2160, 5},
		{Box{Width: 3840, Height: 2160, Fit: Exact}, 1000, 500, 3840, 2160, 5},
		{Box{Width: 3840}, 5000, 3000, 3840, 2304, 1},
		{Box{Width: 9000}, 1000, 500, 9000, 4500, 9},
		{Box{Width: 2000}, 1000, 1, 2000, 2, 2},
		{Box{Height: 3}, 7, 2, 11, 3, 2},
		{Box{Width: 100}, 0, 0, 0, 0, 1},
	} {
		w, h := c.box.Of(c.width, c.height)
		if scale := c.box.Scale(c.width, c.height); w != c.w || h != c.h || scale != c.scale {
			t.Errorf("%+v of %d×%d: %d×%d by %d, want %d×%d by %d", c.box, c.width, c.height, w, h, scale, c.w, c.h, c.scale)
		}
	}
}

// TestBoxIsReached: the factor is the smallest by which both sides are large enough.
func TestBoxIsReached(t *testing.T) {
	for width := 1; width < 40; width++ {
		for height := 1; height < 40; height++ {
			for _, b := range []Box{{Width: 50}, {Height: 33}, {50, 33, Inside}, {50, 33, Outside}, {50, 33, Exact}} {
				w, h := b.Of(width, height)
				n := b.Scale(width, height)
				if n*width < w || n*height < h || n > 1 && (n-1)*width >= w && (n-1)*height >= h {
					t.Fatalf("%+v of %d×%d is %d×%d, by %d", b, width, height, w, h, n)
				}
			}
		}
	}
}

func TestSettingsForABox(t *testing.T) {
	s := Settings{Scale: 4, Format: "jpg"}
	if got := s.For("local", 100, 100); got != s || got.Ordered() != "jpg" {
		t.Error("without a box:", got)
	}
	s.Box = Box{Width: 150}
	if got := s.For("local", 100, 100); got.Scale != 2 || got.Ordered() != "png" {
		t.Error("with a box:", got)
	}
	if got := s.For("local", 10, 10); got.Scale != MaxScale {
		t.Error("out of reach:", got)
	}
	for width, want := range map[int]int{90: 1, 150: 2, 200: 2, 201: 4, 400: 4, 401: 8, 700: 8, 900: 8} {
		s.Box.Width = width
		if got := s.For("cloud", 100, 100); got.Scale != want {
			t.Errorf("in the cloud, %d from 100: by %d, not %d", width, got.Scale, want)
		}
	}
	s.Box = Box{Width: 150}
	j := Job{Settings: s.For("local", 100, 50), Facts: &Facts{Width: 50, Height: 100, Orientation: 6}}
	if w, h, dw, dh := j.Size(); w != 100 || h != 50 || dw != 150 || dh != 75 {
		t.Error("size:", w, h, dw, dh)
	}
	if w, h := j.OrderedSize(); w != 200 || h != 100 {
		t.Error("ordered:", w, h)
	}
}
