// Package convert makes PNG of the pictures that people have and the service does not
// take: BMP, TIFF, GIF, PNM, TGA, QOI, icons, AVIF and HEIC. It never changes the source.
// Start reading at ToPNG.
package convert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"bulkup/api/local/pixels"
	"bulkup/api/room"
	"bulkup/queue/picture/heif"
	"bulkup/queue/result"
	"bulkup/queue/result/metadata"
)

// ErrOther is a file in none of the formats that are converted.
var ErrOther = errors.New("not a format that is converted")

// PNG is a picture that was converted.
type PNG struct {
	Path   string
	From   string // the format of the source, for people: "TIFF"
	Notice string // one line for its owner: "TIFF converted to PNG first"
}

// ToPNG converts the picture at path to a PNG in dir, which is made, upright and
// with its colour profile, or in sRGB where its colours are given in other words. The
// name depends on the path, size and time of the source alone: what was converted
// before is not converted again. The file is there as a whole or not at all.
//
// A picture that cannot work is a *pixels.Problem, one that declares more pixels
// than can be held before any memory is taken for them; what keeps the PNG from
// being written is a *result.SaveError; other errors are those of reading, or of
// ctx.
//
// Of a file with several Pages it is one of them, from 1; 0 is the first, of which the
// notice then says so.
func ToPNG(ctx context.Context, path string, page int, dir string) (PNG, error) {
	in, err := os.Open(path)
	if err != nil {
		return PNG{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return PNG{}, err
	}
	p, err := read(io.NewSectionReader(in, 0, info.Size()), page)
	if err != nil {
		return PNG{}, err
	}
	done := PNG{filepath.Join(dir, nameOf(path, page, info)), p.name, p.notice()}
	if _, err := os.Stat(done.Path); err == nil {
		return done, nil
	}
	shown := filepath.Join(dir, filepath.Base(path)+".png") // people know the source
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return PNG{}, result.Explain(err, shown)
	}
	release, err := room.Hold(ctx, p.memory+p.cost*int64(p.size.X)*int64(p.size.Y))
	if err != nil {
		return PNG{}, err
	}
	defer release()
	err = p.convert(ctx, done.Path)
	if p.size.X*p.size.Y > 4_000_000 {
		debug.FreeOSMemory() // before the engine takes as much for the same picture
	}
	var unsaved *result.SaveError
	if errors.As(err, &unsaved) {
		unsaved.Path = shown
	}
	return done, err
}

func nameOf(path string, page int, info fs.FileInfo) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d\n%d", path, page, info.Size(), info.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:12]) + ".png"
}

// Header returns by its header what a picture is ("TIFF") and how many pixels it has
// as people see them. The error is a *pixels.Problem (pixels.ErrUnsupported where
// it cannot be converted; ErrOther where it is nothing to convert), or that of reading.
func Header(r io.ReaderAt, size int64) (name string, width, height int, err error) {
	p, err := read(io.NewSectionReader(r, 0, size), 0)
	if err != nil {
		return "", 0, 0, err
	}
	if p.orientation >= 5 {
		p.size.X, p.size.Y = p.size.Y, p.size.X
	}
	return p.name, p.size.X, p.size.Y, nil
}

// Needed reports whether a picture in a format that is sent as it is has to be
// converted all the same, for colours that would not be kept.
func Needed(path string) bool {
	in, err := os.Open(path)
	if err != nil {
		return false
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return false
	}
	p, _, err := open(io.NewSectionReader(in, 0, info.Size()), 0)
	return p != nil || errors.Is(err, pixels.ErrUnsupported)
}

// Said is what the picture at path, or a page of it, says about itself: EXIF, XMP, and the
// profile of the colours that ToPNG left as they were. The error is as that of Header.
func Said(path string, page int) (metadata.Source, error) {
	in, err := os.Open(path)
	if err != nil {
		return metadata.Source{}, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return metadata.Source{}, err
	}
	p, err := read(io.NewSectionReader(in, 0, info.Size()), page)
	if err != nil {
		return metadata.Source{}, err
	}
	return p.said, nil
}

// read finds the format, and holds the header against its limits.
func read(f file, page int) (*picture, error) {
	p, name, err := open(f, page)
	switch {
	case err != nil:
		return nil, worded(name, err)
	case p == nil:
		return nil, problem(pixels.ErrUnsupported, ErrOther, "this is not a picture that can be converted")
	case p.size.X <= 0 || p.size.Y <= 0:
		return nil, worded(name, errors.New("no size"))
	}
	most := p.maxPixels
	if p.deep { // all is twice as large
		most, p.cost = min(most, deepPixels), 2*p.cost
	}
	if p.size.X > most/p.size.Y {
		return nil, problem(pixels.ErrTooLarge, nil, "%d×%d pixels are declared; %s is converted up to %d megapixels; save it smaller, or as PNG or JPEG",
			p.size.X, p.size.Y, name, most/1_000_000)
	}
	return p, nil
}

// notice says what is done, and what of the picture is left behind.
func (p *picture) notice() string {
	lost := slices.Clone(p.lost)
	switch {
	case p.space.HDR():
		lost = append(lost, "its HDR was mapped to the tones of sRGB")
	case !p.space.IsSRGB(), p.inks:
		lost = append(lost, "its colours became sRGB")
	}
	if len(lost) == 0 {
		return p.name + " converted to PNG first"
	}
	return p.name + " converted to PNG first (" + strings.Join(lost, "; ") + ")"
}

func (p *picture) convert(ctx context.Context, path string) error {
	m, err := p.decode(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return worded(p.name, err)
	}
	if v, ok := m.(*heif.View); ok {
		defer v.Close()
		m = p.rendered(v)
	} else {
		m = upright(m, p.orientation)
		if !p.space.IsSRGB() {
			m = toSRGB(m, p.space)
		}
	}
	return result.Explain(store(ctx, path, m, p.said.ICC), path)
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
	_, err = result.Save(done, result.Place{Target: path}, result.Overwrite)
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

// worded says for people what a decoder reported.
func worded(name string, err error) error {
	var at *fs.PathError
	var known *pixels.Problem
	if errors.As(err, &at) || errors.As(err, &known) {
		return err
	}
	return problem(pixels.ErrDamaged, err, "this %s is damaged, or of a kind that cannot be read; save it as PNG or JPEG", name)
}

func problem(kind, err error, format string, args ...any) error {
	return &pixels.Problem{Kind: kind, Message: fmt.Sprintf(format, args...), Err: err}
}
