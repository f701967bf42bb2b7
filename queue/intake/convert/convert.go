// Package convert makes PNG of the pictures that people have and the service does
// not take: BMP, TIFF, GIF, AVIF and HEIC.
package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sync/semaphore"

	"bulkup/api/local/pixels"
	"bulkup/queue/result"
	"bulkup/queue/result/metadata"
)

// memory is shared by all conversions of this process, in bytes. A picture that
// needs more than all of it is converted alone.
const memory = 640 << 20

var room = semaphore.NewWeighted(memory)

// PNG is a picture that was converted.
type PNG struct {
	Path   string
	From   string // the format of the source, for people: "TIFF"
	Notice string // one line for its owner: "TIFF converted to PNG"
}

// ToPNG converts the picture at path to a PNG in dir, which is made, upright and
// with its colour profile. The name depends on the path, size and time of the
// source alone: what was converted before is not converted again. The file is
// there as a whole or not at all.
//
// A picture that cannot work is a *pixels.Problem, one that declares more pixels
// than can be held before any memory is taken for them; what keeps the PNG from
// being written is a *result.SaveError; other errors are those of reading, or of
// ctx. A decoder that has begun goes on to its end.
func ToPNG(ctx context.Context, path, dir string) (PNG, error) {
	in, err := os.Open(path)
	if err != nil {
		return PNG{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return PNG{}, err
	}
	f := io.NewSectionReader(in, 0, info.Size())
	h, err := read(f)
	if err != nil {
		return PNG{}, err
	}
	done := PNG{filepath.Join(dir, nameOf(path, info)), h.name, h.name + " converted to PNG"}
	if h.notice != "" {
		done.Notice += " (" + h.notice + ")"
	}
	if _, err := os.Stat(done.Path); err == nil {
		return done, nil
	}
	shown := filepath.Join(dir, filepath.Base(path)+".png") // people know the source
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return PNG{}, result.Explain(err, shown)
	}
	need := min(h.cost*int64(h.size.X)*int64(h.size.Y), memory)
	if err := room.Acquire(ctx, need); err != nil {
		return PNG{}, context.Cause(ctx)
	}
	defer room.Release(need)
	err = h.convert(ctx, f, done.Path)
	var unsaved *result.SaveError
	if errors.As(err, &unsaved) {
		unsaved.Path = shown
	}
	return done, err
}

func nameOf(path string, info fs.FileInfo) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d", path, info.Size(), info.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:12]) + ".png"
}

// Glance tells by its header what a picture is ("TIFF") and how many pixels it has
// as people see them. The error is a *pixels.Problem (pixels.ErrUnsupported where
// this is nothing to convert), or that of reading.
func Glance(r io.ReaderAt, size int64) (name string, width, height int, err error) {
	h, err := read(io.NewSectionReader(r, 0, size))
	if err != nil {
		return "", 0, 0, err
	}
	if h.orientation >= 5 {
		h.size.X, h.size.Y = h.size.Y, h.size.X
	}
	return h.name, h.size.X, h.size.Y, nil
}

// Said is what the picture at path says about itself: EXIF, its colour profile and
// XMP. The error is as that of Glance.
func Said(path string) (metadata.Source, error) {
	in, err := os.Open(path)
	if err != nil {
		return metadata.Source{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return metadata.Source{}, err
	}
	h, err := read(io.NewSectionReader(in, 0, info.Size()))
	return h.said, err
}

// read finds the format, and holds the header against its limits.
func read(f file) (h header, err error) {
	head := make([]byte, 32)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return h, err
	}
	var ok bool
	if h.format, ok = formats[sniff(head[:n])]; !ok {
		return h, problem(pixels.ErrUnsupported, nil, "this is not a picture that can be converted")
	}
	c, err := h.config(io.NewSectionReader(f, 0, f.Size()))
	switch c.ColorModel { // with 16 bits all is twice as large
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		h.maxPixels, h.cost = h.maxPixels/2, 2*h.cost
	}
	switch {
	case err != nil:
		return h, h.problem(err)
	case c.Width <= 0 || c.Height <= 0:
		return h, h.problem(errors.New("no size"))
	case c.Width > h.maxPixels/c.Height:
		return h, problem(pixels.ErrTooLarge, nil, "%d×%d pixels are declared; %s is converted up to %d megapixels; save it smaller, or as PNG or JPEG",
			c.Width, c.Height, h.name, h.maxPixels/1_000_000)
	}
	h.size, h.more = image.Pt(c.Width, c.Height), h.format.more(f)
	return h, nil
}

func (h header) convert(ctx context.Context, f file, path string) error {
	m, err := h.decode(reader{ctx, io.NewSectionReader(f, 0, f.Size())}, h)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return h.problem(err)
	}
	turn := h.orientation
	if h.turns {
		turn = 1
	}
	return result.Explain(store(ctx, path, upright(m, turn), h.said.ICC), path)
}

// store writes beside the place first, so that the PNG is there as a whole.
func store(ctx context.Context, path string, m image.Image, profile []byte) error {
	tmp := path + ".part"
	defer os.Remove(tmp)
	if err := encode(ctx, tmp, m); err != nil {
		return err
	}
	done, _, err := metadata.ApplyFrom(ctx, metadata.Source{ICC: profile}, tmp, metadata.Options{})
	if err != nil {
		return err
	}
	_, err = result.Save(done, path, result.Overwrite)
	return err
}

func encode(ctx context.Context, path string, m image.Image) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(writer{ctx, out}, m); err != nil {
		return err
	}
	return out.Close()
}

// reader ends with its context. It can be read anywhere, since decoders of TIFF
// hold what cannot.
type reader struct {
	ctx context.Context
	f   file
}

func (r reader) Read(b []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.f.Read(b)
}

func (r reader) ReadAt(b []byte, off int64) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.f.ReadAt(b, off)
}

// writer ends with its context.
type writer struct {
	ctx context.Context
	io.Writer
}

func (w writer) Write(b []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.Writer.Write(b)
}

// problem words what a decoder reported.
func (k format) problem(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return err
	}
	return problem(pixels.ErrDamaged, err, "this %s is damaged, or of a kind that cannot be read; save it as PNG or JPEG", k.name)
}

func problem(kind, err error, format string, args ...any) error {
	return &pixels.Problem{Kind: kind, Message: fmt.Sprintf(format, args...), Err: err}
}
