package pixels

import (
	"context"
	"fmt"
	"io"
	"sync"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
	"bulkup/api/room"
)

// Picture is a decoded picture, upright, for an engine that makes it larger by other
// means than this package's: it takes the rows from here and gives its own to a Writer.
type Picture struct {
	Width, Height int
	Gray, Alpha   bool // no colour; some pixels are transparent

	header Header
	source *source
	plain  bool // results are opaque and have 8 bits
	free   func()
}

// Open reads a picture from src, which waits for others where there is no room for
// it and for the bytes that the caller takes beside it. The errors are those of Upscale.
// Close has to be called of a picture.
func Open(ctx context.Context, src io.ReadSeeker, beside int64) (*Picture, error) {
	h, err := Probe(src)
	if err != nil {
		return nil, err
	}
	if err := CheckSource(h); err != nil {
		return nil, err
	}
	free, err := room.Hold(ctx, h.Memory+beside)
	if err != nil {
		return nil, err
	}
	p, err := open(ctx, src, h)
	if err != nil {
		free()
		return nil, err
	}
	p.free = sync.OnceFunc(free)
	return p, nil
}

// MaxMade is the largest picture that OpenMade takes, in pixels.
const MaxMade = 250_000_000

// OpenMade is Open of what was made of another picture that is open still. It waits
// for no room, which that picture may hold, and takes up to MaxMade pixels.
func OpenMade(ctx context.Context, src io.ReadSeeker) (*Picture, error) {
	h, err := Probe(src)
	if err != nil {
		return nil, err
	}
	if int64(h.Width)*int64(h.Height) > MaxMade {
		return nil, problem(ErrTooLarge, "the picture declares %d×%d pixels", h.Width, h.Height)
	}
	return open(ctx, src, h)
}

func open(ctx context.Context, src io.ReadSeeker, h Header) (*Picture, error) {
	r, err := decode(ctx, src, h)
	if err != nil {
		return nil, err
	}
	// The layout keeps transparency, so that colours are not laid on white here.
	s := newSource(r, h.Orientation, encode.Layout{Alpha: true})
	return &Picture{Width: s.width, Height: s.height, Gray: h.Gray, Alpha: r.hasAlpha(), header: h, source: s, free: func() {}}, nil
}

// Close lets the next picture have the room of this one, which must not be used any more.
func (p *Picture) Close() { p.free() }

// Reader returns what fills dst with row y from the top: red, green, blue and alpha of
// each pixel, from 0 to 1, alpha not multiplied in. Each goroutine needs its own.
func (p *Picture) Reader() func(y int, dst []float32) {
	r := newReader(p.source)
	return func(y int, dst []float32) {
		if r.flipY {
			y = r.height - 1 - y
		}
		if r.raster.deep() {
			r.row16(y)
			spreadOut(dst, r.rgba16, 65535, r.flipX)
		} else {
			r.row8(y)
			spreadOut(dst, r.rgba, 255, r.flipX)
		}
	}
}

func spreadOut[T byte | uint16](dst []float32, row []T, one float32, flip bool) {
	if !flip {
		for i, v := range row {
			dst[i] = float32(v) / one
		}
		return
	}
	for i := 0; i < len(row); i += 4 {
		out := dst[len(row)-4-i:][:4:4]
		for c, v := range row[i:][:4:4] {
			out[c] = float32(v) / one
		}
	}
}

// Opaque returns the same picture for a Writer of its colours alone, in 8 bits.
func (p *Picture) Opaque() *Picture {
	o := *p
	o.Alpha, o.plain = false, true
	return &o
}

// stripRows is how many result rows a Writer codes at once.
const stripRows = 4 * encode.Group

// Writer writes a result as its rows come.
type Writer struct {
	Info Info

	out    encode.Sink
	strip  encode.Strip
	w      io.Writer
	layout encode.Layout
	wide   bool
	white  bool // transparent parts become white
	packed []uint64
	taken  int
	free   func()
}

// Samples is what the samples of a picture are.
type Samples struct {
	Gray, Alpha, Deep bool // one channel of light; transparency; 16 bits
}

// Result is what a Writer is to write.
type Result struct {
	Format        string // "jpg", "png", "tiff" or "webp"
	Width, Height int    // pixels
	Quality       int    // of jpg and webp, 1 to 100; 0 is DefaultQuality
	Lossless      bool   // of webp
}

// Samples returns what those of the picture are.
func (p *Picture) Samples() Samples {
	return Samples{p.header.Gray, p.Alpha, p.source.raster.deep()}
}

