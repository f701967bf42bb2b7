package job

import (
	"fmt"
	"math"
	"math/bits"
)

// MaxScale is the largest factor by which a picture is enlarged.
const MaxScale = 8

// How a picture goes into a Box. What a Box has no Fit for is Inside.
const (
	Inside  = "inside"  // as large as it can be without leaving the box
	Outside = "outside" // as small as it can be and still cover the box
	Exact   = "exact"   // just as large as the box, whatever becomes of its proportions
)

// Box is the size that results are to have, instead of a factor. The zero value is none.
// A side that is 0 follows from the other one by the proportions of the picture.
type Box struct {
	Width  int    `json:"width,omitempty"` // pixels
	Height int    `json:"height,omitempty"`
	Fit    string `json:"fit,omitempty"` // Inside, Outside or Exact; "" is Inside
}

// Set reports whether there is a size to reach.
func (b Box) Set() bool { return b.Width > 0 || b.Height > 0 }

// Of returns the size of the result of a picture of width × height pixels.
func (b Box) Of(width, height int) (w, h int) {
	if width <= 0 || height <= 0 {
		return 0, 0
	}
	across, down := float64(b.Width)/float64(width), float64(b.Height)/float64(height)
	switch {
	case b.Width == 0:
		across = down
	case b.Height == 0:
		down = across
	case b.Fit == Outside:
		across = max(across, down)
		down = across
	case b.Fit != Exact:
		across = min(across, down)
		down = across
	}
	pixels := func(n int, factor float64) int { return max(1, int(math.Round(float64(n)*factor))) }
	return pixels(width, across), pixels(height, down)
}

// Scale returns the smallest whole factor that makes a picture as large as its result,
// and more than MaxScale where none does. 1 is for one that is that large already.
func (b Box) Scale(width, height int) int {
	w, h := b.Of(width, height)
	if w == 0 {
		return 1
	}
	return max((w+width-1)/width, (h+height-1)/height, 1)
}

// String is the box as people write it: "3840×2160", "3840 wide", with what is not
// usual about it.
func (b Box) String() string {
	switch {
	case !b.Set():
		return ""
	case b.Height == 0:
		return fmt.Sprintf("%d px wide", b.Width)
	case b.Width == 0:
		return fmt.Sprintf("%d px high", b.Height)
	}
	size := fmt.Sprintf("%d×%d", b.Width, b.Height)
	switch b.Fit {
	case Outside:
		return size + ", covered"
	case Exact:
		return size + " exactly"
	}
	return size
}

// For returns the settings for a picture of width × height pixels as people see them:
// where a Box is set, the factor follows from both. A picture without a size keeps them.
// In the cloud it is one that every version of the service takes.
func (s Settings) For(engine string, width, height int) Settings {
	if !s.Box.Set() || width <= 0 || height <= 0 {
		return s
	}
	s.Scale = min(s.Box.Scale(width, height), MaxScale)
	if engine == "cloud" && s.Scale > 1 {
		s.Scale = 1 << bits.Len(uint(s.Scale-1)) // 2, 4 or 8
	}
	return s
}

// Enlarging is the factor or the size of results in words: "4×", "to 3840×2160"; times
// is the sign after a factor.
func (s Settings) Enlarging(times string) string {
	if s.Box.Set() {
		return "to " + s.Box.String()
	}
	return fmt.Sprintf("%d%s", s.Scale, times)
}

// Made is what is asked of the engine and what is then made of that here: "4×", "4×,
// then to 3840×2160".
func (s Settings) Made(times string) string {
	made := fmt.Sprintf("%d%s", s.Scale, times)
	if s.Box.Set() {
		made += ", then to " + s.Box.String()
	}
	return made
}

// Finished reports whether what the engine makes is finished on this machine: brought
// to its size, to its quality, or to a format that no service writes. Such a result is
// ordered as a PNG, which loses nothing on the way.
func (s Settings) Finished() bool { return s.Box.Set() || s.Coding() != "" || s.Format == TIFF }

// TIFF is the format of results that is made here only.
const TIFF = "tiff"

// Coding is the quality that was chosen, in words: "quality 80", "lossless"; "" for the
// usual one of the format, and for a format that has none.
func (s Settings) Coding() string {
	switch {
	case s.Format == "webp" && s.Lossless:
		return "lossless"
	case s.Format != "png" && s.Format != TIFF && s.Quality > 0:
		return fmt.Sprintf("quality %d", s.Quality)
	}
	return ""
}

// Ordered is the format that is asked of the engine: "png", "jpg" or "webp".
func (s Settings) Ordered() string {
	if s.Finished() {
		return "png"
	}
	return s.Format
}

// Faces says what becomes of faces at an engine, "" where nothing is asked for.
func (s Settings) Faces(engine string) string {
	switch {
	case !s.Face:
		return ""
	case engine == "local":
		return "faces as they are: only the cloud enhances them"
	}
	return "faces enhanced"
}
