package main

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// same reports whether the server has the files of dir, byte for byte.
func (r *rig) same(dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := r.sameFile(path); err != nil {
			return err
		}
	}
	return nil
}

func (r *rig) sameFile(path string) error {
	want, err := digest(os.Open(path))
	if err != nil {
		return err
	}
	got, err := digest(r.bucket().Object(filepath.Base(path)))
	if err == nil && got != want {
		err = errors.New("the server has other bytes")
	}
	return err
}

// digest reads all of f, if there is one, and closes it.
func digest[F io.ReadCloser](f F, err error) (sum [sha256.Size]byte, _ error) {
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(sum[:0])
	return sum, err
}
