// Package finish makes the result that a user asked for of what the engine made: it
// brings a PNG to another size and writes it in another format. It works row by row, so
// that its memory does not follow the size of the picture.
//
// It never changes its source, and knows of no job. Start reading at Do.
package finish

import (
	"context"
	"io"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/api/local/resize"
	"bulkup/api/ownfile"
)

// Order is what to make.
type Order struct {
	Width, Height int    // pixels, no more than the source has
	Format        string // "png", "jpg", "webp" or "tiff"
	Quality       int    // of a "jpg" or "webp", 1 to 100; 0 is the usual one
	Lossless      bool   // a "webp" loses nothing
}

// Do makes the file at to of the PNG at from, with its transparency and, where the format
// can hold them, its 16 bits; to has no metadata. What lies in the place of to is
// replaced. Notices say what the format cannot keep. What is wrong with the source is a
// *pixels.Problem; other errors are those of the disk, or the cause of ctx.
func Do(ctx context.Context, from, to string, o Order) (notices []string, err error) {
	in, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	src, err := open(ctx, in, pixels.ResultMemory(o.Format, o.Width, o.Height))
	if err != nil {
		return nil, err
	}
	defer src.close()
	out, err := ownfile.Create(to)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	info, err := src.write(ctx, out, o)
	if err == nil {
		err = out.Close()
	}
	if err != nil {
		os.Remove(to)
		return nil, err
	}
	return info.Notices, nil
}

func (s *source) write(ctx context.Context, out io.Writer, o Order) (pixels.Info, error) {
	w, err := pixels.NewWriter(ctx, out, s.samples, pixels.Result{
		Format: o.Format, Width: o.Width, Height: o.Height, Quality: o.Quality, Lossless: o.Lossless})
	if err != nil {
		return pixels.Info{}, err
	}
	defer w.Close()
	take := w.Row
	if from, to := (resize.Size{Width: s.width, Height: s.height}), (resize.Size{Width: o.Width, Height: o.Height}); from != to {
		take = smaller(from, to, s.samples.Alpha, w.Row)
	}
	row := make([]float32, 4*s.width)
	for y := range s.height {
		if ctx.Err() != nil {
			return pixels.Info{}, context.Cause(ctx)
		}
		if err := s.next(y, row); err != nil {
			return pixels.Info{}, err
		}
		if err := take(row); err != nil {
			return pixels.Info{}, err
		}
	}
	return w.Info, w.Finish()
}

// smaller returns what takes rows of one size and emits those of another. Averages are
// those of light, since averages of coded values would darken fine patterns; and those of
// colours count by their opacity, or hidden ones would shine through.
func smaller(from, to resize.Size, alpha bool, emit func([]float32) error) func([]float32) error {
	light, n := resize.NewLight(), 3
	if alpha {
		n = 4
	}
	in, out := make([]float32, n*from.Width), make([]float32, 4*to.Width)
	colours := make([]float32, 3*max(from.Width, to.Width))
	rows := resize.New(resize.Mitchell(), from, to, n, func(row []float32) error {
		colours := colours[:3*to.Width]
		for x := range to.Width {
			a := float32(1)
			if alpha {
				a = min(max(row[4*x+3], 0), 1)
			}
			out[4*x+3] = a
			for c := range 3 {
				colours[3*x+c] = 0
				if a > 0 {
					colours[3*x+c] = row[n*x+c] / a
				}
			}
		}
		light.Coded(colours)
		for x := range to.Width {
			copy(out[4*x:4*x+3], colours[3*x:])
		}
		return emit(out)
	})
	return func(row []float32) error {
		colours := colours[:3*from.Width]
		for x := range from.Width {
			copy(colours[3*x:3*x+3], row[4*x:])
		}
		light.Linear(colours)
		for x := range from.Width {
			a := row[4*x+3]
			for c := range 3 {
				in[n*x+c] = colours[3*x+c]
				if alpha {
					in[n*x+c] *= a
				}
			}
			if alpha {
				in[n*x+3] = a
			}
		}
		return rows.Row(in)
	}
}
