// Package external hands pictures to upscayl-bin or realesrgan-ncnn-vulkan, which run
// the networks on the graphics card of this machine. Their flags and output are those of
// github.com/upscayl/upscayl-ncnn and github.com/xinntao/Real-ESRGAN-ncnn-vulkan.
//
// It owns the program's life, the files in between, and the faults of the programs that
// can be worked around: they see opaque pictures only, since they spoil transparency, and
// what they wrap around from black to white is put right. They compute in tiles, whose
// seams stay. Start reading at Open, then Program.Upscale.
package external

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bulkup/api/local/canvas"
	"bulkup/api/local/pixels"
	"bulkup/api/local/resize"
)

// ErrFailed is the kind of the *pixels.Problem that a program's failure is.
var ErrFailed = errors.New("the external engine failed")

// Program is one of the two programs with its models.
type Program struct {
	path   string
	name   string // for people
	resize bool   // it brings results to any size by itself, as upscayl-bin does
	folder string // of the models
	models []model
	slot   chan struct{} // one picture at a time: it takes the whole graphics card
}

// Order is what to make of a picture.
type Order struct {
	Model   string
	Scale   int    // 1 to 8
	Format  string // "jpg", "png" or "webp"
	Scratch string // a folder for files in between
}

// Progress counts in parts of a thousand; the last of them are for the writing.
const (
	progressTotal = 1000
	progressRun   = 950
)

// Upscale reads a picture from src and writes it to dst enlarged, upright and without
// metadata. The program enlarges by what its model can; the rest is resized here.
// Progress counts in parts of a thousand.
//
// A picture or an order that cannot work, and a program that fails, come back as
// a *pixels.Problem. When ctx ends, the program is killed with all it started.
func (p *Program) Upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	m, err := p.find(o.Model)
	if err != nil {
		return pixels.Info{}, err
	}
	h, err := pixels.Probe(src)
	if err != nil {
		return pixels.Info{}, err
	}
	width, height := h.Upright()
	factors, err := p.factors(m, o.Scale, width, height)
	if err != nil {
		return pixels.Info{}, err
	}
	if err := pixels.CheckResult(o.Format, width*o.Scale, height*o.Scale); err != nil {
		return pixels.Info{}, err
	}
	picture, err := pixels.Open(ctx, src, pixels.ResultMemory(o.Format, width*o.Scale, height*o.Scale))
	if err != nil {
		return pixels.Info{}, err
	}
	defer picture.Close()
	dir, err := os.MkdirTemp(o.Scratch, "external-")
	if err != nil {
		return pixels.Info{}, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.png"), filepath.Join(dir, "out.png")
	if err := writeOpaque(ctx, picture, in); err != nil {
		return pixels.Info{}, err
	}
	if progress == nil {
		progress = func(int, int) {}
	}
	percent := func(done float64) { progress(int(done*progressRun/100), progressTotal) }
	if err := p.run(ctx, in, out, m.name, factors, percent); err != nil {
		return pixels.Info{}, err
	}
	info, err := p.finish(ctx, picture, out, dst, o, factors.out, progress)
	if err != nil {
		return info, err
	}
	if h.Bits == 16 && o.Format == "png" {
		info.Notices = append(info.Notices, "16 bits a channel became 8: "+p.name+" makes no more")
	}
	if factors.out < o.Scale {
		info.Notices = append(info.Notices, fmt.Sprintf("%s enlarged it %d times; the rest up to %d times is resampled", o.Model, factors.out, o.Scale))
	}
	return info, nil
}

// finish makes a result of what the program wrote.
func (p *Program) finish(ctx context.Context, source *pixels.Picture, path string, dst io.Writer, o Order, factor int, progress func(done, total int)) (pixels.Info, error) {
	file, err := os.Open(path)
	if err != nil {
		return pixels.Info{}, p.failed("it wrote no picture")
	}
	defer file.Close()
	made, err := pixels.OpenMade(ctx, file)
	switch {
	case ctx.Err() != nil:
		return pixels.Info{}, context.Cause(ctx)
	case err != nil:
		return pixels.Info{}, p.failed("it wrote no picture")
	case made.Width != source.Width*factor || made.Height != source.Height*factor:
		return pixels.Info{}, p.failed(fmt.Sprintf("it made %d×%d pixels of %d×%d", made.Width, made.Height, source.Width, source.Height))
	}
	size := resize.Size{Width: made.Width, Height: made.Height}
	written := func(done, total int) { progress(progressRun+done*(progressTotal-progressRun)/total, progressTotal) }
	c, err := canvas.Begin(ctx, source, dst, canvas.Order{Scale: o.Scale, Format: o.Format}, size, written)
	if err != nil {
		return pixels.Info{}, err
	}
	defer c.Close()
	r := newRepair(source, made, factor)
	for y := range source.Height {
		if ctx.Err() != nil {
			return pixels.Info{}, context.Cause(ctx)
		}
		for _, row := range r.read(y) {
			if err := c.Row(row); err != nil {
				return pixels.Info{}, err
			}
		}
	}
	info, err := c.Finish()
	if err == nil && r.count > 0 {
		info.Notices = append(info.Notices, fmt.Sprintf("%s wrote white for what is darker than black in %d places; they are black", p.name, r.count))
	}
	return info, err
}

// writeOpaque writes the colours of the picture as a PNG that every reader shows
// alike. The program gets no transparency: it enlarges that tile by tile, and wraps
// around what falls below nothing.
func writeOpaque(ctx context.Context, p *pixels.Picture, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	w, err := p.Opaque().NewWriter(ctx, file, "png", p.Width, p.Height)
	if err != nil {
		return err
	}
	defer w.Close()
	read, row := p.Reader(), make([]float32, 4*p.Width)
	for y := range p.Height {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		read(y, row)
		if err := w.Row(row); err != nil {
			return err
		}
	}
	if err := w.Finish(); err != nil {
		return err
	}
	return file.Close()
}

// failed words what became of the program.
func (p *Program) failed(what string) error {
	return &pixels.Problem{Kind: ErrFailed, Message: p.name + " failed: " + what}
}
