package external

import (
	"math"

	"bulkup/api/local/pixels"
)

// repair puts right what the programs wrap around. They turn the floats of a network
// into unsigned numbers before they bound them; on some graphics drivers a value below
// black becomes the largest there is, and black pictures come out white.
//
// Whether the driver does that is found first: it is where a value is full white and no
// pixel of the source around it is even middle grey, of which no network makes white.
// Only then are the white values of dark pixels taken for wrapped, where the pixel comes
// out nearer to its source without them.
type repair struct {
	made   func(y int, dst []float32)
	rgba   []float32
	source func(y int, dst []float32)
	width  int // of the source
	height int
	factor int

	wraps bool        // whether the driver wraps
	rows  [][]float32 // of the result that belong to one row of the source
	dark  []float32   // that row
	count int         // values that were put right
}

const (
	around     = 2   // pixels of the source to each side
	middleGrey = 0.5 // of the samples as they are coded
)

func newRepair(source, made *pixels.Picture, factor int) *repair {
	r := &repair{made: made.Reader(), rgba: make([]float32, 4*made.Width), source: source.Reader(),
		width: source.Width, height: source.Height, factor: factor, dark: make([]float32, 4*source.Width)}
	for range factor {
		r.rows = append(r.rows, make([]float32, 3*made.Width))
	}
	for y := 0; y < source.Height && !r.wraps; y++ {
		r.wraps = r.wrapped(y)
	}
	return r
}

// read returns the rows of the result that belong to row y of the source, put right. They
// are valid until the next call.
func (r *repair) read(y int) [][]float32 {
	r.load(y)
	if !r.wraps {
		return r.rows
	}
	r.source(y, r.dark)
	for x := range r.width {
		for c := range 3 {
			if want := r.dark[4*x+c]; want < middleGrey {
				r.settle(x, c, want)
			}
		}
	}
	return r.rows
}

func (r *repair) load(y int) {
	for i, row := range r.rows {
		r.made(y*r.factor+i, r.rgba)
		for x := range len(row) / 3 {
			copy(row[3*x:3*x+3], r.rgba[4*x:])
		}
	}
}

// settle decides for one pixel of the source and one channel.
func (r *repair) settle(x, c int, want float32) {
	sum, white := float32(0), 0
	r.each(x, c, func(v *float32) {
		if sum += *v; *v >= 1 {
			white++
		}
	})
	n := float32(r.factor * r.factor)
	with, without := sum/n, (sum-float32(white))/n
	if white == 0 || math.Abs(float64(without-want)) >= math.Abs(float64(with-want)) {
		return
	}
	r.count += white
	r.each(x, c, func(v *float32) {
		if *v >= 1 {
			*v = 0
		}
	})
}

// each calls f with the values of a channel that belong to a pixel of the source.
func (r *repair) each(x, c int, f func(v *float32)) {
	for _, row := range r.rows {
		for i := x * r.factor; i < (x+1)*r.factor; i++ {
			f(&row[3*i+c])
		}
	}
}

// wrapped reports whether row y of the source has come out with values that must be.
func (r *repair) wrapped(y int) bool {
	r.load(y)
	var most []float32 // the brightest of each channel around each pixel
	for x := range r.width {
		for c := range 3 {
			white := false
			r.each(x, c, func(v *float32) { white = white || *v >= 1 })
			if !white {
				continue
			}
			if most == nil {
				most = r.brightest(y)
			}
			if most[3*x+c] < middleGrey {
				return true
			}
		}
	}
	return false
}

func (r *repair) brightest(y int) []float32 {
	most := make([]float32, 3*r.width)
	for line := max(y-around, 0); line <= min(y+around, r.height-1); line++ {
		r.source(line, r.dark)
		for x := range r.width {
			for near := max(x-around, 0); near <= min(x+around, r.width-1); near++ {
				for c := range 3 {
					most[3*x+c] = max(most[3*x+c], r.dark[4*near+c])
				}
			}
		}
	}
	return most
}
