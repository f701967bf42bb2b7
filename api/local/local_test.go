package local

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/external/fake"
	"bulkup/api/local/pixels"
)

func TestMain(m *testing.M) {
	fake.Main()
	goleak.VerifyTestMain(m)
}

const testKey = "a-key-for-tests"

// copying stands in for the engine where pixels do not matter.
func copying(_ context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error) {
	progress(1, 2)
	_, err := io.Copy(dst, src)
	progress(2, 2)
	return pixels.Info{Width: 8 * t.Scale, Height: 6 * t.Scale}, err
}

// refusing stands in for an engine that cannot read any picture.
func refusing(context.Context, io.ReadSeeker, io.Writer, task, func(done, total int)) (pixels.Info, error) {
	return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrDamaged, Message: "the picture is damaged"}
}

// host is a running server and a caller of it.
type host struct {
	*Server
	t      *testing.T
	web    *http.Client
	closed bool
}

// start runs a server that ends with the test. Options that are not given get
// values fit for tests.
func start(t *testing.T, o Options) *host {
	t.Helper()
	if o.Key == "" {
		o.Key = testKey
	}
	if o.Store == "" {
		o.Store = t.TempDir()
	}
	if o.Credits == 0 {
		o.Credits = -1
	}
	if o.upscale == nil && o.EngineBinary == "" {
		o.upscale = copying
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{Server: s, t: t, web: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(h.end)
	return h
}

// end closes the server, once.
func (h *host) end() {
	if h.closed {
		return
	}
	h.closed = true
	h.web.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := h.Close(ctx); err != nil {
		h.t.Error(err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (h *host) do(r *http.Request) (answer, error) {
	resp, err := h.web.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, body}, err
}

func (h *host) request(method, address, kind string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(h.t.Context(), method, address, body)
	if err != nil {
		h.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// call sends a JSON body to one of the five calls.
func (h *host) call(name, body string) answer {
	h.t.Helper()
	a, err := h.tryCall(name, body)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func (h *host) tryCall(name, body string) (answer, error) {
	r := h.request(http.MethodPost, h.URL()+"/"+name, "application/json", strings.NewReader(body))
	r.Header.Set("X-API-Key", testKey)
	return h.do(r)
}

// field is one part of a form; with a file name it is a file.
type field struct{ name, value, file string }

var settings = []field{{name: "model", value: "natural-plus-4x"}, {name: "scale", value: "2"},
	{name: "saveImageAs", value: "png"}, {name: "enhanceFace", value: "false"}}

func withFile(content []byte) []field {
	return append([]field{{"file", string(content), "a.png"}}, settings...)
}

func (h *host) form(fields []field) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		var part io.Writer
		var err error
		if f.file == "" {
			part, err = w.CreateFormField(f.name)
		} else {
			part, err = w.CreateFormFile(f.name, f.file)
		}
		if err != nil {
			h.t.Fatal(err)
		}
		_, _ = io.WriteString(part, f.value)
	}
	w.Close()
	r := h.request(http.MethodPost, h.URL()+"/start-task", w.FormDataContentType(), &body)
	r.Header.Set("X-API-Key", testKey)
	return r
}

// start sends a form to start-task.
func (h *host) start(fields []field) answer {
	h.t.Helper()
	a, err := h.do(h.form(fields))
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

// started starts a task that must be accepted and returns its id.
func (h *host) started(fields []field) string {
	h.t.Helper()
	a := h.start(fields)
	if a.status != http.StatusOK {
		h.t.Fatalf("start-task: %d %s", a.status, a.body)
	}
	return a.text(h.t, "data", "taskId")
}

// until waits for a condition.
func (h *host) until(what string, holds func() bool) {
	h.t.Helper()
	for range 20_000 {
		if holds() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	h.t.Fatal("this never happens: " + what)
}

// over waits until a task is over and returns it.
func (h *host) over(id string) (v task) {
	h.t.Helper()
	h.until("the task ends", func() bool {
		v, _ = h.tasks.get(id)
		return v.State.over()
	})
	return v
}

// at returns a member of a JSON answer, by its path.
func (a answer) at(t *testing.T, path ...any) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatalf("%s: %v", a.body, err)
	}
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				t.Fatalf("%s: no entry %v", a.body, path)
			}
			v = l[p]
		}
	}
	return v
}

func (a answer) text(t *testing.T, path ...any) string {
	t.Helper()
	s, ok := a.at(t, path...).(string)
	if !ok {
		t.Fatalf("%s: no text at %v", a.body, path)
	}
	return s
}

func (a answer) number(t *testing.T, path ...any) float64 {
	t.Helper()
	n, ok := a.at(t, path...).(float64)
	if !ok {
		t.Fatalf("%s: no number at %v", a.body, path)
	}
	return n
}

// drawn is a small PNG; each seed is another picture.
func drawn(t *testing.T, seed uint8) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, 8, 6))
	for i := range 8 * 6 {
		img.Set(i%8, i/8, color.NRGBA{uint8(i) * seed, uint8(i), seed, 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// clock is a time that tests move.
type clock struct{ seconds atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Add(time.Duration(c.seconds.Load()) * time.Second)
}

func (c *clock) pass(d time.Duration) { c.seconds.Add(int64(d / time.Second)) }

func statusBody(d Dialect, id string) string {
	if d == Classic {
		return fmt.Sprintf(`{"taskId":%q}`, id)
	}
	return fmt.Sprintf(`{"data":{"taskId":%q}}`, id)
}
