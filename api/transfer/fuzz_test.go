package transfer

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
		start, total, ok := contentRange(http.Header{"Content-Range": {text}})
		if ok && (start < -1 || start >= max(total, 0) && start != -1) {
			t.Errorf("%q starts at %d of %d", text, start, total)
		}
	})
}

// Of an ETag only what is an MD5 counts as one.
func FuzzMD5Of(f *testing.F) {
	for _, s := range []string{`"d41d8cd98f00b204e9800998ecf8427e"`, `"d41d8cd98f00b204e9800998ecf8427e-3"`, "", `"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, etag string) {
		if sum, ok := md5Of(etag); ok && len(sum) != 32 {
			t.Errorf("%q gives %q", etag, sum)
		}
	})
}
