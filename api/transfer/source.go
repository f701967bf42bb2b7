package transfer

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"bulkup/api"
)

// Source is an open file together with what it was when it was opened. A file
// that shrinks, grows or is replaced while it is sent is found out, so that a
// mixture of two versions is never published as if it were one.
type Source struct {
	file *os.File
	was  fs.FileInfo
}

// OpenSource opens the file at path for sending. The error is of the kind Input
// when there is no such regular file, or when it cannot be read.
func OpenSource(path string) (*Source, error) {
	was, err := os.Stat(path)
	if err != nil {
		return nil, unreadable(err)
	}
	// Asked before opening: to open a named pipe would wait for its other end.
	if !was.Mode().IsRegular() {
		return nil, failed(api.Input, "upload", "this is not a regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err)
	}
	was, err = file.Stat()
	if err != nil {
		file.Close()
		return nil, unreadable(err)
	}
	return &Source{file: file, was: was}, nil
}

// Size returns the bytes of the file when it was opened.
func (s *Source) Size() int64 { return s.was.Size() }

// ModTime returns when the file was last changed before it was opened.
func (s *Source) ModTime() time.Time { return s.was.ModTime() }

// Close closes the file.
func (s *Source) Close() error { return s.file.Close() }

// Check returns an error of the kind Input when the file is not what it was when
// it was opened.
func (s *Source) Check() error {
	is, err := os.Stat(s.file.Name())
	switch {
	case err != nil:
		return changed("it cannot be found any more")
	case !os.SameFile(s.was, is):
		return changed("another file has taken its place")
	case is.Size() != s.was.Size():
		return changed("it had %d bytes and now has %d", s.was.Size(), is.Size())
	case !is.ModTime().Equal(s.was.ModTime()):
		return changed("it was written to")
	}
	return nil
}

// Body returns the bytes of the file for a call that takes it along, and closes the
// file with it. The last of them come only if the file is still what it was when it
// was opened; otherwise the error wraps ErrChanged, and the call is left unfinished.
func (s *Source) Body() io.ReadCloser { return &carried{s, s.Size()} }

// carried is a source on its way inside a call.
type carried struct {
	*Source
	left int64 // bytes
}

func (c *carried) Read(p []byte) (int, error) {
	n, err := c.file.Read(p)
	if c.left -= int64(n); c.left <= 0 {
		if changed := c.Check(); changed != nil {
			return 0, changed
		}
	}
	return n, err
}

// touched says whether the system has changed the file in any way, or what it
// knows of it, since it was opened.
func (s *Source) touched() bool {
	is, err := s.file.Stat()
	return err != nil || !changeTime(is).Equal(changeTime(s.was))
}

// ErrChanged is within each error that says that a file did not stay as it was.
// Opened again, the file may be sent as it is now.
var ErrChanged = errors.New("the file changed while it was sent")

func changed(format string, args ...any) error {
	e := failed(api.Input, "upload", "%v: "+format, append([]any{ErrChanged}, args...)...)
	e.Err = ErrChanged
	return e
}

// unreadable is the error of a file that this computer does not give us.
func unreadable(err error) error {
	e := failed(api.Input, "upload", "the file cannot be read: %v", plain(err))
	e.Err = err
	return e
}
