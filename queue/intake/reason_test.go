package intake

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

// What systems say is put into our words, and always without the path.
func TestReason(t *testing.T) {
	for err, want := range map[error]string{
		syscall.ENOENT: "not there", syscall.EACCES: "permission", syscall.ELOOP: "circle", syscall.ENAMETOOLONG: "shorter", syscall.ENOTDIR: "not a folder",
		syscall.EIO: "check the disk", syscall.ESTALE: "add it again", syscall.ENXIO: "connect it", syscall.ETIMEDOUT: "does not answer", syscall.EMFILE: "too many files",
		errors.New("of a new\x1b[31m kind"): "of a new [31m kind",
	} {
		got := Reason(&fs.PathError{Op: "stat", Path: "/p/secret.jpg", Err: err})
		if !strings.Contains(got, want) || strings.Contains(got, "secret") || strings.Contains(got, "stat") {
			t.Errorf("%v: %q", err, got)
		}
	}
}
