package queue

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest"
	"bulkup/api/upscayltest/fault"
	"bulkup/queue/backend"
	"bulkup/queue/job"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "a-key-for-tests"

// world is a queue with a real server beside it, both on folders of the test.
type world struct {
	t      testing.TB
	server *upscayltest.Server
	state  string
	album  string
	opts   func(*Options)
	back   func(*Backend)
	// accounts are those to publish to.
	accounts []backend.Account

	*Queue
	feed *Feed
	stop func()
	all  []job.Job // every transition, in order
}

// newWorld starts a server; open starts the queue.
func newWorld(t testing.TB, o upscayltest.Options) *world {
	t.Helper()
	w := &world{t: t, state: t.TempDir(), album: filepath.Join(t.TempDir(), "album"), opts: func(*Options) {}, back: func(*Backend) {}}
	o.Key, o.Store = key, t.TempDir()
	if o.Credits == 0 {
		o.Credits = -1
	}
	server, err := upscayltest.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	w.server = server
	t.Cleanup(func() {
		w.close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := server.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return w
}

// open starts the queue on the state folder, as a new process would.
func (w *world) open() *world {
	w.t.Helper()
	base, err := api.ParseBase(w.server.URL())
	if err != nil {
		w.t.Fatal(err)
	}
	transport := api.NewTransport(8)
	client := upscayl.New(upscayl.Options{BaseURL: base, Key: key, Transport: transport})
	engine := transfer.New(transfer.Options{Transport: transport})
	b := Backend{Engine: Engine{Name: "cloud", Title: "Upscayl Cloud", Ready: true}, Client: client, Base: base.String(),
		Account: "test", Typical: 20 * time.Millisecond, Inline: 1 << 20}
	w.back(&b)
	publishers, err := backend.Publishers(w.accounts, 0, transport, engine)
	if err != nil {
		w.t.Fatal(err)
	}
	o := Options{Dir: w.state, Publishers: publishers, Backends: []Backend{b}, Default: "cloud", Transfer: engine, Patience: time.Minute}
	w.opts(&o)
	q, err := Open(o)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	w.Queue, w.feed = q, q.Subscribe()
	w.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("the queue ended with: %v", err)
		}
		client.CloseIdle()
		engine.Close()
		transport.CloseIdleConnections()
	}
	return w
}

func (w *world) close() {
	if w.stop != nil {
		w.stop()
		w.stop = nil
	}
}

// settings are those of most tests.
func settings() job.Settings {
	return job.Settings{Model: "upscayl-lite-4x", Scale: 2, Format: "png", Exists: "skip"}
}

// add drops paths and queues what is found.
func (w *world) add(s job.Settings, inputs ...string) []job.ID {
	w.t.Helper()
	v, err := w.Survey(w.t.Context(), inputs, s, "cloud")
	if err != nil {
		w.t.Fatal(err)
	}
	ids, err := w.Add(w.t.Context(), v)
	if err != nil {
		w.t.Fatal(err)
	}
	return ids
}

// until reads the feed until every job fits, and returns the jobs by name.
func (w *world) until(what string, fits func(map[string]job.Job) bool) map[string]job.Job {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 2*time.Minute)
	defer cancel()
	for {
		byName := w.byName()
		if len(byName) > 0 && fits(byName) {
			return byName
		}
		u, err := w.feed.Next(ctx)
		if err != nil {
			w.t.Fatalf("waiting for %s: %v; jobs: %v; status: %+v", what, err, summary(byName), w.Status())
		}
		w.all = append(w.all, u.Jobs...)
	}
}

// ended waits until every job has ended and its credits are settled.
func (w *world) ended() map[string]job.Job {
	w.t.Helper()
	return w.until("the end", func(jobs map[string]job.Job) bool {
		for _, j := range jobs {
			if !j.State.Ended() {
				return false
			}
		}
		return !owes(jobs)
	})
}

// counts are the jobs by state.
func counts(jobs map[string]job.Job) map[job.State]int {
	by := make(map[job.State]int)
	for _, j := range jobs {
		by[j.State]++
	}
	return by
}

func summary(jobs map[string]job.Job) map[string]string {
	s := make(map[string]string)
	for name, j := range jobs {
		s[name] = string(j.State)
		if j.Fault != nil {
			s[name] += ": " + j.Fault.Message
		}
	}
	return s
}

// draw puts a small picture into the album; each seed makes another one.
func (w *world) draw(name string, seed uint8) string {
	w.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, drawn(seed)); err != nil {
		w.t.Fatal(err)
	}
	return w.write(name, b.Bytes())
}

func drawn(seed uint8) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 24, 16))
	for y := range 16 {
		for x := range 24 {
			m.SetNRGBA(x, y, color.NRGBA{seed, uint8(10 * x), uint8(15 * y), 255})
		}
	}
	return m
}

func (w *world) write(name string, data []byte) string {
	w.t.Helper()
	path := filepath.Join(w.album, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// result decodes a finished file and returns its size in pixels.
func decoded(t testing.TB, path string) (int, int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m.Bounds().Dx(), m.Bounds().Dy()
}

// faults is a plan for the server.
func faults(t *testing.T, text string) fault.Plan {
	t.Helper()
	p, err := fault.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// trail reads what the feed has by now, and returns every transition so far.
func (w *world) trail() []job.Job {
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
	defer cancel()
	for {
		u, err := w.feed.Next(ctx)
		if err != nil {
			return w.all
		}
		w.all = append(w.all, u.Jobs...)
	}
}
