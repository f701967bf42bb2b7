package picture

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
	"bulkup/api/room"
)

// ErrLarge is a picture of which Image would take too much memory.
var ErrLarge = errors.New("it takes too much memory")

// Image decodes a JPEG, PNG or WebP for the screen. It waits for other decoders to give
// memory back, takes no more than the engine of this machine, and ends with ctx. A picture
// that makes a decoder panic is damaged.
func Image(ctx context.Context, r io.ReadSeeker) (m image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", pixels.ErrDamaged, p)
		}
	}()
	h, err := pixels.Probe(r)
	if err != nil {
		return nil, err
	}
	if pixels.CheckMemory(h.Width, h.Height, h.Memory) != nil {
		return nil, ErrLarge
	}
	release, err := room.Hold(ctx, h.Memory)
	if err != nil {
		return nil, err
	}
	defer release()
	open := func() io.Reader {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return errReader{err}
		}
		return bufio.NewReaderSize(WithContext(ctx, r), 64<<10)
	}
	switch h.Format {
	case "jpg":
		return pixels.DecodeJPEG(open, h)
	case "png":
		return png.Decode(media.PNGPixels(open()))
	}
	return webp.Decode(open())
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }
