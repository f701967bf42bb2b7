package arrival

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// notifier gets from the test what happens.
type notifier struct {
	events chan fsnotify.Event
	errors chan error
	added  map[string]bool
	refuse error // the answer to every Add
	closed bool
}

func (n *notifier) Add(dir string) error {
	if n.refuse == nil {
		n.added[dir] = true
	}
	return n.refuse
}
func (n *notifier) Events() <-chan fsnotify.Event { return n.events }
func (n *notifier) Errors() <-chan error          { return n.errors }
func (n *notifier) Close() error                  { n.closed = true; return nil }

// room is a folder that is watched, in a time of its own.
type room struct {
	t *testing.T
	*notifier
	dir string

	mu      sync.Mutex
	arrived []string // since the last check, without the folder
	said    []string
}

// watched runs test with a folder that holds the given files from the start.
// Nothing reports changes when silent is the reason for that.
func watched(t *testing.T, silent error, test func(*room), files ...string) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		r := &room{t: t, dir: dir, notifier: &notifier{
			events: make(chan fsnotify.Event), errors: make(chan error), added: make(map[string]bool)}}
		for _, f := range files {
			r.write(f, "whole")
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			Run(ctx, Options{
				Dir: dir,
				Notify: func(string) (Notifier, error) {
					if silent != nil {
						return nil, silent
					}
					return r.notifier, nil
				},
				Leave: func(_, name string, _ bool) bool { return strings.HasPrefix(name, ".") },
				Arrived: func(_ context.Context, paths []string) {
					r.mu.Lock()
					defer r.mu.Unlock()
					for _, p := range paths {
						rel, err := filepath.Rel(dir, p)
						if err != nil {
							t.Error(err)
						}
						r.arrived = append(r.arrived, filepath.ToSlash(rel))
					}
				},
				Notice: func(message string, _ bool) {
					r.mu.Lock()
					defer r.mu.Unlock()
					r.said = append(r.said, message)
				},
			})
		}()
		synctest.Wait()
		test(r)
		cancel()
		<-ended
	})
}

func (r *room) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func (r *room) write(name, content string) {
	r.t.Helper()
	path := r.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) do(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) event(op fsnotify.Op, name string) {
	r.events <- fsnotify.Event{Name: r.path(name), Op: op}
	synctest.Wait()
}

// after lets time pass, and holds what has arrived in it against want.
func (r *room) after(d time.Duration, want ...string) {
	r.t.Helper()
	time.Sleep(d) // of the bubble: nothing is waited for
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if diff := cmp.Diff(want, r.arrived); diff != "" {
		r.t.Error(diff)
	}
	r.arrived = nil
}

func (r *room) says(want ...string) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, w := range want {
		if i >= len(r.said) || !strings.Contains(r.said[i], w) {
			r.t.Fatalf("said %q, want %q", r.said, want)
		}
	}
	if len(r.said) != len(want) {
		r.t.Errorf("said %q, want %q", r.said, want)
	}
	r.said = nil
}

func (r *room) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.said = nil
}
