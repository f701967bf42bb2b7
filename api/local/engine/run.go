package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"bulkup/api/local/canvas"
	"bulkup/api/local/neural"
	"bulkup/api/local/pixels"
	"bulkup/api/local/resize"
)

// Twice at the end of a model's name runs its network on what it has made: 16 times,
// which is then made smaller. It takes 17 times as long.
const Twice = "-twice"

// ahead returns how many rows of a network, of so many pixels, wait for what comes after
// it: fewer of wide ones, which take much memory.
func ahead(width int) int {
	const memory, pixel, least, most = 8 << 20, 3 * 4, 4, 32
	return min(max(memory/(width*pixel), least), most)
}

// run is one picture on its way through a network.
type run struct {
	net      *neural.Network
	picture  *pixels.Picture
	order    Order
	memory   int64 // that the network may take at a time
	threads  int
	progress func(done, total int)
}

// do computes in one goroutine and writes in another, so that neither waits for long.
func (r *run) do(ctx context.Context, dst io.Writer, twice bool) (info pixels.Info, err error) {
	factor := r.net.Scale()
	if twice {
		factor *= factor
	}
	made := resize.Size{Width: r.picture.Width * factor, Height: r.picture.Height * factor}
	c, err := canvas.Begin(ctx, r.picture, dst, canvas.Order{Scale: r.order.Scale, Format: r.order.Format}, made, r.progress)
	if err != nil {
		return info, err
	}
	defer c.Close()
	whole := ctx
	tasks, ctx := errgroup.WithContext(ctx)
	out := r.pass(ctx, tasks, colours(r.picture))
	if twice {
		out = r.pass(ctx, tasks, neural.Source{Width: out.width, Height: out.height, Read: out.next})
	}
	tasks.Go(func() error {
		return guarded(func() error {
			row := make([]float32, 3*made.Width)
			for y := range made.Height {
				if err := out.next(y, row); err != nil {
					return err
				}
				if err := c.Row(row); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err := tasks.Wait(); err != nil {
		if p := new(panicked); errors.As(err, &p) {
			panic(p.value)
		}
		if whole.Err() != nil {
			err = context.Cause(whole)
		}
		return info, err
	}
	return c.Finish()
}

// pass lets the network run on rows and returns those that it makes, without what it
// makes of the border.
func (r *run) pass(ctx context.Context, tasks *errgroup.Group, rows neural.Source) *stream {
	n := r.net.Scale()
	width := rows.Width * n
	s := &stream{ctx: ctx, width: width, height: rows.Height * n, rows: make(chan []float32, ahead(width)), spare: make(chan []float32, ahead(width)+2)}
	tasks.Go(func() error {
		defer close(s.rows)
		return guarded(func() error {
			return r.net.Upscale(ctx, bordered(rows), func(y int, row []float32) error {
				if y < border*n || y >= border*n+s.height {
					return nil
				}
				return s.put(row[3*border*n:][:3*s.width])
			}, neural.Options{Threads: r.threads, Memory: r.memory})
		})
	})
	return s
}

// colours gives those of a picture.
func colours(p *pixels.Picture) neural.Source {
	read, rgba := p.Reader(), make([]float32, 4*p.Width)
	return neural.Source{Width: p.Width, Height: p.Height, Read: func(y int, into []float32) error {
		read(y, rgba)
		for x := range p.Width {
			copy(into[3*x:3*x+3], rgba[4*x:])
		}
		return nil
	}}
}

// stream hands rows from one goroutine to the next, in order.
type stream struct {
	ctx           context.Context
	width, height int
	rows, spare   chan []float32
}

func (s *stream) put(row []float32) error {
	var copied []float32
	select {
	case copied = <-s.spare:
	default:
	}
	copied = append(copied[:0], row...)
	select {
	case s.rows <- copied:
		return nil
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// next copies the next row, whatever its number: nobody goes back.
func (s *stream) next(_ int, into []float32) error {
	row, ok := <-s.rows
	if !ok {
		if err := context.Cause(s.ctx); err != nil {
			return err
		}
		return io.ErrUnexpectedEOF
	}
	copy(into, row)
	select {
	case s.spare <- row:
	default:
	}
	return nil
}

// panicked is a panic in a goroutine, on its way to the caller: left alone, it would end
// the program.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

func guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{fmt.Sprintf("%v\n%s", v, debug.Stack())}
		}
	}()
	return f()
}
