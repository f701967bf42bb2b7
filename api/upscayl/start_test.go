package upscayl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api"
	"bulkup/api/failure"
)

const started = `{"status":"success","data":{"message":"Task request sent successfully","taskId":"t1","creditsToDeduct":3}}`

// startFile is a start whose picture has the given content and promised size.
func startFile(content io.Reader, size int64) StartRequest {
	return StartRequest{Model: "natural-plus-4x", Scale: 2, Format: "jpg", Face: true, File: &FileBody{
		Name: "a \"b\"\r\n.png", Type: "image/png", Size: size,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(content), nil },
	}}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func picture(size int64) io.Reader { return io.LimitReader(zeros{}, size) }

func TestStartTaskSources(t *testing.T) {
	file := startFile(strings.NewReader("12345"), 5)
	files := startURLs()
	files.URLs, files.Files = nil, []UploadedFile{UploadedFile(`{"fileName":"f","path":"p"}`), UploadedFile(`{"fileName":"g"}`)}
	for _, tt := range []struct {
		name string
		r    StartRequest
		want string
	}{
		{"file", file, "start-task [model=natural-plus-4x scale=2 saveImageAs=jpg enhanceFace=true file=a _b___.png image/png 5 bytes]"},
		{"files", files, `start-task [model=natural-plus-4x scale=4 saveImageAs=png enhanceFace=false files=[{"fileName":"f","path":"p"},{"fileName":"g"}]]`},
		{"urls", startURLs(), `start-task [model=natural-plus-4x scale=4 saveImageAs=png enhanceFace=false urls=["https://p.example.org/a.png"]]`},
	} {
		s, c := newCloud(t, always(200, started))
		got, err := c.StartTask(t.Context(), tt.r)
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if diff := cmp.Diff(Started{"t1", "Task request sent successfully", 3}, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
		if diff := cmp.Diff([]string{tt.want}, s.asked()); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestStartTaskCostInTheHeader(t *testing.T) {
	_, c := newCloud(t, func(string, string) reply {
		return reply{body: `{"status":"success","data":{"taskId":"t1"}}`, header: map[string]string{"x-task-cost": "4"}}
	})
	if got, err := c.StartTask(t.Context(), startURLs()); err != nil || got.Credits != 4 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestStartTaskIsCheckedFirst(t *testing.T) {
	change := func(f func(*StartRequest)) StartRequest { r := startURLs(); f(&r); return r }
	for says, r := range map[string]StartRequest{
		"exactly one": change(func(r *StartRequest) { r.Files = []UploadedFile{UploadedFile(`{}`)} }),
		"one source":  change(func(r *StartRequest) { r.URLs = nil }),
		"no model":    change(func(r *StartRequest) { r.Model = "" }),
		"scale 0":     change(func(r *StartRequest) { r.Scale = 0 }),
		"scale 9":     change(func(r *StartRequest) { r.Scale = 9 }),
		`"gif"`:       change(func(r *StartRequest) { r.Format = "gif" }),
		"empty":       startFile(picture(0), 0),
		"damaged":     change(func(r *StartRequest) { r.URLs, r.Files = nil, []UploadedFile{UploadedFile(`{`)} }),
		"cannot be opened": change(func(r *StartRequest) {
			r.URLs, r.File = nil, &FileBody{Size: 1, Open: func() (io.ReadCloser, error) { return nil, errors.New("gone") }}
		}),
	} {
		s, c := newCloud(t, always(200, started))
		_, err := c.StartTask(t.Context(), r)
		if api.KindOf(err) != failure.Input || !strings.Contains(err.Error(), says) || len(s.asked()) != 0 {
			t.Errorf("%v of kind %q after %v, should say %q", err, api.KindOf(err), s.asked(), says)
		}
	}
}

// meter counts what is read from a picture, to see that it streams.
type meter struct {
	r    io.Reader
	read atomic.Int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.read.Add(int64(n))
	return n, err
}

func TestStartTaskStreamsWithItsLength(t *testing.T) {
	const size = 64 << 20
	m := &meter{r: picture(size)}
	var ahead int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength <= size || len(r.TransferEncoding) > 0 {
			t.Errorf("Content-Length %d, Transfer-Encoding %v", r.ContentLength, r.TransferEncoding)
		}
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
		ahead = m.read.Load()
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, started)
	}))
	defer server.Close()
	r := startFile(m, size)
	var last atomic.Int64
	r.File.Progress = func(sent int64) {
		if sent < last.Load() {
			t.Errorf("progress went back from %d to %d", last.Load(), sent)
		}
		last.Store(sent)
	}
	if _, err := newClient(t, server.URL, Auto).StartTask(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if ahead > size/2 {
		t.Errorf("%d bytes were read before the server had taken two", ahead)
	}
	if last.Load() != size {
		t.Errorf("progress ends at %d of %d", last.Load(), size)
	}
}

// hangUp is a server that reads n bytes of each body, or all of it when n < 0, and
// then closes the connection without an answer.
func hangUp(t *testing.T, n int64) (address string, requests *atomic.Int64) {
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if n < 0 {
			n = r.ContentLength
		}
		_, _ = io.CopyN(io.Discard, r.Body, n)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func TestLostAnswerIsUnknownAndSentOnce(t *testing.T) {
	for name, r := range map[string]StartRequest{"urls": startURLs(), "file": startFile(picture(1<<20), 1<<20)} {
		address, requests := hangUp(t, -1)
		_, err := newClient(t, address, Auto).StartTask(t.Context(), r)
		if api.KindOf(err) != failure.Unknown || !strings.Contains(err.Error(), "may have been accepted") {
			t.Errorf("%s: %v of kind %q", name, err, api.KindOf(err))
		}
		if n := requests.Load(); n != 1 {
			t.Errorf("%s: %d requests arrived", name, n)
		}
	}
}

// A 400 has started nothing, even where its words do not come whole.
func TestARefusalOfAStartThatBreaksOffIsNoLostStart(t *testing.T) {
	_, c := newCloud(t, func(string, string) reply {
		return reply{status: 400, body: `"Bad Requ`, header: map[string]string{"Content-Length": "100"}}
	})
	if _, err := c.StartTask(t.Context(), startFile(picture(3), 3)); api.KindOf(err) != failure.Temporary {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

func TestHalfARequestIsTemporary(t *testing.T) {
	const size = 256 << 20 // more than any buffer on the way holds
	address, requests := hangUp(t, 1<<20)
	_, err := newClient(t, address, Auto).StartTask(t.Context(), startFile(picture(size), size))
	if api.KindOf(err) != failure.Temporary || requests.Load() != 1 {
		t.Errorf("%v of kind %q after %d requests", err, api.KindOf(err), requests.Load())
	}
}

func TestUnreachedServerIsTemporary(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	_, err = newClient(t, "http://"+ln.Addr().String(), Auto).StartTask(t.Context(), startURLs())
	if api.KindOf(err) != failure.Temporary || !strings.Contains(err.Error(), "refuses") {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

// The certificate of a server of the user's own is no passing fault; a network that asks
// for a login before it lets anybody through to the cloud is one.
func TestUntrustedServer(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the request arrived") }))
	server.Config.ErrorLog = discardLog
	server.StartTLS()
	defer server.Close()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	for address, want := range map[string]failure.Kind{server.URL: failure.Refused, DefaultBase: failure.Temporary} {
		base, err := api.ParseBase(address)
		if err != nil {
			t.Fatal(err)
		}
		transport := api.NewTransport(1)
		transport.DialContext = dial
		_, err = New(Options{BaseURL: base, Key: "k", Transport: transport}).StartTask(t.Context(), startURLs())
		if api.KindOf(err) != want || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s: %v of kind %q, want %q", address, err, api.KindOf(err), want)
		}
	}
}

func TestCancelAfterSendingIsUnknown(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	_, err := newClient(t, server.URL, Auto).StartTask(ctx, startURLs())
	if api.KindOf(err) != failure.Unknown || !errors.Is(err, context.Canceled) {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

func TestCancelWhileSendingIsJustACancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	defer server.Close()
	const size = 256 << 20
	_, err := newClient(t, server.URL, Auto).StartTask(ctx, startFile(picture(size), size))
	if api.KindOf(err) != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

func TestSilentAnswerIsUnknown(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, started[:20])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	base, err := api.ParseBase(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := New(Options{BaseURL: base, Key: testKey, Patience: 20 * time.Millisecond})
	_, err = c.StartTask(t.Context(), startURLs())
	if api.KindOf(err) != failure.Unknown || !strings.Contains(err.Error(), "in time") {
		t.Errorf("%v of kind %q", err, api.KindOf(err))
	}
}

func TestChangedFileNeverBecomesATask(t *testing.T) {
	broken := errors.New("input/output error")
	for _, tt := range []struct {
		name string
		src  io.Reader
		says string
	}{
		{"shorter", picture(9_999), "changed"},
		{"longer", picture(10_001), "changed"},
		{"unreadable", io.MultiReader(picture(5_000), failing{broken}), "input/output"},
		{"unreadable at its end", io.MultiReader(picture(10_000), failing{broken}), "input/output"},
	} {
		var complete atomic.Bool
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, err := io.ReadAll(r.Body)
			complete.Store(err == nil || bytes.HasSuffix(b, []byte("--\r\n")))
			_, _ = io.WriteString(w, started)
		}))
		_, err := newClient(t, server.URL, Auto).StartTask(t.Context(), startFile(tt.src, 10_000))
		server.Close()
		if api.KindOf(err) != failure.Input || !strings.Contains(err.Error(), tt.says) || complete.Load() {
			t.Errorf("%s: %v of kind %q, complete: %v", tt.name, err, api.KindOf(err), complete.Load())
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestEarlyAnswerToALargeStart(t *testing.T) {
	const size = 256 << 20
	for status, want := range map[int]failure.Kind{402: failure.Credits, 413: failure.Input, 500: failure.Temporary} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
		}))
		_, err := newClient(t, server.URL, Auto).StartTask(t.Context(), startFile(picture(size), size))
		server.Close()
		if api.KindOf(err) != want {
			t.Errorf("%d: %v of kind %q, want %q", status, err, api.KindOf(err), want)
		}
	}
}

func TestEachStartHasAConnectionOfItsOwn(t *testing.T) {
	s, c := newCloud(t, func(call, _ string) reply {
		if call == CallStart {
			return reply{body: started}
		}
		return reply{body: `{"status":"success","data":{"status":"PROCESSING"}}`}
	})
	for range 2 {
		if _, err := c.TaskStatus(t.Context(), "t"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.StartTask(t.Context(), startURLs()); err != nil {
			t.Fatal(err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.remote[0] != s.remote[2] {
		t.Error("status calls do not share a connection")
	}
	if s.remote[1] == s.remote[3] || s.remote[1] == s.remote[0] || s.remote[3] == s.remote[0] {
		t.Errorf("a start went over a used connection: %v", s.remote)
	}
}

func TestStartsAtTheSameTime(t *testing.T) {
	var n atomic.Int64
	_, c := newCloud(t, func(string, string) reply {
		return reply{body: fmt.Sprintf(`{"status":"success","data":{"taskId":"t%d"}}`, n.Add(1))}
	})
	var wg sync.WaitGroup
	var ids sync.Map
	for range 20 {
		wg.Go(func() {
			s, err := c.StartTask(t.Context(), startFile(picture(1000), 1000))
			if err != nil {
				t.Error(err)
			}
			if _, twice := ids.LoadOrStore(s.TaskID, true); twice {
				t.Errorf("task %s twice", s.TaskID)
			}
		})
	}
	wg.Wait()
}

// Records of uploaded files that are refused are spelled another way, and the way
// that works is remembered.
// A 404 in the documented form is about the uploaded file. Any other one, and that of a
// start without one, is about the address.
func TestStartOfAFileThatIsNotThere(t *testing.T) {
	record := []UploadedFile{UploadedFile(`{"fileName":"f"}`)}
	for body, want := range map[string]failure.Kind{
		`{"error":"NOT_FOUND","message":"Requested resource could not be found"}`: failure.Gone,
		`<html>not found</html>`: failure.Refused,
	} {
		_, c := newCloud(t, always(404, body))
		r := StartRequest{Model: "m", Scale: 2, Format: "png", Files: record}
		if _, err := c.StartTask(t.Context(), r); api.KindOf(err) != want || strings.Contains(err.Error(), "address and the key") != (want == failure.Refused) {
			t.Errorf("%s: %v of kind %q, want %q", body, err, api.KindOf(err), want)
		}
		r.Files, r.URLs = nil, []string{"https://example.com/a.png"}
		if _, err := c.StartTask(t.Context(), r); api.KindOf(err) != failure.Refused {
			t.Errorf("%s, without files: %v of kind %q", body, err, api.KindOf(err))
		}
	}
}

func TestFilesAreSpelledAsTheServerTakesThem(t *testing.T) {
	files := []UploadedFile{UploadedFile(`{"fileName":"a"}`), UploadedFile(`{"fileName":"b"}`)}
	ask := StartRequest{Model: "m", Scale: 4, Format: "png", Files: files}
	for _, tt := range []struct {
		name  string
		takes string // what a body must hold; "" takes none
		sent  []int  // requests of the first and the second start
	}{
		{"one array", `[{"fileName":"a"},{"fileName":"b"}]`, []int{1, 1}},
		{"repeated fields", `files={"fileName":"b"}`, []int{2, 1}},
		{"bracketed fields", `files[]={"fileName":"b"}`, []int{3, 1}},
		{"none", "", []int{3, 3}},
	} {
		s, c := newCloud(t, func(_, body string) reply {
			if tt.takes == "" || !strings.Contains(body, tt.takes) {
				return reply{status: 400, body: `{"error":"BAD_REQUEST","message":"Invalid request parameters provided"}`}
			}
			return reply{body: `{"status":"success","data":{"taskId":"t"}}`}
		})
		before := 0
		for i, want := range tt.sent {
			got, err := c.StartTask(t.Context(), ask)
			if ok := err == nil; ok != (tt.takes != "") || ok && got.TaskID != "t" || !ok && !errors.Is(err, ErrFiles) {
				t.Errorf("%s: %+v, %v", tt.name, got, err)
			}
			if n := len(s.asked()); n-before != want {
				t.Errorf("%s: start %d took %d requests, want %d", tt.name, i, n-before, want)
			}
			before = len(s.asked())
		}
	}
	// A refusal that is not about the form is final at once.
	s, c := newCloud(t, always(402, `{"error":"INSUFFICIENT_CREDITS"}`))
	if _, err := c.StartTask(t.Context(), ask); api.KindOf(err) != failure.Credits || len(s.asked()) != 1 {
		t.Errorf("%v after %d requests", err, len(s.asked()))
	}
}
