package pixels

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"bulkup/api/local/loosejpeg"
	"bulkup/api/media"
)

// decode reads the whole picture that Probe found in src.
func decode(ctx context.Context, src io.ReadSeeker, h Header) (*raster, error) {
	m, err := decodeImage(ctx, src, h, nil)
	if err != nil && h.Format == "jpg" && !h.Progressive && errors.Is(err, io.ErrUnexpectedEOF) {
		// Some cameras and scanners leave out the end marker; all else is there. Of a
		// progressive JPEG nobody can say so: one that lacks scans decodes too.
		m, err = decodeImage(ctx, src, h, []byte{0xff, 0xd9})
	}
	if cause := context.Cause(ctx); cause != nil {
		return nil, cause
	}
	if err != nil {
		return nil, decodeProblem(h, err)
	}
	if b := m.Bounds(); b.Dx() != h.Width || b.Dy() != h.Height {
		return nil, problem(ErrDamaged, "the header declares %d×%d pixels, but there are %d×%d", h.Width, h.Height, b.Dx(), b.Dy())
	}
	r, err := newRaster(m)
	if err == nil {
		r.studio = h.Format == "webp" // which the image package cannot say
	}
	return r, err
}

// decodeImage decodes by the format's name, since any package may register
// another decoder for the same format. The tail is read after the end of src.
func decodeImage(ctx context.Context, src io.ReadSeeker, h Header, tail []byte) (image.Image, error) {
	in := &cancelable{ctx: ctx}
	open := func() io.Reader {
		if _, err := src.Seek(0, io.SeekStart); err != nil {
			in.err = err
		}
		in.r = io.MultiReader(src, bytes.NewReader(tail))
		return bufio.NewReaderSize(in, 64<<10)
	}
	var m image.Image
	var err error
	switch h.Format {
	case "jpg":
		m, err = DecodeJPEG(open, h)
	case "png":
		m, err = png.Decode(media.PNGPixels(open()))
	default:
		m, err = webp.Decode(open())
	}
	if in.err != nil {
		return nil, &readError{in.err}
	}
	return m, err
}

// DecodeJPEG decodes a JPEG that open returns from its beginning, each time that it
// is called. The standard decoder is fast, but refuses some that all others read:
// what it finds damaged or unknown is decoded by another. This is how the engine
// reads, so that a check by it holds. Of ordinary JPEGs the first word is the last.
//
// The standard decoder keeps four bytes of each coefficient of a progressive JPEG.
// Where that would be much, the other one does it with half.
func DecodeJPEG(open func() io.Reader, h Header) (image.Image, error) {
	if h.Lean() {
		return loosejpeg.Decode(open(), true)
	}
	in := open()
	if h.Progressive {
		in = loosejpeg.LimitScans(in, image.Pt(h.Width, h.Height))
	}
	m, err := jpeg.Decode(in)
	var damaged jpeg.FormatError
	var unknown jpeg.UnsupportedError
	if err == nil || !errors.As(err, &damaged) && !errors.As(err, &unknown) {
		return m, err
	}
	loose, again := loosejpeg.Decode(open(), damaged != "")
	if errors.Is(again, loosejpeg.ErrUnsupported) || errors.Is(again, loosejpeg.ErrDamaged) {
		return nil, err // the first one knows better what is wrong
	}
	return loose, again
}

// cancelable ends a decoder's reading when ctx is canceled, and keeps the errors of
// reading apart from those of decoding.
type cancelable struct {
	ctx context.Context
	r   io.Reader
	err error
}

func (s *cancelable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		s.err = err
	}
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }

// decodeProblem words what a decoder reported.
func decodeProblem(h Header, err error) error {
	var read *readError
	if errors.As(err, &read) {
		return read.error
	}
	if h.Truncated || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return &Problem{Kind: ErrTruncated, Message: "the picture is cut off: its end is missing", Err: err}
	}
	return Undecoded(err)
}

// Undecoded is what a decoder reported of a picture whose end is there, as a *Problem:
// of a kind that it does not know, or damaged.
func Undecoded(err error) error {
	var noJPEG jpeg.UnsupportedError
	var noPNG png.UnsupportedError
	if errors.As(err, &noJPEG) || errors.As(err, &noPNG) || errors.Is(err, loosejpeg.ErrUnsupported) {
		return &Problem{Kind: ErrUnsupported, Message: "this kind of picture cannot be read; save it anew as a plain JPEG or PNG", Err: err}
	}
	return &Problem{Kind: ErrDamaged, Message: "the picture is damaged and cannot be decoded", Err: err}
}
