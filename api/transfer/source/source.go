// Package source is a file on its way out: it finds out whether the file stayed what
// it was while it was sent. It sends nothing itself.
package source

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// File is an open file together with what it was when it was opened. A file
// that shrinks, grows or is replaced while it is sent is found out, so that a
// mixture of two versions is never published as if it were one.
type File struct {
	file *os.File
	was  fs.FileInfo
}

// Open opens the file at path for sending. The error is of the kind Input
// when there is no such regular file, or when it cannot be read.
func Open(path string) (*File, error) {
	was, err := os.Stat(path)
	if err != nil {
		return nil, Unreadable(err)
	}
	// Asked before opening: to open a named pipe would wait for its other end.
	if !was.Mode().IsRegular() {
		return nil, flow.Failed(failure.Input, "upload", "this is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, Unreadable(err)
	}
	was, err = file.Stat()
	if err != nil {
		file.Close()
		return nil, Unreadable(err)
	}
	return &File{file: file, was: was}, nil
}

// Size returns the bytes of the file when it was opened.
func (f *File) Size() int64 { return f.was.Size() }

// ModTime returns when the file was last changed before it was opened.
func (f *File) ModTime() time.Time { return f.was.ModTime() }

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Check returns an error of the kind Input when the file is not what it was when
// it was opened.
func (f *File) Check() error {
	is, err := os.Stat(f.file.Name())
	switch {
	case err != nil:
		return Changed("it cannot be found any more")
	case !os.SameFile(f.was, is):
		return Changed("another file has taken its place")
	case is.Size() != f.was.Size():
		return Changed("it had %d bytes and now has %d", f.was.Size(), is.Size())
	case !is.ModTime().Equal(f.was.ModTime()):
		return Changed("it was written to")
	}
	return nil
}

// ReadAt reads the bytes of the file as it is now.
func (f *File) ReadAt(p []byte, offset int64) (int, error) { return f.file.ReadAt(p, offset) }

// Body returns the bytes of the file for a call that takes it along, and closes the
// file with it. The last of them come only if the file is still what it was when it
// was opened; otherwise the error wraps ErrChanged, and the call is left unfinished.
func (f *File) Body() io.ReadCloser { return &carried{f, f.Size()} }

// carried is a source on its way inside a call.
type carried struct {
	*File
	left int64 // bytes
}

func (c *carried) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	if c.left -= int64(n); c.left <= 0 {
		if err := c.Check(); err != nil {
			return 0, err
		}
	}
	return n, err
}

// Touched reports whether the system has changed the file in any way, or what it
// knows of it, since it was opened.
func (f *File) Touched() bool {
	is, err := f.file.Stat()
	return err != nil || !changeTime(is).Equal(changeTime(f.was))
}

// ErrChanged is within each error that says that a file did not stay as it was.
// Opened again, the file may be sent as it is now.
var ErrChanged = errors.New("the file changed while it was sent")

// Changed returns an error that wraps ErrChanged, with how the file changed.
func Changed(format string, args ...any) error {
	e := flow.Failed(failure.Input, "upload", "%v: "+format, append([]any{ErrChanged}, args...)...)
	e.Err = ErrChanged
	return e
}

// Unreadable returns the error of a file that this computer does not give us.
func Unreadable(err error) error {
	e := flow.Failed(failure.Input, "upload", "the file cannot be read: %v", plain(err))
	e.Err = err
	return e
}

// plain takes the path off an error of the file system: the caller says which file it is.
func plain(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}
