package upscayltest

import (
	"context"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/fault"
	"bulkup/api/upscayltest/rawcall"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const testKey = "a-key-for-tests"

// host is a running service and a caller of it.
type host struct {
	*Server
	*rawcall.Caller
	closed bool
}

// start runs a service that ends with the test. Credits of 0 are unlimited here.
func start(t *testing.T, o Options) *host {
	t.Helper()
	o.Key, o.Store = testKey, t.TempDir()
	if o.Credits == 0 {
		o.Credits = -1
	}
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	h := &host{Server: s, Caller: rawcall.New(t, s.URL(), testKey, o.Dialect == Classic)}
	t.Cleanup(h.end)
	return h
}

// end closes the service, once.
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

// over waits until the engine has done a task.
func (h *host) over(id string) (v tasks.Task) {
	h.T.Helper()
	h.Until("the task ends", func() bool {
		v, _ = h.engine.Task(id)
		return v.State.Over()
	})
	return v
}

// done runs a task of one picture to its end.
func (h *host) done(content []byte) (id string) {
	h.T.Helper()
	id = h.Started(rawcall.WithFile(content))
	h.over(id)
	return id
}

func (h *host) tasksOf(content []byte) int { return h.Ledger().Tasks[rawcall.DigestOf(content)] }

// copying stands in for the engine where pixels do not matter.
func copying(_ context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, _ func(done, total int)) (pixels.Info, error) {
	_, err := io.Copy(dst, src)
	return pixels.Info{Width: 8 * o.Scale, Height: 6 * o.Scale}, err
}

func plan(t *testing.T, text string) fault.Plan {
	t.Helper()
	p, err := fault.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
