package finish

import (
	"context"
	"errors"
	"io"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/api/room"
	"bulkup/queue/picture"
)

// source gives the rows of a PNG, each once and in order.
type source struct {
	width, height int // pixels
	samples       pixels.Samples
	// next fills row with red, green, blue and alpha of each pixel, 0 to 1, alpha not
	// multiplied in.
	next  func(y int, row []float32) error
	close func() // gives memory back
}

// open reads the beginning of a PNG, and waits until there is memory for it and for the
// bytes that are taken beside it.
func open(ctx context.Context, in *os.File, beside int64) (*source, error) {
	rows, err := picture.NewRows(picture.WithContext(ctx, in))
	if errors.Is(err, picture.ErrInterlaced) {
		return whole(ctx, in, beside)
	}
	if err != nil {
		return nil, err
	}
	release, err := room.Hold(ctx, beside)
	if err != nil {
		return nil, err
	}
	s := &source{width: rows.Width, height: rows.Height, close: release, samples: pixels.Samples{Gray: rows.Gray(), Alpha: rows.Alpha(), Deep: rows.Deep()}}
	s.next = func(_ int, row []float32) error {
		stored, err := rows.Next16()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		for i, v := range stored {
			row[i] = float32(v) / 65535
		}
		return err
	}
	return s, nil
}

// whole is for what cannot be read row by row.
func whole(ctx context.Context, in *os.File, beside int64) (*source, error) {
	p, err := pixels.Open(ctx, in, beside)
	if err != nil {
		return nil, err
	}
	read := p.Reader()
	return &source{width: p.Width, height: p.Height, samples: p.Samples(), close: p.Close,
		next: func(y int, row []float32) error { read(y, row); return nil }}, nil
}
