package queue

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
)

// surveys returns what is wrong with a drop for a model.
func (w *world) surveys(ctx context.Context, model string) error {
	s := settings()
	s.Model = model
	_, err := w.Survey(ctx, []string{w.album}, s, "cloud")
	return err
}

// At a server of bulkup's own its models are offered, and what it lacks is not queued.
func TestModelsOfAServer(t *testing.T) {
	server, err := local.Start(t.Context(), "", local.Options{Key: key, Store: t.TempDir(),
		Upscale: func(context.Context, io.ReadSeeker, io.Writer, tasks.Order, func(done, total int)) (pixels.Info, error) {
			return pixels.Info{}, errors.New("nothing was queued")
		}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) }) // the test is about what came before
	base, err := api.ParseBase(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: key})
	defer client.CloseIdle()
	w := newWorld(t, upscayltest.Options{})
	w.back = func(b *Backend) { b.Client, b.Base = client, base.String() }
	w.open()
	w.draw("a.png", 1)
	w.offers.learned = make(chan struct{})

	// While it has not answered, only names that are not the cloud's wait for it.
	if err := w.surveys(t.Context(), "natural-plus-4x"); err != nil {
		t.Error(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.offers.has(gone, "cloud", "mine-9x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if e := w.Engines()[0]; len(e.Models) > 0 {
		t.Error("offered before it was asked:", e.Models)
	}

	go w.offers.learn(t.Context(), w.run.Backends[0])
	for {
		u, err := w.feed.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if u.Engines {
			break
		}
	}
	late := w.Subscribe()
	defer late.Close()
	if u, err := late.Next(t.Context()); err != nil || !u.Engines {
		t.Error("a feed that comes later is not told:", u, err)
	}
	e := w.Engines()[0]
	for _, id := range []string{"upscayl-lite-4x", "realesr-animevideov3", "faithful", "natural-plus-4x"} {
		if !slices.ContainsFunc(e.Models, func(m Model) bool { return m.ID == id }) {
			t.Errorf("%s is not among %v", id, e.Models)
		}
		if err := w.surveys(t.Context(), id); err != nil {
			t.Error(id, err)
		}
	}
	err = w.surveys(t.Context(), "mine-9x")
	if err == nil || !strings.HasPrefix(err.Error(), "nothing was queued: there is no model mine-9x at "+base.String()+"; there are upscayl-lite-4x, ") {
		t.Error(err)
	}
}

// A server that does not say which models it has is taken to have the cloud's.
func TestModelsOfAServerThatSaysNothing(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	w.offers.learned = make(chan struct{})
	w.offers.learn(t.Context(), w.run.Backends[0])
	if e := w.Engines()[0]; e.Models != nil {
		t.Error(e.Models)
	}
	for _, id := range []string{"crystal-plus-4x", "faithful", "realesrgan-x4plus"} {
		if err := w.surveys(t.Context(), id); err != nil {
			t.Error(id, err)
		}
	}
	if err := w.surveys(t.Context(), "mine-9x"); err == nil || !strings.Contains(err.Error(), "there are upscayl-standard-4x, ") {
		t.Error(err)
	}
}
