package queue

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// A history without task ids still shows what became of a lost start: the picture is
// known by its name, and fetched with no call for its status.
func TestLostStartIsFoundWithoutAnID(t *testing.T) {
	for _, dialect := range []upscayltest.Dialect{upscayltest.Current, upscayltest.Classic} {
		for _, name := range []string{upscayltest.NameUnique, upscayltest.NameOriginal, upscayltest.NamePath, upscayltest.NameProcessed} {
			t.Run(string(dialect)+" "+name, func(t *testing.T) {
				o := onceFault(t, "do = 'drop'\nwhen = 'after'")
				o.Dialect = dialect
				o.Habits = upscayltest.Habits{HistoryNoIDs: true, HistoryNoDates: true, Names: []string{name}}
				w := newWorld(t, o)
				w.back = func(b *Backend) { b.Inline = 0 }
				w.open()
				w.draw("a.png", 1)
				w.add(settings(), w.album)
				jobs := w.ended()
				if l := w.server.Ledger(); jobs["a.png"].State != job.Done || l.Calls["start-task"] != 1 || l.Calls["get-task-status"] != 0 {
					t.Errorf("%v after %v", summary(jobs), l.Calls)
				}
			})
		}
	}
}

// What a lost queue has paid for is fetched from a history without ids too.
func TestHistoryWithoutIDs(t *testing.T) {
	for _, name := range []string{upscayltest.NameUnique, upscayltest.NameOriginal, upscayltest.NamePath, upscayltest.NameProcessed} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, upscayltest.Options{Habits: upscayltest.Habits{HistoryNoIDs: true, HistoryNoDates: true, Names: []string{name}}})
			w.back = func(b *Backend) { b.Inline = 0 }
			w.open()
			w.draw("a.png", 1)
			w.add(settings(), w.album)
			w.ended()
			page, err := w.History(t.Context(), "cloud", HistoryFilter{}, 0)
			if err != nil || len(page.Records) != 1 || !page.Records[0].Here || page.Records[0].At.IsZero() {
				t.Errorf("%+v, %v", page.Records, err)
			}
			w.close()
			w.state = t.TempDir()
			try(t, os.RemoveAll(w.album+"-upscaled"))
			w.open()
			orphans, err := w.Orphans(t.Context(), "cloud")
			if err != nil || len(orphans) != 1 {
				t.Fatalf("%+v, %v", orphans, err)
			}
			dir := t.TempDir()
			if _, err := w.Fetch(t.Context(), "cloud", orphans, settings(), dir); err != nil {
				t.Fatal(err)
			}
			for name, j := range w.ended() {
				if j.State != job.Done || filepath.Dir(j.Result.Path) != dir {
					t.Errorf("%s: %s, %+v", name, j.State, j.Fault)
				}
			}
			if n := w.starts(); n != 1 {
				t.Errorf("%d starts", n)
			}
		})
	}
}

// A start that never arrived is made again by itself, once, when history lists one that
// was sent later; and it is said.
func TestStartThatWasNeverMade(t *testing.T) {
	for name, habits := range map[string]upscayltest.Habits{
		"ids": {}, "no ids": {HistoryNoIDs: true, HistoryNoDates: true}, "late": {HistoryLate: 30 * time.Second},
	} {
		for _, inline := range []int64{0, 1 << 20} {
			t.Run(name, func(t *testing.T) {
				var c clock
				o := onceFault(t, "do = 'answer'\nstatus = 500\nbody = ''")
				o.Habits, o.Now = habits, c.now
				w := newWorld(t, o)
				w.back = func(b *Backend) { b.Inline = inline }
				w.opts = func(o *Options) {
					oneByOne(o)
					o.Workers.Uploads, o.Workers.Starts, o.Now = 1, 1, c.now
				}
				w.open()
				w.draw("a.png", 1)
				w.draw("b.png", 2)
				w.add(settings(), w.album)
				jobs := w.advance(&c, "the end", allEnded)
				l := w.server.Ledger()
				if jobs["a.png"].State != job.Done || jobs["b.png"].State != job.Done || w.starts() != 3 || l.CreditsTaken != 2 {
					t.Errorf("%v after %d starts for %d credits", summary(jobs), w.starts(), l.CreditsTaken)
				}
				if !slices.ContainsFunc(jobs["a.png"].Notices, func(n string) bool { return strings.Contains(n, "sent twice") }) {
					t.Errorf("it says %v", jobs["a.png"].Notices)
				}
			})
		}
	}
}
