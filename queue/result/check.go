package result

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
	"bulkup/queue/picture"
	"bulkup/queue/picture/tiff"
)

// Want is what a result has to be.
type Want struct {
	Format        string // "png", "jpg", "webp" or "tiff"
	Width, Height int    // pixels, as people see them; 0 where the source has not been measured
	Turned        bool   // the source has an EXIF orientation of 5 to 8, so that its result may lie on its side
}

// What is wrong with a result, for errors.Is.
var (
	ErrDamaged  = errors.New("the result is damaged")              // fetching it again may help
	ErrMismatch = errors.New("the result is not what was ordered") // it will not
)

// CheckError is a result that must not be taken for done, in one line for the user.
type CheckError struct {
	Kind    error // ErrDamaged or ErrMismatch
	Message string
	Err     error // the *pixels.Problem behind it, or nil
}

func (e *CheckError) Error() string { return e.Message }

// Unwrap makes both the kind and the cause visible to errors.Is.
func (e *CheckError) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}

// Check decodes the whole file at path and measures it. It returns a *CheckError
// if that is not the picture that was ordered, the error of the system if it
// cannot be read, and the cause of ctx. Its memory is one row for PNG, and none that
// grows for ordinary JPEGs, of which all coefficients are decoded; other JPEGs and
// WebP are decoded to pixels, within a budget that all checks share.
func Check(ctx context.Context, path string, want Want) (job.Result, error) {
	file, err := os.Open(path)
	if err != nil {
		return job.Result{}, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return job.Result{}, err
	}
	h, decode, err := read(file, info.Size())
	if err == nil {
		if err := want.fits(h); err != nil {
			return job.Result{}, err
		}
		err = decode(ctx)
	}
	switch {
	case err != nil || !h.Truncated:
	case h.Format == "jpg": // or bytes follow the end mark
		err = picture.Whole(io.NewSectionReader(file, 0, info.Size()), h.Format)
	default: // decoders of WebP take some that are cut at the very end
		err = &pixels.Problem{Kind: pixels.ErrTruncated, Message: "the picture is cut off: its end is missing"}
	}
	var wrong *pixels.Problem
	switch {
	case ctx.Err() != nil:
		return job.Result{}, context.Cause(ctx)
	case errors.As(err, &wrong):
		return job.Result{}, &CheckError{Kind: ErrDamaged, Message: "the result cannot be used: " + describe(file, wrong), Err: wrong}
	case err != nil:
		return job.Result{}, err
	}
	return job.Result{Path: path, Size: info.Size(), Width: h.Width, Height: h.Height}, nil
}

// read returns what the file is by its header, and what decodes all of it.
func read(file *os.File, size int64) (h pixels.Header, decode func(context.Context) error, err error) {
	h, err = picture.Read(file, size)
	if errors.Is(err, pixels.ErrUnsupported) {
		if t, other := tiff.Read(file, size); other == nil {
			return t.Header(), t.Check, nil
		}
	}
	return h, func(ctx context.Context) error { return picture.Decode(ctx, file, h) }, err
}

func (w Want) fits(h pixels.Header) error {
	if h.Format != w.Format {
		return &CheckError{Kind: ErrMismatch, Message: fmt.Sprintf("the result is %s, not %s as ordered", h.Format, w.Format)}
	}
	if w.Width == 0 && w.Height == 0 {
		return nil
	}
	upright := h.Width == w.Width && h.Height == w.Height
	lying := h.Width == w.Height && h.Height == w.Width
	if upright || lying && (w.Turned || h.Orientation >= 5) {
		return nil
	}
	return &CheckError{Kind: ErrMismatch, Message: fmt.Sprintf("the result has %d×%d pixels, not %d×%d as ordered", h.Width, h.Height, w.Width, w.Height)}
}

// describe names what servers send in place of a picture.
func describe(file io.ReaderAt, wrong *pixels.Problem) string {
	if !errors.Is(wrong, pixels.ErrUnsupported) {
		return wrong.Message
	}
	head := make([]byte, 512)
	n, _ := file.ReadAt(head, 0)
	head = bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head[:n], []byte("\ufeff"))))
	for _, other := range []struct{ prefix, name string }{
		{"<!doctype html", "a web page"}, {"<html", "a web page"}, {"<?xml", "an XML message"}, {"<error", "an XML message"},
		{"{", "a JSON message"}, {"[", "a JSON message"},
	} {
		if bytes.HasPrefix(head, []byte(other.prefix)) {
			return "the server sent " + other.name + " instead of a picture"
		}
	}
	return wrong.Message
}
