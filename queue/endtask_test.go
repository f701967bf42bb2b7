package queue

import (
	"context"
	"io"
	"testing"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// The engine of this machine stops when its job is canceled, and a retry starts anew.
func TestCancelEndsTheTaskOfThisMachine(t *testing.T) {
	entered, left := make(chan struct{}, 2), make(chan error, 2)
	engine, err := local.Start(t.Context(), "", local.Options{Key: key, Store: t.TempDir(), Workers: 1,
		Upscale: func(ctx context.Context, _ io.ReadSeeker, _ io.Writer, _ tasks.Order, _ func(done, total int)) (pixels.Info, error) {
			entered <- struct{}{}
			<-ctx.Done() // a picture that takes hours
			left <- context.Cause(ctx)
			return pixels.Info{}, context.Cause(ctx)
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close(context.Background()) }) // the test is about what came before
	base, err := api.ParseBase(engine.URL())
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, upscayltest.Options{})
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Cancels: true})
	defer client.CloseIdle()
	w.back = func(b *Backend) { b.Client, b.Base, b.Free = client, base.String(), true }
	w.open()
	w.draw("a.png", 1)
	ids := w.add(settings(), w.album)
	working := func() string {
		t.Helper()
		<-entered
		return w.until("the task", func(jobs map[string]job.Job) bool {
			j := jobs["a.png"]
			return j.State == job.Upscaling && j.Task != nil
		})["a.png"].Task.ID
	}
	first := working()
	if err := w.Cancel(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if err := <-left; err == nil || err.Error() != "the task was canceled" {
		t.Error("the engine stopped for", err)
	}
	if err := w.Retry(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if second := working(); second == first {
		t.Error("a task that was ended is polled again")
	}
	if err := w.Cancel(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	<-left
	w.close()
}
