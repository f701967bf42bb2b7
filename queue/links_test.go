package queue

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A disk of earlier jobs that does not answer holds up neither new work elsewhere nor
// the end.
func TestDiskThatDoesNotAnswer(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("old/a.png", 1)
	w.add(settings(), filepath.Join(w.album, "old"))
	w.ended()
	w.close()
	answer, asked := make(chan struct{}), make(chan struct{}, 64)
	t.Cleanup(func() { close(answer) })
	w.opts = func(o *Options) {
		o.Links = func(folder string) string {
			if strings.HasPrefix(folder, filepath.Join(w.album, "old")) {
				asked <- struct{}{}
				<-answer
			}
			return folder
		}
	}
	began := time.Now()
	w.open()
	w.draw("new/a.png", 2)
	w.add(settings(), filepath.Join(w.album, "new"))
	if took := time.Since(began); took > time.Second {
		t.Errorf("the new picture joined after %v", took)
	}
	w.until("the new picture", func(map[string]job.Job) bool {
		all := w.Jobs()
		return len(all) == 2 && all[1].State == job.Done
	})
	<-asked // somebody is still waiting for that disk
	began = time.Now()
	w.close()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the queue stopped after %v", took)
	}
}

// Nor does a stage that hangs in such a disk.
func TestStopWhileAStageHangs(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	answer, asked := make(chan struct{}), make(chan struct{})
	t.Cleanup(func() { close(answer) })
	w.back = func(b *Backend) {
		b.Admit = func(job.Facts, string, int, int) error {
			close(asked)
			<-answer
			return nil
		}
	}
	w.open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	<-asked
	began := time.Now()
	w.close()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the queue stopped after %v", took)
	}
}

// What an earlier process knew under the name of a link is known at its place.
func TestLinksOfEarlierJobs(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).open()
	w.draw("a.png", 1)
	w.add(settings(), w.album)
	w.ended()
	w.close()
	elsewhere := t.TempDir()
	w.opts = func(o *Options) {
		o.Links = func(folder string) string {
			if folder == w.album {
				return elsewhere
			}
			return folder
		}
	}
	w.open()
	<-w.run.Disk.Known()
	try(t, w.run.Ask(t.Context(), func() error {
		if !w.run.Book.Names.Protected(filepath.Join(elsewhere, "a.png")) {
			t.Error("the source is not protected where it lies")
		}
		return nil
	}))
}
