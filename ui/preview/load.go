package preview

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"os"

	"golang.org/x/image/webp"

	"bulkup/queue/convert"
	"bulkup/queue/picture"
	"bulkup/ui/human"
)

var (
	errDamaged = errors.New("it is damaged")
	errUnknown = errors.New("it is no picture that can be shown")
)

// one lets a single picture be decoded at a time.
var one = make(chan struct{}, 1)

// Load decodes a picture and makes the tile that is wanted. It reads the file
// itself, and ends early with ctx.
func Load(ctx context.Context, w Want) (*image.RGBA, error) {
	select {
	case one <- struct{}{}:
		defer func() { <-one }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w.Convert {
		return loadConverted(ctx, w)
	}
	m, err := load(ctx, w)
	if errors.Is(err, errUnknown) {
		return loadConverted(ctx, w)
	}
	return m, err
}

// loadConverted is for the formats that are converted before they are sent: the
// queue's own copy goes when the job has ended.
func loadConverted(ctx context.Context, w Want) (*image.RGBA, error) {
	dir, err := os.MkdirTemp("", "bulkup-preview-")
	if err != nil {
		return nil, errUnknown
	}
	defer os.RemoveAll(dir)
	made, err := convert.ToPNG(ctx, w.Path, w.Page, dir)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, errUnknown
	}
	w.Path = made.Path
	return load(ctx, w)
}

func load(ctx context.Context, w Want) (*image.RGBA, error) {
	f, err := os.Open(w.Path)
	if err != nil {
		return nil, errors.New("it cannot be opened")
	}
	defer f.Close()
	m, err := decode(ctx, f)
	var large *tooLarge
	switch {
	case errors.As(err, &large) && large.rows:
		return loadRows(ctx, f, w, large)
	case err != nil:
		return nil, err
	}
	return tile(m, w.part(m.Bounds()), w), nil
}

// tooLarge is a picture that cannot be held in memory.
type tooLarge struct {
	pixels int64
	rows   bool // it may be read row by row
}

func (e *tooLarge) Error() string {
	return fmt.Sprintf("it is too large to be shown here: %s megapixels", human.Number(int(e.pixels/1e6)))
}

// format is how one kind of picture is read. They are chosen by name, since what
// image.Decode knows depends on what else the program holds.
type format struct {
	magic  string
	at     int // where the magic stands
	config func(io.Reader) (image.Config, error)
	rows   bool // most are stored row by row
}

var formats = []format{
	{"\x89PNG\r\n\x1a\n", 0, png.DecodeConfig, true},
	{"\xff\xd8", 0, jpeg.DecodeConfig, false},
	{"WEBP", 8, webp.DecodeConfig, false},
}

func decode(ctx context.Context, f io.ReadSeeker) (image.Image, error) {
	var head [12]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return nil, errUnknown
	}
	for _, kind := range formats {
		if string(head[kind.at:kind.at+len(kind.magic)]) != kind.magic {
			continue
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, errors.New("it cannot be read")
		}
		c, err := kind.config(bufio.NewReader(f))
		if err != nil {
			return nil, errors.New("its header is damaged")
		}
		m, err := picture.Image(ctx, f)
		if errors.Is(err, picture.ErrLarge) {
			return nil, &tooLarge{int64(c.Width) * int64(c.Height), kind.rows}
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			return nil, errDamaged
		}
		if kind.at > 0 {
			widen(m)
		}
		return m, nil
	}
	return nil, errUnknown
}

// stopping is a reader that ends with its context, and with it the decoder.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(p)
}

// widen gives a WebP the full range of values, which the library takes it for: black is 16
// there and white is 235 (RFC 9649).
func widen(of image.Image) {
	var m *image.YCbCr
	switch of := of.(type) {
	case *image.YCbCr:
		m = of
	case *image.NYCbCrA:
		m = &of.YCbCr
	default:
		return
	}
	var luma, chroma [256]byte
	for i := range 256 {
		luma[i] = clamp((i - 16) * 255 / 219)
		chroma[i] = clamp(128 + (i-128)*255/224)
	}
	for i, y := range m.Y {
		m.Y[i] = luma[y]
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = chroma[m.Cb[i]], chroma[m.Cr[i]]
	}
}

func clamp(v int) byte { return byte(min(max(v, 0), 255)) }
