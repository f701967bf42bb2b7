// Package canvas finishes what an engine has made of a picture: it brings the rows to
// the size that was asked for, adds the transparency of the source, and writes the
// result. The engine gives red, green and blue at whatever factor it works with.
//
// It owns the way from those rows to the file; the filters are package resize's and the
// formats package pixels'. Start reading at Begin.
package canvas

import (
	"context"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/local/resize"
)

// Order is the result that is asked for.
type Order struct {
	Scale  int    // 1 to 8, of the source
	Format string // "jpg", "png" or "webp"
}

// Canvas is a result on its way. Its methods are for one goroutine at a time.
type Canvas struct {
	out    *pixels.Writer
	colour *resize.Rows
	light  *resize.Light // nil where the colours are resized as they are coded
	row    []float32     // of the engine's rows, in light
	gray   bool
	alpha  func(row []float32) // fills a row of the result's transparency; nil if it is opaque
	mask   []float32
	result []float32 // a row of the result

	rows, done, total int
	progress          func(done, total int)
}

// Begin starts a result of p on dst. The engine will give rows of made pixels. Progress,
// if not nil, is called with the rows that are done, in parts that count the end of a
// WebP too. Close has to be called in every case; errors are those of pixels.Upscale.
func Begin(ctx context.Context, p *pixels.Picture, dst io.Writer, o Order, made resize.Size, progress func(done, total int)) (*Canvas, error) {
	size := resize.Size{Width: p.Width * o.Scale, Height: p.Height * o.Scale}
	out, err := p.NewWriter(ctx, dst, o.Format, size.Width, size.Height)
	if err != nil {
		return nil, err
	}
	c := &Canvas{out: out, gray: p.Gray, result: make([]float32, 4*size.Width), progress: progress, rows: made.Height}
	c.total = made.Height * (1 + out.Finishing())
	kernel := resize.Lanczos()
	if size.Width < made.Width {
		// As Upscayl does it. Averages of coded values would darken fine patterns.
		kernel, c.light, c.row = resize.Mitchell(), resize.NewLight(), make([]float32, 3*made.Width)
	}
	c.colour = resize.New(kernel, made, size, 3, c.write)
	if p.Alpha {
		c.alpha, c.mask = p.AlphaRows(o.Scale), make([]float32, size.Width)
	}
	return c, nil
}

// Row takes the next row of the engine: red, green and blue of each pixel, 0 to 1.
func (c *Canvas) Row(rgb []float32) error {
	if c.light != nil {
		copy(c.row, rgb)
		c.light.Linear(c.row)
		rgb = c.row
	}
	if err := c.colour.Row(rgb); err != nil {
		return err
	}
	c.done++
	if c.progress != nil {
		c.progress(c.done, c.total)
	}
	return nil
}

// write takes a row of the result's colours.
func (c *Canvas) write(rgb []float32) error {
	if c.light != nil {
		c.light.Coded(rgb)
	}
	if c.alpha != nil {
		c.alpha(c.mask)
	}
	for x := range len(rgb) / 3 {
		out := c.result[4*x:][:4:4]
		out[0], out[1], out[2], out[3] = rgb[3*x], rgb[3*x+1], rgb[3*x+2], 1
		if c.gray { // the networks give a grey source a little colour
			mean := (out[0] + out[1] + out[2]) / 3
			out[0], out[1], out[2] = mean, mean, mean
		}
		if c.alpha != nil {
			out[3] = c.mask[x]
		}
	}
	return c.out.Row(c.result)
}

// Finish ends the result after the engine's last row and says what it is.
func (c *Canvas) Finish() (pixels.Info, error) {
	if err := c.out.Finish(); err != nil {
		return pixels.Info{}, err
	}
	if c.progress != nil && c.total > c.rows {
		c.progress(c.total, c.total)
	}
	return c.out.Info, nil
}

// Close frees what the Canvas holds.
func (c *Canvas) Close() { c.out.Close() }
