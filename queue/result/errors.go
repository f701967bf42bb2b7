package result

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"bulkup/api"
)

// What keeps a result from being saved, for errors.Is.
var (
	ErrDiskFull    = errors.New("the disk is full")
	ErrNotWritable = errors.New("the folder cannot be written")
)

// SaveError is a result that could not be saved, in one line for the user.
type SaveError struct {
	Kind error  // ErrDiskFull, ErrNotWritable, or nil for anything else
	Path string // the folder or file that it is about
	Err  error  // the system's error
}

func (e *SaveError) Error() string {
	what := "cannot save " + api.Clean(filepath.Base(e.Path))
	switch e.Kind {
	case ErrDiskFull:
		return what + ": the disk of " + api.Clean(filepath.Dir(e.Path)) + " is full"
	case ErrNotWritable:
		return what + ": " + api.Clean(filepath.Dir(e.Path)) + " cannot be written (" + cause(e.Err) + ")"
	}
	return what + " in " + api.Clean(filepath.Dir(e.Path)) + ": " + cause(e.Err)
}

// Unwrap makes both the kind and the cause visible to errors.Is.
func (e *SaveError) Unwrap() []error {
	if e.Kind == nil {
		return []error{e.Err}
	}
	return []error{e.Kind, e.Err}
}

// Explain makes a *SaveError of what the system said while path was written. It
// leaves nil, and errors that are no matter of files, such as those of the
// network, as they are.
func Explain(err error, path string) error {
	var done *SaveError
	if err == nil || errors.As(err, &done) || fileError(err) == nil {
		return err
	}
	return &SaveError{Kind: kindOf(err), Path: path, Err: err}
}

// fileError returns the system's word without the paths, nil if err is not about a file.
func fileError(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &link):
		return link.Err
	}
	return nil
}

func kindOf(err error) error {
	switch {
	case api.DiskFull(err):
		return ErrDiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.ENAMETOOLONG):
		return ErrNotWritable
	}
	return nil
}

// cause is the system's word without the path, which stands beside it.
func cause(err error) string {
	if word := fileError(err); word != nil {
		err = word
	}
	return api.Clean(err.Error())
}
