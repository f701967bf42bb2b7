package queue

import (
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
				jobs := w.sail(&c, "the end", allEnded)
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
