package pixels

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"golang.org/x/sync/errgroup"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
)

const (
	bandRows  = 48       // source rows that a worker takes at once
	bandBytes = 48 << 20 // and the result that they may make, before coding
	bandStep  = 16       // bands are whole multiples of it, which suits every format

	rowsMemory = 512 << 20 // for the rows that all bands hold
)

// bandHeight returns how many source rows to take at once: enough that the rows
// around a band, which are worked out twice, cost little; few enough that memory
// stays bounded. It does not depend on the machine, so neither do a result's bytes.
func bandHeight(src *source, scale int) int {
	rows := min(bandRows, bandBytes/(int64(src.width)*int64(scale*scale)*4))
	return int(max(rows/bandStep*bandStep, bandStep))
}

// bandCount returns how many bands to hold at once: one more than there are
// workers, so that none waits for the writer, but fewer for very wide pictures.
func bandCount(src *source, step int, opts Options) int {
	around := 2 * packed.Pad * (opts.Recipe.Rounds + 1)
	row := int64(src.stride()) * 8
	each := row * int64(3*(step+around)+opts.Scale) // source, sharpened and corrected rows; a result row
	bands := (src.height + step - 1) / step
	return min(bands, opts.Workers+1, int(max(rowsMemory/each, 1)))
}

// band is a run of source rows on its way through a worker.
type band struct {
	enlarger   *enlarger
	strip      encode.Strip
	first, end int
	done       chan error
}

// render enlarges src into out. Workers take bands; the bands are written in order.
func render(ctx context.Context, src *source, out encode.Sink, w io.Writer, opts Options, progress func(done, total int)) error {
	if err := out.Begin(w); err != nil {
		return err
	}
	rows := src.height * opts.Scale
	total := rows + rows*out.Finishing()
	step := bandHeight(src, opts.Scale)
	spare := make(chan *band, bandCount(src, step, opts))
	for range cap(spare) {
		spare <- &band{enlarger: newEnlarger(src, opts.Scale, opts.Recipe), strip: out.Strip(), done: make(chan error, 1)}
	}
	queue := make(chan *band, cap(spare))

	tasks, ctx := errgroup.WithContext(ctx)
	tasks.Go(func() error {
		defer close(queue)
		workers := make(chan struct{}, opts.Workers)
		for y := 0; y < src.height; y += step {
			var b *band
			select {
			case b = <-spare:
			case <-ctx.Done():
				return ctx.Err()
			}
			b.first, b.end = y, min(y+step, src.height)
			workers <- struct{}{}
			queue <- b
			tasks.Go(func() error {
				err := b.run(ctx, opts.Scale)
				<-workers
				b.done <- err
				return err
			})
		}
		return nil
	})
	tasks.Go(func() error {
		for b := range queue {
			if err := <-b.done; err != nil {
				return err
			}
			if err := b.strip.Flush(w); err != nil {
				return err
			}
			if progress != nil {
				progress(b.end*opts.Scale, total)
			}
			spare <- b
		}
		return nil
	})
	err := tasks.Wait()
	if p := new(panicked); errors.As(err, &p) {
		panic(p.value)
	}
	if err != nil {
		return err
	}
	if err := out.Finish(w); err != nil {
		return err
	}
	if progress != nil && total > rows {
		progress(total, total)
	}
	return nil
}

// panicked is a panic of a worker, on its way to the caller: left alone, it would end
// the program.
type panicked struct{ value any }

func (p *panicked) Error() string { return fmt.Sprint("panic: ", p.value) }

func (b *band) run(ctx context.Context, scale int) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicked{fmt.Sprintf("%v\n%s", v, debug.Stack())}
		}
	}()
	b.strip.Reset(b.first*scale, (b.end-b.first)*scale)
	return b.enlarger.band(b.first, b.end, func(row []uint64) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return b.strip.Row(row)
	})
}
