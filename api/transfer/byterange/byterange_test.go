package byterange

import (
	"net/http"
	"testing"
)

// A range that a server says lies within what it says is the whole.
func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 5-9/10", "bytes */10", "bytes 0-0/*", "bytes 9-5/10", "", "bytes 5-99999999999999999999/10"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start, total, ok := Of(http.Header{"Content-Range": {text}})
		if ok && (start < -1 || start >= max(total, 0) && start != -1) {
			t.Errorf("%q starts at %d of %d", text, start, total)
		}
	})
}
