package intake

import (
	"errors"
	"io/fs"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/queue/convert"
	"bulkup/queue/picture"
)

// measure opens the file and checks it by its header.
func (f *find) measure() {
	err := guarded(f.header)
	if err == nil {
		return
	}
	f.Class, f.Reason = Broken, Reason(err)
	other := errors.Is(err, pixels.ErrUnsupported) || errors.Is(err, pixels.ErrEmpty) || errors.Is(err, errNotFile) ||
		errors.Is(err, fs.ErrNotExist) && !f.Single // a link that leads nowhere
	if other && !looksLikePicture(f.Path) {
		f.Class = Skipped
		return
	}
	f.Refused = f.Reason
}

// errBug is a file that a walker or a decoder cannot cope with.
var errBug = errors.New("bulkup has a bug that this file brings out; please report it")

// guarded returns errBug for a panic: one strange file does not take the program with it.
func guarded(read func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errBug
		}
	}()
	return read()
}

func (f *find) header() error {
	file, info, err := open(f.Path)
	if err != nil {
		return err
	}
	defer file.Close()
	f.Size, f.ModTime = info.Size(), info.ModTime()
	f.Format, f.Width, f.Height, err = headerOf(file, info)
	if f.Format == "TIFF" || f.Format == "GIF" {
		f.pages = convert.Pages(file, info.Size())
	}
	return err
}

// headerOf measures a picture by its header: one that can work as it is, or one that
// can be converted.
func headerOf(file *os.File, info fs.FileInfo) (format string, width, height int, err error) {
	h, err := picture.Header(file, info.Size())
	if !errors.Is(err, pixels.ErrUnsupported) {
		width, height = h.Upright()
		return h.Format, width, height, err
	}
	if rawByName(file.Name()) {
		return "", 0, 0, refuse(pixels.ErrUnsupported, rawWords)
	}
	format, width, height, refused := convert.Header(file, info.Size())
	switch {
	case errors.Is(refused, convert.ErrOther):
		return "", 0, 0, err
	case errors.Is(refused, pixels.ErrDamaged) && !looksLikePicture(file.Name()): // what begins with BM may be a text
		return "", 0, 0, refuse(pixels.ErrUnsupported, "this is not a picture that can be upscaled")
	}
	return format, width, height, refused
}

// errNotFile is a folder, a pipe, a device: nothing with a content of its own.
var errNotFile = errors.New("not a file")

// open opens a regular file. A pipe or a device would block or never end, so it
// is known by its mode, unopened.
func open(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case info.IsDir():
		folder, err := os.Open(path)
		if err != nil { // to add it again would not help
			return nil, nil, &Error{Kind: errNotFile, Message: "the folder cannot be read: " + Reason(err)}
		}
		folder.Close()
		return nil, nil, &Error{Kind: errNotFile, Message: "this is a folder; add it again to add what is in it"}
	case !info.Mode().IsRegular():
		return nil, nil, &Error{Kind: errNotFile, Message: "this is not a file but a pipe, a socket or a device"}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if info, err = file.Stat(); err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, info, nil
}
