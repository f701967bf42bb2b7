package local

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bulkup/api/local/engine"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

// A task that is canceled has failed at once and for good, whether it is running,
// waiting, over or unknown, and the next one gets its worker.
func TestCancelTask(t *testing.T) {
	dir := t.TempDir()
	entered, left := make(chan struct{}, 1), make(chan struct{}, 1)
	h := start(t, Options{Store: dir, Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		if o.Scale == 2 {
			return copying(ctx, src, dst, o, progress)
		}
		entered <- struct{}{}
		<-ctx.Done()
		left <- struct{}{}
		return pixels.Info{}, ctx.Err()
	}})
	content := rawcall.Drawn(t, 1)
	slow := rawcall.WithFile(content)
	slow[2].Value = "8"
	cancel := func(id string) int { return h.Call("cancel-task", `{"data":{"taskId":"`+id+`"}}`).Status }
	running, waiting, next := h.Started(slow), h.Started(slow), h.Started(rawcall.WithFile(content))
	<-entered
	for _, id := range []string{waiting, running} {
		if status := cancel(id); status != 200 {
			t.Error(status)
		}
		if a := h.Status(id); a.Text(t, "data", "status") != "PROCESSING_FAILED" || a.Text(t, "data", "error") != "the task was canceled" {
			t.Errorf("%s", a.Body)
		}
	}
	<-left
	if v := h.over(next); v.State != tasks.Processed {
		t.Errorf("%+v", v)
	}
	if cancel(next) != 200 || h.Status(next).Text(t, "data", "status") != "PROCESSED" {
		t.Error("a task that was over changed")
	}
	if status := cancel("30a89e69-c702-4247-9905-f0a53dfa45ab"); status != 404 {
		t.Error(status)
	}
	h.Until("the sources go", func() bool {
		names, err := h.store.Names("sources")
		return err == nil && len(names) == 0
	})
	h.end()
	h = start(t, Options{Store: dir})
	for _, id := range []string{waiting, running} {
		if v, _ := h.Task(id); v.State != tasks.Failed {
			t.Errorf("after a restart: %+v", v)
		}
	}
}

// The engine stops soon after a cancel, in the middle of a large picture.
func TestCanceledEngineStops(t *testing.T) {
	stopped, begun := make(chan time.Time, 1), make(chan struct{})
	var share atomic.Int64 // of the work that was done, in percent
	begin := sync.OnceFunc(func() { close(begun) })
	e, err := engine.Open(t.Context(), engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := start(t, Options{Workers: 1, Upscale: func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		info, err := upscalerOf(e)(ctx, src, dst, o, func(done, total int) {
			begin()
			share.Store(int64(100 * done / max(total, 1)))
			progress(done, total)
		})
		stopped <- time.Now()
		return info, err
	}})
	form := rawcall.WithFile(encoded(t, image.NewNRGBA(image.Rect(0, 0, 2000, 1500))))
	form[2].Value = "8"
	id := h.Started(form)
	<-begun
	asked := time.Now()
	h.Call("cancel-task", `{"data":{"taskId":"`+id+`"}}`)
	took := (<-stopped).Sub(asked) // 100 ms are promised, and a loaded machine is slower
	if done := share.Load(); done > 25 {
		t.Errorf("went on to %d %% of the picture", done)
	}
	t.Logf("stopped after %v", took)
}

func encoded(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
