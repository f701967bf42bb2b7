package result

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"

	"bulkup/api/ownfile"
)

func fill(tmp string, in io.Reader) error {
	out, err := ownfile.Create(tmp)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

func syncFile(dir *os.Root, name string) error {
	file, err := ownfile.Reopen(dir, name)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// syncDir makes a new name durable. Windows does so by itself, and some network
// disks know no such thing.
func syncDir(dir *os.Root) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := dir.Open(".")
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// same reports whether two paths hold the same bytes. What cannot be read is another's.
func same(a, b string) bool {
	one, err := os.Open(a)
	if err != nil {
		return false
	}
	defer one.Close()
	info, err := os.Stat(b)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	two, err := os.Open(b)
	if err != nil {
		return false
	}
	defer two.Close()
	if now, err := one.Stat(); err != nil || now.Size() != info.Size() {
		return false
	}
	r, s := bufio.NewReaderSize(one, 64<<10), bufio.NewReaderSize(two, 64<<10)
	for {
		x, errX := r.Peek(r.Size())
		y, errY := s.Peek(s.Size())
		if !bytes.Equal(x, y) {
			return false
		}
		if errX != nil || errY != nil {
			return errX == io.EOF && errY == io.EOF
		}
		r.Discard(len(x))
		s.Discard(len(y))
	}
}
