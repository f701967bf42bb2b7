// Package metadata gives a result what its source says about itself: EXIF, the colour
// profile and XMP, from JPEG, PNG or WebP into any of the three, or into a TIFF. Pixels
// are copied as they are, as a stream, so that memory does not follow the size of a file.
// The formats are those of ITU-T T.81, Exif 3.0 (CIPA DC-008), the PNG specification's
// third edition, RFC 9649, ICC.1 and XMP part 3. It never changes the source. Start
// reading at Apply; plan.go decides what is written.
package metadata

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"bulkup/api"
	"bulkup/api/local/pixels"
	"bulkup/api/ownfile"
	"bulkup/queue/picture"
	tiffs "bulkup/queue/picture/tiff"
)

// Options say what a result may reveal.
type Options struct {
	// Strip leaves out EXIF, XMP, comments and times, also those that the result
	// came with. The colour profile stays: it says how to show the picture, not who
	// took it; and so does an orientation other than upright.
	Strip bool
	// StripGPS leaves out where a picture was taken.
	StripGPS bool
	// Recoloured says that the colours of the source were converted to sRGB, so that
	// what it says of them no longer holds.
	Recoloured bool
}

// Suffix is what the name of a copy has more than that of its picture.
const Suffix = ".meta"

// Apply makes a copy of the finished picture at path with the metadata of source,
// or without any, and returns the path of the copy, which is in the same folder;
// or path itself where nothing has to change. source is "" where there is none,
// as for a web address.
//
// Metadata that cannot be carried is never a reason to fail: it is left out, and
// notices says so, a line each. The error is that of the disk, of path, or of ctx;
// after it, path is as it was and the copy is gone.
func Apply(ctx context.Context, source, path string, o Options) (saved string, notices []string, err error) {
	return rewrite(ctx, path, o, func(p *plan) {
		if source != "" {
			p.readSource(source)
		}
	})
}

// Source is what a picture says about itself, read from a format that this package
// does not know; nil for what it does not say.
type Source struct {
	EXIF []byte // a TIFF file without pictures
	ICC  []byte // a colour profile
	XMP  []byte // an XML packet
	IPTC []byte // records of IPTC-IIM
}

// ApplyFrom is Apply with what a source says.
func ApplyFrom(ctx context.Context, from Source, path string, o Options) (saved string, notices []string, err error) {
	return rewrite(ctx, path, o, func(p *plan) {
		p.source = set{exif: from.EXIF, icc: from.ICC, xmp: from.XMP, iptc: from.IPTC}
		p.source.tidy()
	})
}

// rewrite makes the copy, with what prepare finds.
func rewrite(ctx context.Context, path string, o Options, prepare func(*plan)) (saved string, notices []string, err error) {
	r, err := open(path)
	switch {
	case unreadable(err):
		return path, []string{unwritable}, nil
	case err != nil:
		return "", nil, err
	}
	defer r.Close()
	p := &plan{result: r, options: o}
	prepare(p)
	pieces := p.pieces()
	if pieces == nil {
		return path, p.notices, nil
	}
	saved = path + Suffix
	err = write(ctx, saved, pieces, r.header)
	switch {
	case err == nil:
		return saved, p.notices, nil
	case unreadable(err):
		saved, notices, err = path, []string{unwritable}, nil
	default:
		saved = ""
	}
	os.Remove(path + Suffix)
	return saved, notices, err
}

const unwritable = "metadata cannot be written into this result"

// unreadable reports whether err is of the picture, and not of the disk.
func unreadable(err error) bool {
	var problem *pixels.Problem
	return errors.As(err, &problem) || errors.Is(err, errDamaged)
}

// file is an open picture, in parts, with its metadata.
type file struct {
	*os.File
	set
	header pixels.Header
	parts  parts
}

// open reads everything of a picture but its pixels.
func open(path string) (*file, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	f := &file{File: in}
	if err := f.read(); err != nil {
		in.Close()
		return nil, err
	}
	return f, nil
}

func (f *file) read() error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if f.header, err = tiffs.Probe(f); err != nil {
		return err
	}
	c := containers[f.header.Format]
	if f.parts, err = c.split(f.File, info.Size()); err != nil {
		return err
	}
	f.set = c.take(f.File, f.parts)
	f.tidy()
	return nil
}

// readSource opens the source for what it says, and closes it again.
func (p *plan) readSource(path string) {
	f, err := open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		p.note("the source is gone, so its metadata was not kept")
	case unreadable(err):
		p.note("the metadata of the source cannot be read and was not kept")
	case err != nil:
		p.note("the metadata of the source was not kept: " + api.Clean(err.Error()))
	default:
		p.source, p.sourceHeader = f.set, f.header
		if p.options.Recoloured {
			p.source.icc, p.source.measured = nil, nil
		}
		f.Close()
	}
}

// write streams the pieces into a new file and checks what came out.
func write(ctx context.Context, path string, pieces []piece, want pixels.Header) error {
	out, err := ownfile.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	for _, piece := range pieces {
		if _, err := out.ReadFrom(picture.WithContext(ctx, piece)); err != nil {
			return err
		}
	}
	got, err := tiffs.Probe(out)
	if err != nil {
		return err
	}
	if got.Format != want.Format || got.Width != want.Width || got.Height != want.Height || got.Truncated != want.Truncated {
		return errDamaged
	}
	return out.Close()
}
