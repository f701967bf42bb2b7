package local

import (
	"context"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/external/fake"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

func TestMain(m *testing.M) {
	fake.Main()
	goleak.VerifyTestMain(m)
}

const testKey = "a-key-for-tests"

// copying stands in for the engine where pixels do not matter.
func copying(_ context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
	progress(1, 2)
	_, err := io.Copy(dst, src)
	progress(2, 2)
	return pixels.Info{Width: 8 * o.Scale, Height: 6 * o.Scale}, err
}

// refusing stands in for an engine that cannot read any picture.
func refusing(context.Context, io.ReadSeeker, io.Writer, tasks.Order, func(done, total int)) (pixels.Info, error) {
	return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrDamaged, Message: "the picture is damaged"}
}

// host is a running server and a caller of it.
type host struct {
	*Server
	*rawcall.Caller
	closed bool
}

// start runs a server that ends with the test. Options that are not given get
// values fit for tests.
func start(t *testing.T, o Options) *host { return startAt(t, "", o) }

func startAt(t *testing.T, addr string, o Options) *host {
	t.Helper()
	if o.Key == "" {
		o.Key = testKey
	}
	if o.Store == "" {
		o.Store = t.TempDir()
	}
	if o.Upscale == nil && o.EngineBinary == "" {
		o.Upscale = copying
	}
	s, err := Start(t.Context(), addr, o)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{Server: s, Caller: rawcall.New(t, s.URL(), o.Key, false)}
	t.Cleanup(h.end)
	return h
}

// end closes the server, once.
func (h *host) end() {
	if h.closed {
		return
	}
	h.closed = true
	h.CloseIdle()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := h.Close(ctx); err != nil {
		h.T.Error(err)
	}
}

// over waits until a task is over and returns it.
func (h *host) over(id string) (v tasks.Task) {
	h.T.Helper()
	h.Until("the task ends", func() bool {
		v, _ = h.Task(id)
		return v.State.Over()
	})
	return v
}

// tasksOf is how many tasks there are for a content.
func (h *host) tasksOf(content []byte) (n int) {
	for _, t := range h.Tasks() {
		for _, p := range t.Pictures {
			if p.SHA256 == rawcall.DigestOf(content) {
				n++
			}
		}
	}
	return n
}
