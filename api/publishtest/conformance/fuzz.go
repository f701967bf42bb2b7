package conformance

import (
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"
	"unicode"

	"bulkup/api/transfer"
)

// canned answers every request in the same way.
type canned struct {
	status int
	body   []byte
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(c.body)), ContentLength: int64(len(c.body)), Request: r}, nil
}

// Answers holds a publisher to what has to be true whatever its service
// answers: no panic, a session that fits the file or an error that can be shown.
func Answers(f *testing.F, token string, seeds []string, publisher func(http.RoundTripper) transfer.Publisher) {
	for _, s := range seeds {
		f.Add(uint16(200), []byte(s))
	}
	f.Add(uint16(403), []byte(`{"error":{"code":"no","message":"\u001b[2Jno"}}`))
	f.Add(uint16(502), []byte("<html>\x1b]0;title\x07</html>"))
	f.Fuzz(func(t *testing.T, status uint16, body []byte) {
		p := publisher(canned{200 + int(status)%400, body})
		file := transfer.File{Name: "picture.png", Type: "image/png", Size: 12 << 20}
		begun, err := p.Begin(t.Context(), file)
		sound(t, file, begun, err)
		resumed, err := p.Resume(t.Context(), file, []byte(token), time.Time{})
		sound(t, file, resumed, err)
		_, _ = p.Resume(t.Context(), file, body, time.Now()) // what was kept may be damaged too
	})
}

// sound fails the test for a session that does not fit the file, and for an
// error that would do something to a terminal.
func sound(t *testing.T, file transfer.File, pub *transfer.Publication, err error) {
	if err == nil {
		if l := pub.Session.Layout(); l.Size != file.Size || len(l.Parts) == 0 || len(l.Parts) > 10_000 {
			t.Errorf("%d parts of %d bytes", len(l.Parts), l.Size)
		}
		return
	}
	for _, r := range err.Error() {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("%q holds %q", err, r)
		}
	}
}
