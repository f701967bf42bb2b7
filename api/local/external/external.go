// Package external hands pictures to upscayl-bin or realesrgan-ncnn-vulkan, which
// bring real models to the graphics card of this machine. Their flags and output
// are those of github.com/upscayl/upscayl-ncnn and
// github.com/xinntao/Real-ESRGAN-ncnn-vulkan.
package external

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"bulkup/api/local/pixels"
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

// Upscale reads a picture from src and writes it to dst enlarged, upright and
// without metadata, as pixels.Upscale does, which makes the files on both ends:
// the program never sees anything but an upright PNG. Progress counts in parts of
// a thousand.
//
// A picture or an order that cannot work, and a program that fails, come back as
// a *pixels.Problem. When ctx ends, the program is killed with all it started.
func (p *Program) Upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	factor, rest, err := p.factors(o)
	if err != nil {
		return pixels.Info{}, err
	}
	had, err := check(src, o, factor)
	if err != nil {
		return pixels.Info{}, err
	}
	dir, err := os.MkdirTemp(o.Scratch, "external-")
	if err != nil {
		return pixels.Info{}, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "in.png"), filepath.Join(dir, "out.png")
	given, err := upright(ctx, src, in)
	if err != nil {
		return pixels.Info{}, err
	}
	const total, most = 1000, 950 // the rest is for the writing
	percent := func(done float64) {
		if progress != nil {
			progress(int(done*most/100), total)
		}
	}
	if err := p.run(ctx, in, out, o.Model, factor, percent); err != nil {
		return pixels.Info{}, err
	}
	made, err := os.Open(out)
	if err != nil {
		return pixels.Info{}, p.failed("it wrote no picture")
	}
	defer made.Close()
	h, err := pixels.Probe(made)
	switch {
	case err != nil:
		return pixels.Info{}, p.failed("it wrote no picture")
	case h.Width != given.Width*factor || h.Height != given.Height*factor:
		return pixels.Info{}, p.failed(fmt.Sprintf("it made %d×%d pixels of %d×%d", h.Width, h.Height, given.Width, given.Height))
	}
	info, err := pixels.Upscale(ctx, made, dst, pixels.Options{Scale: rest, Format: o.Format, Recipe: pixels.Best}, nil)
	if err != nil {
		return info, err
	}
	info.Notices = append(given.Notices, info.Notices...)
	if had.Bits == 16 && h.Bits < 16 {
		info.Notices = append(info.Notices, "16 bits a channel became 8: "+p.name+" makes no more")
	}
	if rest > 1 {
		info.Notices = append(info.Notices, fmt.Sprintf("%s enlarged it %d times; the other %d times are resampled", o.Model, factor, rest))
	}
	if progress != nil {
		progress(total, total)
	}
	return info, nil
}

// check judges a picture before any time is spent on it.
func check(src io.ReadSeeker, o Order, factor int) (pixels.Header, error) {
	h, err := pixels.Probe(src)
	if err != nil {
		return h, err
	}
	w, height := h.Upright()
	if int64(w)*int64(height)*int64(factor*factor) > pixels.MaxSourcePixels {
		return h, &pixels.Problem{Kind: pixels.ErrResultTooLarge, Message: fmt.Sprintf(
			"the result would have more than the %d megapixels that are taken from an external engine; choose a smaller scale", pixels.MaxSourcePixels/1_000_000)}
	}
	return h, pixels.CheckResult(o.Format, w*o.Scale, height*o.Scale)
}

// upright writes the picture as a PNG that looks the same to everybody.
func upright(ctx context.Context, src io.ReadSeeker, path string) (pixels.Info, error) {
	in, err := os.Create(path)
	if err != nil {
		return pixels.Info{}, err
	}
	defer in.Close()
	info, err := pixels.Upscale(ctx, src, in, pixels.Options{Scale: 1, Format: "png", Recipe: pixels.Fast}, nil)
	if err != nil {
		return info, err
	}
	return info, in.Close()
}

// failed words what became of the program.
func (p *Program) failed(what string) error {
	return &pixels.Problem{Kind: ErrFailed, Message: p.name + " failed: " + what}
}
