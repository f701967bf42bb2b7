package band

import (
	"unsafe"

	"bulkup/api/local/neural/conv"
)

// window is a moving piece of one value of the network: rows of a picture, each with a
// column of zeros on both sides and room for whole tiles.
//
// A layer that lags one row behind its input reads, in each step, the rows that its
// input computed in that step, and the last rows of the step before. So the window of a
// step begins keep rows before the new ones. Either it is used for one value only, and
// shift moves the kept rows to its front; or many layers use it in turn, and each has its
// own kept rows, which exchange or saved put aside. Rows are counted as if the picture
// had no end, which makes every move the same; rows outside of it are in the window,
// too, and never read.
type window struct {
	lines         []*float32 // the rows, from origin on
	pixel, stride int        // floats of a pixel and of a row
	width, height int
	repeat        int // how often a reader is given each row
	origin        int
	rows          int      // of a band
	zero          *float32 // a row of zeros, for what is outside of the picture
}

// window returns one for values of the given channels, with room for extra rows beside
// those of a band.
func (e *run) window(channels, extra int) *window {
	return newWindow(e.src.Width, e.src.Height, channels, e.rows, extra, &e.zero[0])
}

func newWindow(width, height, channels, rows, extra int, zero *float32) *window {
	w := &window{pixel: channels, width: width, height: height, repeat: 1, rows: rows, zero: zero}
	w.stride = (conv.RoundUp(width, conv.Side) + 2) * channels
	w.lines = w.newLines(rows + extra)
	return w
}

// newLines returns n rows of zeros.
func (w *window) newLines(n int) []*float32 {
	data := conv.Floats(n*w.stride + 1)
	lines := make([]*float32, n)
	for i := range lines {
		lines[i] = &data[i*w.stride]
	}
	return lines
}

// place makes the window hold the rows from keep rows before a band's first one on.
func (w *window) place(first, keep int) { w.origin = first - keep }

// shift moves the rows after a band's to the front, for the next step.
func (w *window) shift() {
	w.lines = append(w.lines[w.rows:len(w.lines):len(w.lines)], w.lines[:w.rows]...)
	w.origin += w.rows
}

// restore and save give a layer its kept rows back, and put the last rows of the band
// aside for it. The rows change places, so nothing is copied.
func (w *window) restore(kept []*float32) { exchange(w.lines, kept) }
func (w *window) save(kept []*float32)    { exchange(w.lines[w.rows:], kept) }

func exchange(lines, kept []*float32) {
	for i := range kept {
		lines[i], kept[i] = kept[i], lines[i]
	}
}

// reader returns the rows as a layer sees them that computes rows up to end−2: zeros
// outside of the picture and from end on, as those rows may not be there yet.
func (w *window) reader(end int) conv.Rows {
	end = min(end, w.height*w.repeat)
	return func(y int) *float32 {
		if y < 0 || y >= end {
			return w.zero
		}
		return w.lines[y/w.repeat-w.origin]
	}
}

// writer returns the rows from a channel on.
func (w *window) writer(channel int) conv.Rows {
	return func(y int) *float32 { return right(w.lines[y-w.origin], channel) }
}

// pixels returns row y without its border.
func (w *window) pixels(y int) []float32 {
	return unsafe.Slice(right(w.lines[y-w.origin], w.pixel), w.width*w.pixel)
}

// right returns the address that many floats further.
func right(p *float32, floats int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), floats*4))
}

// part is some channels of a window, which are computed delay rows behind the first.
type part struct{ channel, count, delay int }

// saved has the kept rows of a window of which not all channels have to be kept for
// equally long. They are copied, which takes less memory than whole rows.
type saved struct {
	places []place
	lines  [][]float32 // at those places
}

// place is a line of a window, before the first step's band, and some channels of it.
type place struct{ line, channel, count int }

// newSaved returns room for the kept lines of each part from line first on, of keep.
func (w *window) newSaved(first, keep int, parts ...part) *saved {
	s := &saved{}
	for _, p := range parts {
		for line := first; line < keep-p.delay; line++ {
			s.places = append(s.places, place{line, p.channel, p.count})
			s.lines = append(s.lines, make([]float32, w.width*p.count))
		}
	}
	return s
}

// copy moves the kept rows out of the window or, with back, into it. They are band
// lines further down than when they come back.
func (s *saved) copy(pool *conv.Pool, w *window, band int, back bool) {
	pool.Each(len(s.places), func(i int, _ *conv.Scratch) {
		p, line := s.places[i], s.lines[i]
		row := unsafe.Slice(right(w.lines[band+p.line], w.pixel), w.width*w.pixel)
		for x := range w.width {
			inside, aside := row[x*w.pixel+p.channel:][:p.count], line[x*p.count:][:p.count]
			if back {
				copy(inside, aside)
			} else {
				copy(aside, inside)
			}
		}
	})
}

func (s *saved) save(pool *conv.Pool, w *window)    { s.copy(pool, w, w.rows, false) }
func (s *saved) restore(pool *conv.Pool, w *window) { s.copy(pool, w, 0, true) }
