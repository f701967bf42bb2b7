package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/publishtest"
	"bulkup/api/transfer/flow"
)

const etag = `"v1"`

// origin serves content with ranges. script answers request n, from 1, itself when it returns true.
func origin(t *testing.T, content []byte, script func(n int, w http.ResponseWriter, r *http.Request) bool) (link string, asked *atomic.Int32) {
	asked = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "identity" {
			t.Errorf("asked for encoding %q", r.Header.Get("Accept-Encoding"))
		}
		if script != nil && script(int(asked.Add(1)), w, r) {
			return
		}
		serve(w, r, content)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/result.png?sig=topsecret", asked
}

// serve answers as a storage that knows ranges.
func serve(w http.ResponseWriter, r *http.Request, content []byte) {
	w.Header().Set("ETag", etag)
	w.Header().Set("Content-Type", "image/png")
	var from int
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from); err == nil && r.Header.Get("If-Range") == etag {
		if from >= len(content) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", len(content)))
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
		w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(content[from:])
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.Write(content)
}

// half sends the head of the whole and the first half of it, and hangs up.
func half(w http.ResponseWriter, content []byte) {
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.Write(content[:len(content)/2])
	w.(http.Flusher).Flush()
	publishtest.HangUp(w)
}

func TestDownload(t *testing.T) {
	content := noise(300 * kib)
	type script = func(n int, w http.ResponseWriter, r *http.Request) bool
	first := func(answer func(w http.ResponseWriter, r *http.Request)) script {
		return func(n int, w http.ResponseWriter, r *http.Request) bool {
			if n == 1 {
				answer(w, r)
			}
			return n == 1
		}
	}
	// second answers once with half, so that there is something to go on from.
	second := func(answer func(w http.ResponseWriter, r *http.Request)) script {
		return func(n int, w http.ResponseWriter, r *http.Request) bool {
			switch n {
			case 1:
				w.Header().Set("ETag", etag)
				half(w, content)
			case 2:
				answer(w, r)
			}
			return n <= 2
		}
	}
	tests := map[string]struct {
		script script
		asked  int32
	}{
		"whole": {func(int, http.ResponseWriter, *http.Request) bool { return false }, 1},
		"chunked": {first(func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Write(content)
		}), 1},
		"cut, goes on": {first(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", etag)
			half(w, content)
		}), 2},
		"cut, without an ETag": {first(func(w http.ResponseWriter, _ *http.Request) { half(w, content) }), 2},
		"cut, with a weak ETag": {first(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", "W/"+etag)
			half(w, content)
		}), 2},
		"cut while chunked": {first(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", etag)
			w.Write(content[:100*kib])
			w.(http.Flusher).Flush()
			publishtest.HangUp(w)
		}), 2},
		"cut, then of another length": {func(n int, w http.ResponseWriter, _ *http.Request) bool {
			if n == 1 {
				w.Header().Set("Content-Length", strconv.Itoa(2*len(content)))
				w.Write(content)
				w.(http.Flusher).Flush()
				publishtest.HangUp(w)
				return true
			}
			w.(http.Flusher).Flush()
			w.Write(content)
			return true
		}, 2},
		"range that stops early": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", len(content)/2, len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[len(content)/2 : len(content)*3/4])
			w.(http.Flusher).Flush()
		}), 3},
		"range that is too long": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", len(content)/2, len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content)
		}), 3},
		"dropped": {first(func(w http.ResponseWriter, _ *http.Request) { publishtest.HangUp(w) }), 2},
		"503":     {first(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), 2},
		"200 to a range": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v2"`)
			w.Write(content)
		}), 2},
		"range of another place": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes 0-%d/%d", len(content)/2-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[:len(content)/2])
		}), 3},
		"range of another version": {second(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"v2"`)
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", len(content)/2, len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(make([]byte, len(content)/2))
		}), 3},
		"range of another total": {second(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", len(content)/2, len(content), len(content)+1))
			w.WriteHeader(http.StatusPartialContent)
			w.Write(make([]byte, len(content)/2+1))
		}), 3},
		"range without a place": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusPartialContent)
			w.Write(content[len(content)/2:])
		}), 3},
		"416 of a smaller file": {second(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Range", "bytes */100")
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
		}), 3},
		"redirect": {first(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere?sig=topsecret", http.StatusFound)
		}), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			link, asked := origin(t, content, test.script)
			path := filepath.Join(t.TempDir(), "result.part")
			e, _ := engine(t, Options{})
			var m flow.Meter
			stop := watchMeter(t, &m)
			got, err := e.Download(t.Context(), link, path, DownloadOptions{}, &m)
			stop()
			if err != nil {
				t.Fatal(err)
			}
			if b, _ := os.ReadFile(path); !bytes.Equal(b, content) || got.Size != int64(len(content)) {
				t.Errorf("%d bytes are in the file, %d were reported; they are not those of the server", len(b), got.Size)
			}
			if asked.Load() != test.asked {
				t.Errorf("asked %d times, want %d", asked.Load(), test.asked)
			}
			if m.Fraction() != 1 {
				t.Errorf("the meter shows %v", m.Fraction())
			}
		})
	}
}

func TestDownloadGoesOnAfterRestart(t *testing.T) {
	content := noise(200 * kib)
	tests := map[string]struct {
		there []byte // in the file
		etag  string // that the caller remembers
		asks  string
	}{
		"half":                  {content[:100*kib], etag, "bytes=102400-"},
		"all":                   {content, etag, "bytes=204800-"},
		"of unknown origin":     {make([]byte, 100*kib), "", ""},
		"of another version":    {make([]byte, 100*kib), `"v0"`, "bytes=102400-"},
		"longer than the whole": {append(content[:len(content):len(content)], "more"...), etag, "bytes=204804-"},
		"nothing":               {nil, etag, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var ranges []string
			var m flow.Meter
			var shown int64
			link, _ := origin(t, content, func(n int, _ http.ResponseWriter, r *http.Request) bool {
				if n == 1 {
					shown, _ = m.Bytes()
				}
				ranges = append(ranges, r.Header.Get("Range"))
				return false
			})
			path := write(t, test.there)
			e, _ := engine(t, Options{})
			var said []string
			got, err := e.Download(t.Context(), link, path, DownloadOptions{ETag: test.etag, OnETag: func(e string) error { said = append(said, e); return nil }}, &m)
			if err != nil {
				t.Fatal(err)
			}
			if test.etag == "" && shown != 0 {
				t.Errorf("began at %d bytes, of which nothing is known", shown)
			}
			if b, _ := os.ReadFile(path); !bytes.Equal(b, content) || got.Size != int64(len(content)) {
				t.Errorf("%d bytes are in the file, %d were reported; they are not those of the server", len(b), got.Size)
			}
			if ranges[0] != test.asks {
				t.Errorf("asked for %q, want %q", ranges[0], test.asks)
			}
			if begun := name != "half" && name != "all"; begun != (len(said) == 1 && said[0] == etag) {
				t.Errorf("ETags %q", said)
			}
		})
	}
}

func TestDownloadErrors(t *testing.T) {
	content := noise(10 * kib)
	status := func(status int, body string) func(int, http.ResponseWriter, *http.Request) bool {
		return func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	tests := map[string]struct {
		script  func(int, http.ResponseWriter, *http.Request) bool
		options DownloadOptions
		want    failure.Kind
	}{
		"403":         {status(403, ""), DownloadOptions{}, failure.Gone},
		"404":         {status(404, "<html>no</html>"), DownloadOptions{}, failure.Gone},
		"410":         {status(410, ""), DownloadOptions{}, failure.Gone},
		"expired":     {status(400, "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"), DownloadOptions{}, failure.Gone},
		"another 400": {status(400, "no"), DownloadOptions{}, failure.Input},
		"other size":  {nil, DownloadOptions{Size: 99}, failure.Gone},
		"too large":   {nil, DownloadOptions{MaxSize: 10*kib - 1}, failure.Input},
		"too large, later": {func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.(http.Flusher).Flush()
			w.Write(content)
			return true
		}, DownloadOptions{MaxSize: 10*kib - 1}, failure.Input},
		"packed": {func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(content)
			return true
		}, DownloadOptions{}, failure.Input},
		"redirect to where nothing is safe": {func(_ int, w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "http://storage.example/?sig=topsecret", http.StatusFound)
			return true
		}, DownloadOptions{}, failure.Input},
		"redirect for ever": {func(_ int, w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "/?sig=topsecret", http.StatusFound)
			return true
		}, DownloadOptions{}, failure.Gone},
		"always cut": {func(_ int, w http.ResponseWriter, _ *http.Request) bool { half(w, content); return true }, DownloadOptions{}, failure.Temporary},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			script := test.script
			if script == nil {
				script = func(int, http.ResponseWriter, *http.Request) bool { return false }
			}
			link, _ := origin(t, content, script)
			e, _ := engine(t, Options{})
			var m flow.Meter
			path := filepath.Join(t.TempDir(), "f")
			_, err := e.Download(t.Context(), link, path, test.options, &m)
			if api.KindOf(err) != test.want {
				t.Errorf("%v is %q, want %q", err, api.KindOf(err), test.want)
			}
			secretless(t, err)
			if there, err := os.Stat(path); err != nil || name == "too large" && there.Size() != 0 {
				t.Errorf("what was known to be too large was fetched: %v, %v", there, err)
			}
			if m.Fraction() >= 1 {
				t.Error("the meter is full")
			}
		})
	}
}

func TestDownloadWaitsLittleWhileItGetsOn(t *testing.T) {
	content := noise(10 * kib)
	link, _ := origin(t, content, func(_ int, w http.ResponseWriter, r *http.Request) bool {
		var from int
		fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Length", strconv.Itoa(len(content)-from))
		if from > 0 {
			w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(content)-1, len(content)))
			w.WriteHeader(http.StatusPartialContent)
		}
		w.Write(content[from:min(from+kib, len(content))])
		w.(http.Flusher).Flush()
		if from+kib < len(content) {
			publishtest.HangUp(w)
		}
		return true
	})
	const base = 50 * time.Millisecond // the longest first wait, in flow
	e, clock := engine(t, Options{Rand: func() float64 { return 1 }})
	if _, err := e.Download(t.Context(), link, filepath.Join(t.TempDir(), "f"), DownloadOptions{}, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if spent := clock.total(); spent != 9*base {
		t.Errorf("waited %v in nine interruptions, want %v each", spent, base)
	}
}

func TestDownloadLeaksNoReferer(t *testing.T) {
	var referer string
	link, _ := origin(t, noise(10), func(n int, w http.ResponseWriter, r *http.Request) bool {
		if n == 1 {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return true
		}
		referer = r.Header.Get("Referer")
		return false
	})
	e, _ := engine(t, Options{})
	if _, err := e.Download(t.Context(), link, filepath.Join(t.TempDir(), "f"), DownloadOptions{}, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(referer, "topsecret") {
		t.Errorf("the second host got the referer %s", referer)
	}
}

func TestDownloadLocalErrors(t *testing.T) {
	link, asked := origin(t, noise(10), func(int, http.ResponseWriter, *http.Request) bool { return false })
	e, _ := engine(t, Options{})
	_, err := e.Download(t.Context(), link, filepath.Join(t.TempDir(), "no", "folder"), DownloadOptions{}, new(flow.Meter))
	if !errors.Is(err, os.ErrNotExist) || asked.Load() != 0 {
		t.Errorf("got %v after %d requests", err, asked.Load())
	}
	full := errors.New("the journal is full")
	_, err = e.Download(t.Context(), link, filepath.Join(t.TempDir(), "f"), DownloadOptions{OnETag: func(string) error { return full }}, new(flow.Meter))
	if err != full || asked.Load() != 1 {
		t.Errorf("got %v after %d requests", err, asked.Load())
	}
	_, err = e.Download(t.Context(), "http://storage.example/?sig=topsecret", filepath.Join(t.TempDir(), "f"), DownloadOptions{}, new(flow.Meter))
	if api.KindOf(err) != failure.Input {
		t.Errorf("got %v", err)
	}
}
