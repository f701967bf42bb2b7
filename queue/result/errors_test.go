package result

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"unicode"
)

func TestExplain(t *testing.T) {
	target := filepath.Join("folder", "a.png")
	for _, c := range []struct {
		err  error
		kind error
		says string
	}{
		{syscall.ENOSPC, ErrDiskFull, "cannot save a.png: the disk of folder is full"},
		{syscall.EDQUOT, ErrDiskFull, "cannot save a.png: the disk of folder is full"},
		{syscall.EROFS, ErrNotWritable, "cannot save a.png: folder cannot be written (" + syscall.EROFS.Error() + ")"},
		{syscall.EACCES, ErrNotWritable, "cannot save a.png: folder cannot be written (" + syscall.EACCES.Error() + ")"},
		{syscall.EPERM, ErrNotWritable, "cannot save a.png: folder cannot be written (" + syscall.EPERM.Error() + ")"},
		{syscall.ENOTDIR, ErrNotWritable, "cannot save a.png: folder cannot be written (" + syscall.ENOTDIR.Error() + ")"},
		{syscall.ENAMETOOLONG, ErrNotWritable, "cannot save a.png: folder cannot be written (" + syscall.ENAMETOOLONG.Error() + ")"},
		{syscall.EIO, nil, "cannot save a.png in folder: " + syscall.EIO.Error()},
	} {
		for _, err := range []error{
			&fs.PathError{Op: "write", Path: "/secret/.bulkup-1.part", Err: c.err},
			&os.LinkError{Op: "rename", Old: "/secret/.bulkup-1.part", New: "/secret/a.png", Err: c.err},
			errors.Join(nil, fmt.Errorf("while saving: %w", &fs.PathError{Op: "sync", Path: "/secret", Err: c.err})),
		} {
			got := Explain(err, target)
			var save *SaveError
			if !errors.As(got, &save) || save.Kind != c.kind || save.Path != target {
				t.Fatalf("%v: %#v", err, got)
			}
			if got.Error() != c.says {
				t.Errorf("%q, not %q", got, c.says)
			}
			if !errors.Is(got, c.err) || c.kind != nil && !errors.Is(got, c.kind) {
				t.Errorf("%v: kind or cause cannot be found", got)
			}
			if again := Explain(fmt.Errorf("again: %w", got), "elsewhere"); !errors.As(again, &save) || save.Path != target {
				t.Errorf("explained twice: %v", again)
			}
		}
	}
}

func TestExplainLeavesOtherErrors(t *testing.T) {
	if err := Explain(nil, "a.png"); err != nil {
		t.Error(err)
	}
	for _, err := range []error{
		errors.New("something else"),
		&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EACCES)},
		&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)},
	} {
		if got := Explain(err, "a.png"); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}

func TestSaveErrorIsHarmless(t *testing.T) {
	path := filepath.Join("fol\x1b]0;x\ader", "a\n\u202e\u0085b.png")
	for _, errno := range []error{syscall.ENOSPC, syscall.EROFS, syscall.EIO} {
		says := Explain(&fs.PathError{Op: "write", Path: path, Err: errno}, path).Error()
		if i := strings.IndexFunc(says, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 {
			t.Errorf("%q", says)
		}
		if !strings.Contains(says, "b.png") {
			t.Errorf("%q names no file", says)
		}
	}
}