// NewWriter begins a result of width × height pixels that keeps what the picture
// has and the format can hold. Close has to be called in every case; ctx ends the
// wait for the one WebP that is made at a time.
func (p *Picture) NewWriter(ctx context.Context, w io.Writer, format string, width, height int) (*Writer, error) {
	s := p.Samples()
	s.Deep = s.Deep && !p.plain
	out, err := NewWriter(ctx, w, s, Result{Format: format, Width: width, Height: height})
	if err == nil {
		out.Info.Notices = notices(p.header, p.source.raster, layoutFor(p.header, p.source.raster, format))
	}
	return out, err
}

// NewWriter is Picture.NewWriter for rows that come from elsewhere. For a "tiff", w is an
// io.WriterAt too.
func NewWriter(ctx context.Context, w io.Writer, s Samples, r Result) (*Writer, error) {
	if err := CheckResult(r.Format, r.Width, r.Height); err != nil {
		return nil, err
	}
	l := s.layout(r.Format)
	f := packed.Narrow
	if l.Deep || l.Alpha {
		f = packed.Wide
	}
	out := &Writer{Info: Info{Width: r.Width, Height: r.Height, Notices: s.notices(l)},
		w: w, layout: l, wide: f == packed.Wide, white: s.Alpha && !l.Alpha, packed: make([]uint64, r.Width*f.Words), free: func() {}}
	if r.Format == "webp" {
		select {
		case webpSlot <- struct{}{}:
			out.free = func() { <-webpSlot }
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	out.out = encode.New(r.Format, f, r.Width, r.Height, l, true, r.quality())
	out.strip = out.out.Strip()
	return out, out.out.Begin(w)
}

func (r Result) quality() int {
	switch {
	case r.Lossless && r.Format == "webp":
		return encode.Lossless
	case r.Quality > 0:
		return r.Quality
	}
	return DefaultQuality
}

// Row takes the next row: red, green, blue and alpha of each pixel, alpha not
// multiplied in. What lies beyond 0 to 1 is cut off. Where the result is grey, it takes
// the mean of the three.
func (w *Writer) Row(row []float32) error {
	height := w.Info.Height
	if w.taken%stripRows == 0 {
		w.strip.Reset(w.taken, min(stripRows, height-w.taken))
	}
	w.pack(row)
	if err := w.strip.Row(w.packed); err != nil {
		return err
	}
	if w.taken++; w.taken%stripRows == 0 || w.taken == height {
		return w.strip.Flush(w.w)
	}
	return nil
}

func (w *Writer) pack(row []float32) {
	one := float32(255)
	if w.layout.Deep {
		one = 65535
	}
	for x := range w.Info.Width {
		p := row[4*x:][:4:4]
		r, g, b, a := within(p[0]), within(p[1]), within(p[2]), within(p[3])
		if w.white {
			r, g, b = r*a+1-a, g*a+1-a, b*a+1-a
		}
		if w.layout.Gray {
			v := (r + g + b) / 3
			r, g, b = v, v, v
		}
		// Rounded to levels of the result before anything else is done to them.
		red, green, blue := uint64(r*one+0.5), uint64(g*one+0.5), uint64(b*one+0.5)
		if !w.wide {
			w.packed[x] = packed.Narrow.Spread(uint64(packed.Narrow.Black)) + red<<1 + green<<22 + blue<<43
			continue
		}
		if !w.layout.Deep {
			red, green, blue = red*257, green*257, blue*257
		}
		alpha := uint64(65535)
		if w.layout.Alpha {
			alpha = uint64(a*one+0.5) * uint64(65535/one)
			red, green, blue = (red*alpha+32767)/65535, (green*alpha+32767)/65535, (blue*alpha+32767)/65535
		}
		black := packed.Wide.Spread(uint64(packed.Wide.Black))
		w.packed[2*x] = black + red + green<<32
		w.packed[2*x+1] = black + blue + alpha<<32
	}
}

func within(v float32) float32 { return min(max(v, 0), 1) }

// Finishing returns how long Finish takes, in times of what all rows have taken to
// write.
func (w *Writer) Finishing() int { return w.out.Finishing() }

// Finish ends the result after its last row.
func (w *Writer) Finish() error {
	if w.taken != w.Info.Height {
		return fmt.Errorf("the result has %d rows of %d", w.taken, w.Info.Height)
	}
	return w.out.Finish(w.w)
}

// Close frees what the Writer holds.
func (w *Writer) Close() { w.free(); w.free = func() {} }
