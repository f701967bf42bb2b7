//go:build linux || darwin

package transfer

import (
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
	"errors"
	"net/http"
	"os"
	"testing"
	"time"
)

// A file that is rewritten with its size and its time kept gives itself away by
// its bytes; one that was only touched does not count as changed.
func TestUploadComparesTheBytesOfATouchedFile(t *testing.T) {
	for name, rewritten := range map[string]bool{"rewritten": true, "touched": false} {
		t.Run(name, func(t *testing.T) {
			content := noise(400 * kib)
			path := write(t, content)
			was, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			src, err := source.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer src.Close()
			file, err := os.OpenFile(path, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			s := newStorage(t)
			s.fault = func(n, _ int, _ *storage, _ http.ResponseWriter, r *http.Request) bool {
				if n != 3 {
					return false
				}
				if rewritten {
					content[0] ^= 1 // of a part that has been sent
				}
				for !src.Touched() { // the system's clock may tick slowly
					_, err := file.WriteAt(content[:1], 0)
					if err = errors.Join(err, os.Chtimes(path, time.Time{}, was.ModTime())); err != nil {
						t.Error(err)
						break
					}
				}
				return false
			}
			var completed [][]Receipt
			e, _ := engine(t, Options{Connections: 1})
			err = e.Upload(t.Context(), src, s.session(400*kib, 100*kib, &completed), nil, nil, new(flow.Meter))
			if errors.Is(err, source.ErrChanged) != rewritten || (len(completed) > 0) == rewritten {
				t.Errorf("finished %v: %v", completed, err)
			}
		})
	}
}
