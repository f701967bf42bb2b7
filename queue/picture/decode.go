package picture

import (
	"bufio"
	"context"
	"errors"
	"image"
	"io"
	"math"
	"strings"

	"golang.org/x/image/webp"

	"bulkup/api/local/loosejpeg"
	"bulkup/api/local/pixels"
	"bulkup/api/room"
)

// Decode reads a picture to its end and reports what keeps it from being decoded.
// It may wait for other decoders of this process to give memory back.
func Decode(ctx context.Context, r io.ReaderAt, h pixels.Header) error {
	return decodeFrom(ctx, func() io.Reader { return io.NewSectionReader(r, 0, math.MaxInt64) }, h)
}

// DecodeWithEndMark is Decode of a JPEG of size bytes with the end mark that some
// cameras and scanners leave out: it reports whether that was all that was missing.
// Of a progressive one nobody can say so, for without its last scans it decodes too.
func DecodeWithEndMark(ctx context.Context, r io.ReaderAt, size int64, h pixels.Header) error {
	if h.Progressive {
		return pixelProblem(io.ErrUnexpectedEOF)
	}
	return decodeFrom(ctx, func() io.Reader {
		return io.MultiReader(io.NewSectionReader(r, 0, size), strings.NewReader("\xff\xd9"))
	}, h)
}

// decodeFrom opens the file a second time where the quick check of a JPEG is not enough.
func decodeFrom(ctx context.Context, open func() io.Reader, h pixels.Header) error {
	in := &source{r: WithContext(ctx, open())}
	var err error
	switch {
	case h.Format == "png":
		err = decodePNG(bufio.NewReaderSize(in, 64<<10))
	case h.Format == "jpg" && soundJPEG(in, h) || in.err != nil:
	default:
		err = decodeAgain(ctx, func() io.Reader {
			in.r = WithContext(ctx, open())
			return bufio.NewReaderSize(in, 64<<10)
		}, h)
	}
	if in.err != nil {
		return in.err
	}
	return pixelProblem(err)
}

// decodeAgain decodes a picture by the means that takes the least memory.
func decodeAgain(ctx context.Context, open func() io.Reader, h pixels.Header) error {
	switch {
	case h.Format == "jpg" && (h.Lean() || h.Memory > pixels.MaxMemory):
		size, err := loosejpeg.Check(open(), h.Progressive)
		return sized(err, size, h)
	case h.Memory > pixels.MaxMemory: // nobody here can hold it: its parts are all there
		return Whole(open(), h.Format)
	}
	return decodeImage(ctx, open, h)
}

// sized holds what was decoded against its header.
func sized(err error, size image.Point, h pixels.Header) error {
	if err == nil && size != image.Pt(h.Width, h.Height) {
		return problem(pixels.ErrDamaged, "the header declares %d×%d pixels, but there are %d×%d", h.Width, h.Height, size.X, size.Y)
	}
	return err
}

func decodeImage(ctx context.Context, open func() io.Reader, h pixels.Header) error {
	release, err := room.Hold(ctx, h.Memory)
	if err != nil {
		return err
	}
	defer release()
	decode := func(open func() io.Reader) (image.Image, error) { return webp.Decode(open()) }
	if h.Format == "jpg" {
		decode = func(open func() io.Reader) (image.Image, error) { return pixels.DecodeJPEG(open, h) }
	}
	m, err := decode(open)
	if err != nil {
		return err
	}
	return sized(nil, m.Bounds().Size(), h)
}

// pixelProblem words what a decoder reported; what is worded already stays.
func pixelProblem(err error) error {
	var worded *pixels.Problem
	switch {
	case err == nil, errors.As(err, &worded), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &pixels.Problem{Kind: pixels.ErrTruncated, Message: "the picture is cut off: its end is missing", Err: err}
	}
	return pixels.Undecoded(err)
}

// source keeps errors of reading apart from those of decoding.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
