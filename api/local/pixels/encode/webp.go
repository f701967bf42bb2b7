package encode

import (
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/webp"

	"bulkup/api/local/pixels/packed"
)

// webpSink collects the whole picture, as its encoder wants it.
type webpSink struct {
	emitter *emitter
	layout  Layout
	quality int
	picture *image.NRGBA
}

func newWebP(f *packed.Lanes, width, height int, l Layout, quality int) *webpSink {
	return &webpSink{emitter: newEmitter(f, l), layout: l, quality: quality, picture: image.NewNRGBA(image.Rect(0, 0, width, height))}
}

func (s *webpSink) Begin(io.Writer) error { return nil }

func (s *webpSink) Strip() Strip { return &webpStrip{sink: s} }

func (s *webpSink) Finishing() int { return 9 }

func (s *webpSink) Finish(w io.Writer) (err error) {
	defer func() {
		if r := recover(); r != nil { // the encoder is translated C: it traps when it has no memory left
			err = fmt.Errorf("the WebP encoder failed: %v", r)
		}
	}()
	// Method 2 is half the time of the default for 4 % more bytes.
	o := webp.Options{Quality: s.quality, Method: 2}
	if s.quality == Lossless {
		o = webp.Options{Lossless: true, Method: 2}
	}
	err = webp.Encode(w, s.picture, o)
	if errors.Is(err, webp.ErrEncode) {
		err = fmt.Errorf("the WebP encoder failed; choose png or jpg: %w", err)
	}
	return err
}

// webpStrip puts its rows straight into the picture.
type webpStrip struct {
	sink *webpSink
	next int
}

func (s *webpStrip) Reset(first, _ int) { s.next = first }

func (s *webpStrip) Row(row []uint64) error {
	out := s.sink.picture.Pix[s.next*s.sink.picture.Stride:][:s.sink.picture.Stride]
	s.next++
	s.sink.emitter.emit(out, row)
	if s.sink.layout.Alpha {
		return nil
	}
	for i := len(out)/4 - 1; i >= 0; i-- { // from the end, as the pixels move apart
		p, q := out[4*i:][:4:4], out[3*i:][:3:3]
		p[0], p[1], p[2], p[3] = q[0], q[1], q[2], 255
	}
	return nil
}

func (s *webpStrip) Flush(io.Writer) error { return nil }
