package finish

import (
	"context"
	"errors"
	"io"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture"
)

// source gives the rows of a PNG, each once and in order.
type source struct {
	width, height int // pixels
	samples       pixels.Samples
	// next fills row with red, green, blue and alpha of each pixel, 0 to 1, alpha not
	// multiplied in.
	next func(y int, row []float32) error
}

func open(ctx context.Context, in *os.File) (*source, error) {
	rows, err := picture.NewRows(picture.WithContext(ctx, in))
	if errors.Is(err, picture.ErrInterlaced) {
		return whole(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	s := &source{width: rows.Width, height: rows.Height, samples: pixels.Samples{Gray: rows.Gray(), Alpha: rows.Alpha(), Deep: rows.Deep()}}
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
func whole(ctx context.Context, in *os.File) (*source, error) {
	p, err := pixels.Open(ctx, in, 0)
	if err != nil {
		return nil, err
	}
	read := p.Reader()
	return &source{width: p.Width, height: p.Height, samples: p.Samples(),
		next: func(y int, row []float32) error { read(y, row); return nil }}, nil
}
