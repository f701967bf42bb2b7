package convert

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"image"
	"image/gif"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"bulkup/api/media"
)

// frameCost is what a frame of a GIF takes in memory, in bytes a pixel: what is shown, what
// was shown before, what the next frame begins with, and the frame itself.
const frameCost = 13

// film is a GIF up to one of its frames: what the next one is drawn on. It does not change.
type film struct {
	of     string       // its file
	images []media.Span // where its images are
	next   int          // from 0
	canvas *image.NRGBA // nil before the first frame
	packed []byte       // the canvas instead, of a large one
}

// The last film is kept for the next frame, which would be made of all before it otherwise:
// for a while, and packed if its canvas is large. One that takes more than that packed is
// noise in which no palette shows.
const (
	keptFor    = 30 * time.Second
	keptPixels = 16_000_000
	keptBytes  = 4 * keptPixels
)

var last struct {
	sync.Mutex
	*film
	forget *time.Timer
}

// filmOf returns a film that has not come to frame n yet, the last one if that is possible.
func filmOf(f file, n int) (*film, error) {
	of := identity(f)
	last.Lock()
	kept := last.film
	last.Unlock()
	if kept != nil && of != "" && kept.of == of {
		if kept.next < n {
			return kept, nil
		}
		return &film{of: of, images: kept.images}, nil
	}
	fresh := &film{of: of}
	for s, err := range media.GIFImages(f, f.Size()) {
		if err != nil || len(fresh.images) == maxPages {
			break
		}
		fresh.images = append(fresh.images, s)
	}
	if len(fresh.images) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return fresh, nil
}

// identity is what an open file is, "" for what is none.
func identity(f file) string {
	section, ok := f.(*io.SectionReader)
	if !ok {
		return ""
	}
	outer, _, _ := section.Outer()
	in, ok := outer.(*os.File)
	if !ok {
		return ""
	}
	info, err := in.Stat()
	if err != nil {
		return ""
	}
	return fmt.Sprint(in.Name(), info.Size(), info.ModTime().UnixNano())
}

// keep makes a film the last one, or forgets one that has come to its end.
func (m *film) keep() {
	last.Lock()
	defer last.Unlock()
	if last.forget != nil {
		last.forget.Stop()
	}
	last.film = nil
	if m.of == "" || m.next == len(m.images) || m.canvas == nil && m.packed == nil {
		return
	}
	last.film = m
	last.forget = time.AfterFunc(keptFor, func() {
		last.Lock()
		defer last.Unlock()
		if last.film == m {
			last.film = nil
		}
	})
}

// frame is what is shown while frame n of a GIF is, from 1: with what frames before it
// leave there (GIF89a, 23).
func frame(ctx context.Context, f file, size image.Point, n int) (image.Image, error) {
	m, err := filmOf(f, n)
	if err != nil {
		return nil, err
	}
	if n > len(m.images) {
		return nil, io.ErrUnexpectedEOF
	}
	canvas, err := m.ground(size)
	if err != nil {
		return nil, err
	}
	var shown *image.NRGBA
	for i := m.next; i < n; i++ {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		one, err := m.image(f, i)
		if err != nil {
			return nil, err
		}
		drawn, disposal := one.Image[0], one.Disposal[0]
		before := canvas
		if disposal == gif.DisposalPrevious {
			canvas = clone(canvas)
		}
		over(canvas, drawn)
		if i == n-1 {
			shown = canvas
			canvas = clone(canvas)
		}
		switch disposal {
		case gif.DisposalBackground:
			erase(canvas, drawn.Rect)
		case gif.DisposalPrevious:
			canvas = before
		}
	}
	next := &film{of: m.of, images: m.images, next: n, canvas: canvas}
	if len(canvas.Pix) > keptBytes && n < len(m.images) {
		next.canvas, next.packed = nil, packed(canvas)
	}
	next.keep()
	return shown, nil
}

// ground is a copy of what the next frame is drawn on.
func (m *film) ground(size image.Point) (*image.NRGBA, error) {
	canvas := image.NewNRGBA(image.Rectangle{Max: size})
	switch {
	case m.canvas != nil:
		copy(canvas.Pix, m.canvas.Pix)
	case m.packed != nil:
		_, err := io.ReadFull(flate.NewReader(bytes.NewReader(m.packed)), canvas.Pix)
		return canvas, err
	}
	return canvas, nil
}

// packed is a canvas in fewer bytes, nil if that are too many.
func packed(canvas *image.NRGBA) []byte {
	out := &limited{}
	w, err := flate.NewWriter(out, flate.BestSpeed)
	if err == nil {
		_, err = w.Write(canvas.Pix)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	return out.Bytes()
}

// limited holds no more than keptBytes.
type limited struct{ bytes.Buffer }

func (l *limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > keptBytes {
		return 0, io.ErrShortBuffer
	}
	return l.Buffer.Write(b)
}

func clone(m *image.NRGBA) *image.NRGBA {
	return &image.NRGBA{Pix: bytes.Clone(m.Pix), Stride: m.Stride, Rect: m.Rect}
}

// image decodes an image alone, as a GIF of its own: the header, what precedes it, and its end.
func (m *film) image(f file, i int) (*gif.GIF, error) {
	head := make([]byte, 13) // up to the colours for all
	if _, err := f.ReadAt(head, 0); err != nil {
		return nil, err
	}
	colours := int64(0)
	if head[10]&0x80 != 0 {
		colours = 3 << (head[10]&7 + 1)
	}
	start := int64(len(head)) + colours
	if i > 0 {
		start = m.images[i-1].End
	}
	one, err := gif.DecodeAll(io.MultiReader(bytes.NewReader(head), io.NewSectionReader(f, int64(len(head)), colours),
		io.NewSectionReader(f, start, m.images[i].End-start), strings.NewReader(";")))
	if err == nil && len(one.Image) != 1 {
		err = io.ErrUnexpectedEOF
	}
	return one, err
}

// erase makes a part of a picture transparent.
func erase(canvas *image.NRGBA, part image.Rectangle) {
	part = part.Intersect(canvas.Rect)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		clear(canvas.Pix[canvas.PixOffset(part.Min.X, y):][:4*part.Dx()])
	}
}

// over draws a frame where it is not transparent.
func over(canvas *image.NRGBA, m *image.Paletted) {
	var palette [256][4]byte
	for i, c := range m.Palette {
		r, g, b, a := c.RGBA() // opaque, or nothing
		palette[i] = [4]byte{byte(r >> 8), byte(g >> 8), byte(b >> 8), byte(a >> 8)}
	}
	r := m.Rect.Intersect(canvas.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		from, to := m.Pix[m.PixOffset(r.Min.X, y):], canvas.Pix[canvas.PixOffset(r.Min.X, y):]
		for x := range r.Dx() {
			if c := palette[from[x]]; c[3] > 0 {
				copy(to[4*x:], c[:])
			}
		}
	}
}
