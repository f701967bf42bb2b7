package arrival

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

func TestWhatIsThereArrives(t *testing.T) {
	watched(t, nil, func(r *room) {
		r.after(DefaultSettle - 1)
		r.after(1, "a.jpg", "deep/er/b.jpg")
		r.after(time.Hour)
		r.says()
		if !r.added[r.path("deep/er")] || r.added[r.path(".hidden")] {
			t.Errorf("watched: %v", r.added)
		}
	}, "a.jpg", "deep/er/b.jpg", ".hidden/c.jpg", "d.jpg.crdownload", "e.png~", "f.PART", "~$g.jpg")
}

func TestArrivesWhenItStandsStill(t *testing.T) {
	watched(t, nil, func(r *room) {
		r.write("a.jpg", "")
		r.event(fsnotify.Create, "a.jpg")
		r.after(time.Hour) // empty: nothing has been written yet
		for _, content := range []string{"h", "ha", "hal", "half"} {
			r.write("a.jpg", content)
			r.event(fsnotify.Write, "a.jpg")
			r.after(DefaultSettle - time.Millisecond)
		}
		// It has grown without a notification, and is found by the next poll.
		r.write("a.jpg", "the whole of it")
		r.after(DefaultSettle)
		r.after(DefaultSettle, "a.jpg")
		// Touched and not changed: nothing new.
		r.event(fsnotify.Chmod, "a.jpg")
		r.after(time.Hour)
		r.write("a.jpg", "something else")
		r.event(fsnotify.Write, "a.jpg")
		r.after(2*DefaultSettle, "a.jpg")
	})
}

func TestRenamedWhenItIsWhole(t *testing.T) {
	watched(t, nil, func(r *room) {
		r.write("a.jpg.part", "whole")
		r.event(fsnotify.Create, "a.jpg.part")
		r.after(time.Minute)
		r.do(os.Rename(r.path("a.jpg.part"), r.path("a.jpg")))
		r.event(fsnotify.Rename, "a.jpg.part")
		r.event(fsnotify.Create, "a.jpg")
		r.after(2*DefaultSettle, "a.jpg")
	})
}

func TestNewFoldersAreWatched(t *testing.T) {
	watched(t, nil, func(r *room) {
		r.write("new/deep/a.jpg", "there before the folder was watched")
		r.event(fsnotify.Create, "new")
		if !r.added[r.path("new")] || !r.added[r.path("new/deep")] {
			t.Errorf("watched: %v", r.added)
		}
		r.after(2*DefaultSettle, "new/deep/a.jpg")
		// Moved, its pictures are others; deleted while it moved, nothing.
		r.do(os.Rename(r.path("new"), r.path("old")))
		r.event(fsnotify.Rename, "new")
		r.event(fsnotify.Create, "old")
		r.after(2*DefaultSettle, "old/deep/a.jpg")
		r.write("b.jpg", "short-lived")
		r.event(fsnotify.Create, "b.jpg")
		r.do(os.Remove(r.path("b.jpg")))
		r.event(fsnotify.Remove, "b.jpg")
		r.after(time.Minute)
	})
}

func TestLostEventsAreLookedFor(t *testing.T) {
	watched(t, nil, func(r *room) {
		r.write("a.jpg", "no notice")
		r.errors <- fsnotify.ErrEventOverflow
		r.after(2*DefaultSettle, "a.jpg")
		r.says()
	})
}

func TestPolling(t *testing.T) {
	watched(t, errRemote, func(r *room) {
		r.says("is checked every 5s, because it is on a network disk")
		r.after(2*DefaultSettle, "a.jpg")
		r.write("sub/b.jpg", "one")
		r.after(DefaultPoll+2*DefaultSettle, "sub/b.jpg")
		r.do(os.Remove(r.path("sub/b.jpg")))
		r.after(time.Minute)
		r.write("sub/b.jpg", "one")
		r.after(DefaultPoll+2*DefaultSettle, "sub/b.jpg")
	}, "a.jpg")
}

func TestTooManyFolders(t *testing.T) {
	for name, fail := range map[string]func(*room){
		"when one is added": func(r *room) {
			r.refuse = syscall.ENOSPC
			r.do(os.Mkdir(r.path("new"), 0o755))
			r.event(fsnotify.Create, "new")
		},
		"later": func(r *room) {
			r.errors <- syscall.EMFILE
			synctest.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			watched(t, nil, func(r *room) {
				fail(r)
				r.says("this system can watch no more folders")
				if !r.closed {
					t.Error("the notifier is still open")
				}
				r.write("new/a.jpg", "whole")
				r.after(DefaultPoll+2*DefaultSettle, "new/a.jpg")
			})
		})
	}
}

func TestVanishesAndComesBack(t *testing.T) {
	for name, c := range map[string]struct {
		silent error
		notice func(*room)
	}{
		"notified":        {nil, func(r *room) { r.event(fsnotify.Remove, ".") }},
		"a disk is taken": {nil, func(r *room) { time.Sleep(presence) }},
		"polled":          {errors.New("none"), func(r *room) { time.Sleep(DefaultPoll) }},
	} {
		t.Run(name, func(t *testing.T) {
			watched(t, c.silent, func(r *room) {
				r.after(time.Minute, "a.jpg")
				r.forget()
				away := r.dir + "-away"
				r.do(os.Rename(r.dir, away))
				c.notice(r)
				r.after(time.Hour)
				r.says("is not there any more")
				r.do(os.Rename(away, r.dir))
				r.write("b.jpg", "new")
				r.after(DefaultPoll+2*DefaultSettle, "b.jpg")
				r.says("is there again")
			}, "a.jpg")
		})
	}
}

// The system's own notifications, in real time. Where it has none to give any more,
// which it says, the folder is polled.
func TestSystem(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	arrived := make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		Run(ctx, Options{
			Dir: dir, Settle: 20 * time.Millisecond, Poll: 50 * time.Millisecond,
			Arrived: func(_ context.Context, paths []string) {
				for _, p := range paths {
					arrived <- p
				}
			},
			Notice: func(message string, _ bool) { t.Log(message) },
		})
	}()
	for _, name := range []string{"a.jpg", "new/deep/b.jpg", "new/c.jpg"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("whole"), 0o644); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-arrived:
			if got != path {
				t.Errorf("%s arrived, not %s", got, path)
			}
		case <-ctx.Done():
			t.Fatalf("%s has not arrived", name)
		}
	}
	cancel()
	<-ended
}
