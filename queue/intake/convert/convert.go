// Package convert makes PNG of the pictures that people have and the service does
// not take: BMP, TIFF, GIF, AVIF and HEIC.
package convert

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gen2brain/avif"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"bulkup/api/local/pixels"
	"bulkup/queue/intake/picture"
	"bulkup/queue/result/metadata"
)

// format is a kind of picture that can be converted.
type format struct {
	name      string
	maxPixels int // decoders hold the whole picture, some of them several times
	notice    string
	config    func(file) (image.Config, error) // from the header alone
	decode    func(io.Reader) (image.Image, error)
	// what else lies in the file: how its pixels have to be turned (EXIF's 1 to 8),
	// and its colour profile
	more func(file) (orientation int, profile []byte)
}

type file interface {
	io.Reader
	io.ReaderAt
	Size() int64
}

const (
	many = 100_000_000
	some = 64_000_000 // these decoders take 24 bytes a pixel
)

var formats = map[string]format{
	"bmp":  {"BMP", many, "", config(bmp.DecodeConfig), bmp.Decode, nothing},
	"tiff": {"TIFF", many, "EXIF was not kept", config(tiff.DecodeConfig), tiff.Decode, tiffFields},
	"gif":  {"GIF", many, "its first frame", config(gif.DecodeConfig), firstFrame, nothing},
	"avif": {"AVIF", some, "EXIF was not kept", isoConfig, avif.Decode, isoProfile},
	"heic": {"HEIC", some, "EXIF was not kept", isoConfig, decodeHEIC, isoProfile},
}

func config(decode func(io.Reader) (image.Config, error)) func(file) (image.Config, error) {
	return func(f file) (image.Config, error) { return decode(f) }
}

func nothing(file) (int, []byte) { return 1, nil }

// Sniff returns the format of a file by its first bytes, 32 of them where it has so many: "bmp", "tiff",
// "gif", "avif" or "heic", and "" for anything else.
func Sniff(head []byte) string {
	has := func(prefix string) bool { return strings.HasPrefix(string(head), prefix) }
	switch {
	case has("GIF87a"), has("GIF89a"):
		return "gif"
	case has("BM"):
		return "bmp"
	case has("II*\x00"), has("MM\x00*"):
		return "tiff"
	case len(head) < 12 || string(head[4:8]) != "ftyp":
		return ""
	}
	switch string(head[8:12]) {
	case "avif":
		return "avif"
	case "heic", "heix", "heim", "heis":
		return "heic"
	case "mif1": // what it is, its compatible brands say
		if bytes.Contains(head[12:], []byte("avif")) {
			return "avif"
		}
		return "heic"
	}
	return ""
}

// Convertible tells whether ToPNG takes a format, as Sniff names it.
func Convertible(format string) bool {
	_, ok := formats[format]
	return ok
}

// slot lets one picture be converted at a time, since each is held whole.
var slot = make(chan struct{}, 1)

// ToPNG converts the picture at path to a PNG in dir, which is made, upright and
// with its colour profile, and returns where that is and what to tell its owner:
// "converted from BMP". The name depends on the path, size and time of the source
// alone: what was converted before is not converted again. The file is there as a
// whole or not at all.
//
// A picture that cannot work is a *pixels.Problem, one that declares more pixels
// than can be held before any memory is taken for them; other errors are those of
// the disk or of ctx. A decoder that has begun goes on to its end.
func ToPNG(ctx context.Context, path, dir string) (converted, notice string, err error) {
	in, err := os.Open(path)
	if err != nil {
		return "", "", err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", "", err
	}
	f := io.NewSectionReader(in, 0, info.Size())
	kind, err := judge(f)
	if err != nil {
		return "", "", err
	}
	notice = "converted from " + kind.name
	if kind.notice != "" {
		notice += " (" + kind.notice + ")"
	}
	converted = filepath.Join(dir, nameOf(path, info))
	if _, err := os.Stat(converted); err == nil {
		return converted, notice, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", err
	}
	select {
	case slot <- struct{}{}:
		defer func() { <-slot }()
	case <-ctx.Done():
		return "", "", context.Cause(ctx)
	}
	return converted, notice, kind.convert(ctx, f, converted)
}

func nameOf(path string, info fs.FileInfo) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d", path, info.Size(), info.ModTime().UnixNano()))
	return hex.EncodeToString(sum[:12]) + ".png"
}

// judge finds the format and holds the header against its limits.
func judge(f file) (format, error) {
	head := make([]byte, 32)
	n, err := f.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return format{}, err
	}
	kind, ok := formats[Sniff(head[:n])]
	if !ok {
		return kind, problem(pixels.ErrUnsupported, nil, "this is not a picture that can be converted")
	}
	c, err := kind.config(io.NewSectionReader(f, 0, f.Size()))
	switch {
	case err != nil:
		return kind, kind.problem(err)
	case c.Width <= 0 || c.Height <= 0:
		return kind, kind.problem(errors.New("no size"))
	case c.Width > kind.maxPixels/c.Height:
		return kind, problem(pixels.ErrTooLarge, nil, "%d×%d pixels are declared; %s is converted up to %d megapixels; save it smaller, or as PNG or JPEG",
			c.Width, c.Height, kind.name, kind.maxPixels/1_000_000)
	}
	return kind, nil
}

// convert writes beside the place first.
func (k format) convert(ctx context.Context, f file, path string) error {
	orientation, profile := k.more(f)
	m, err := k.decode(picture.WithContext(ctx, io.NewSectionReader(f, 0, f.Size())))
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return k.problem(err)
	}
	tmp := path + ".part"
	defer os.Remove(tmp)
	if err := encode(ctx, tmp, upright(m, orientation)); err != nil {
		return err
	}
	done, err := metadata.AddProfile(ctx, tmp, profile)
	if err != nil {
		return err
	}
	return os.Rename(done, path)
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
