package intake

import (
	"context"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"bulkup/queue/picture"
)

// vanishing are names of folders whose files are deleted soon after a drop: by
// macOS once a screenshot's thumbnail is gone, by archive viewers when they close.
var vanishing = []string{"TemporaryItems", "NSIRD_*", "Temp[0-9]_*", "7zO*", "Rar$*", ".fr-*"}

// NeedsCopy reports whether a file lies where it will not stay, so that it has to
// be copied at once.
func NeedsCopy(file string) bool {
	for _, folder := range strings.Split(filepath.ToSlash(filepath.Dir(file)), "/") {
		for _, pattern := range vanishing {
			if ok, _ := path.Match(pattern, folder); ok {
				return true
			}
		}
	}
	return false
}

// Copy puts a copy of the file into a folder of its own within dir, which is made
// where needed, and returns its path. The name stays, so that the result gets it.
func Copy(ctx context.Context, file, dir string) (copied string, err error) {
	in, info, err := open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	own, err := os.MkdirTemp(dir, "kept-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(own)
		}
	}()
	copied = filepath.Join(own, filepath.Base(file))
	out, err := os.OpenFile(copied, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(out, picture.WithContext(ctx, in))
	if err == nil {
		err = out.Sync()
	}
	if e := out.Close(); err == nil {
		err = e
	}
	if err != nil {
		return "", err
	}
	return copied, os.Chtimes(copied, info.ModTime(), info.ModTime())
}
