package intake

import (
	"errors"
	"io/fs"
	"os"

	"bulkup/api"
	"bulkup/api/local/pixels"
	"bulkup/queue/intake/picture"
)

// look opens the file and judges it by its header.
func (f *find) look() {
	h, err := f.header()
	if err == nil {
		f.Format = h.Format
		f.Width, f.Height = h.Upright()
		return
	}
	f.Class, f.Reason = Broken, reason(err)
	other := errors.Is(err, pixels.ErrUnsupported) || errors.Is(err, pixels.ErrEmpty) || errors.Is(err, errNotFile) ||
		errors.Is(err, fs.ErrNotExist) && !f.Single // a link that leads nowhere
	if other && !looksLikePicture(f.Path) {
		f.Class = Skipped
		return
	}
	f.Refused = f.Reason
}

func (f *find) header() (pixels.Header, error) {
	file, info, err := open(f.Path)
	if err != nil {
		return pixels.Header{}, err
	}
	defer file.Close()
	f.Size, f.ModTime = info.Size(), info.ModTime()
	return picture.Glance(file, info.Size())
}

// errNotFile is a folder, a pipe, a device: nothing with a content of its own.
var errNotFile = errors.New("not a file")

// open opens a regular file. A pipe or a device would block or never end, so it
// is told by its mode, unopened.
func open(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case info.IsDir():
		return nil, nil, &Error{Kind: errNotFile, Message: "this is a folder; drop it again to add what is in it"}
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

// reason words an error without its path, which stands beside it anyway.
func reason(err error) string {
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "the file is not there (any more)"
	case errors.Is(err, fs.ErrPermission):
		return "permission to read it is missing"
	case errors.As(err, &at):
		err = at.Err
	}
	return api.Clean(err.Error())
}
