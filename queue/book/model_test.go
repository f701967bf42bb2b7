package book

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// start is when the tests begin.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ledger is a book with a clock of its own.
type ledger struct {
	*Book
	now time.Time
}

func newLedger() *ledger {
	l := &ledger{now: start}
	l.Book = New(Options{Now: func() time.Time { return l.now }, Log: slog.New(slog.DiscardHandler),
		Free: map[string]bool{"cloud": false}, Moves: func(job.ID, *feed.Moving) {}})
	return l
}

func (l *ledger) add(i, content int) *Entry {
	path := fmt.Sprintf("/in/%d.png", i)
	e := l.Insert(job.Job{ID: job.ID(fmt.Sprintf("%06d", i)), Position: float64(i), Engine: "cloud", Target: path + ".out",
		State: job.Waiting, Source: job.Source{Path: path, Rel: path, Size: 10},
		Settings: job.Settings{Model: fmt.Sprint(content)}}, true)
	l.Touch(e)
	return e
}

func (l *ledger) commit() {
	if _, err := l.Commit(func(journal.Changes) error { return nil }); err != nil {
		panic(err)
	}
}

// step does something at random to a job.
func (l *ledger) step(e *Entry, r *rand.Rand) {
	fault := job.Fault{Kind: failure.Temporary, Message: "no"}
	events := []job.Event{
		job.CheckStarted{}, job.Checked{Facts: job.Facts{Hash: e.Settings.Model, Size: 10, Width: 1000, Height: 1000}},
		job.UploadStarted{}, job.UploadOpened{Upload: job.Upload{FileName: "f"}}, job.Uploaded{}, job.StartQueued{},
		job.StartIntended{Intent: job.Intent{At: l.now}}, job.StartWithdrawn{}, job.StartYielded{},
		job.Started{Task: job.Task{ID: string(e.ID), Promised: 1, Started: l.now}}, job.Lost{Fault: fault},
		job.Processed{Link: "x"}, job.TaskFailed{Fault: fault}, job.LinkExpired{}, job.Saved{Result: job.Result{Path: "r", Width: 1}},
		job.Skip{}, job.Delayed{Fault: fault, Until: l.now.Add(time.Duration(r.IntN(3)) * time.Minute)},
		job.Interrupted{}, job.Fail{Fault: fault}, job.Cancel{}, job.Retry{}, job.Split{}, job.UploadExpired{}, job.NotJoined{}, job.Stale{},
	}
	switch k := r.IntN(len(events) + 6); {
	case k < len(events):
		l.Apply(e, events[k])
	case k == len(events):
		l.now = l.now.Add(time.Duration(r.IntN(120)) * time.Second)
	case k == len(events)+1 && e.Facts != nil:
		l.Keep(e, job.Result{Path: "r", Width: 1})
	case k == len(events)+2 && e.Facts != nil:
		l.Vanished(e, *e.Facts)
	case k == len(events)+3 && !e.Working():
		_, cancel := context.WithCancel(context.Background())
		l.Begin(e, cancel, &feed.Moving{})
		cancel()
	case k == len(events)+4 && e.Working():
		l.End(e)
	case k == len(events)+5:
		l.Swap(e, r.IntN(2) == 0, func(*Entry) bool { return false })
	}
	l.Due(l.now)
	l.SettleCopies()
}

// Whatever happens, each job that can go on is in the lane that says how, and one that
// waits for another waits for a job that will go on: there is no state in which work is
// due and nothing will see to it. What is added up is what counting it would give.
func TestNothingThatIsDueIsForgotten(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		l := newLedger()
		var all []*Entry
		for i := range 12 {
			all = append(all, l.add(i, r.IntN(4)))
		}
		for step := range 1500 {
			l.step(all[r.IntN(len(all))], r)
			l.check(t, all)
			if t.Failed() {
				t.Fatalf("seed %d, step %d", seed, step)
			}
		}
	}
}

func (l *ledger) check(t *testing.T, all []*Entry) {
	sum := newTally()
	for _, e := range all {
		want := l.contents.lane(e, l.now)
		if e.at.lane != want {
			t.Errorf("%s, %s, is in lane %d and not %d", e.ID, e.State, e.at.lane, want)
		}
		if e.at.lane == Held {
			if h := l.contents.claims[e.key]; h == nil || h == e || stuck(h) {
				t.Errorf("%s waits for a job that will not go on", e.ID)
			}
		}
		if tree := l.Index.lane(e.at); tree != nil {
			if _, ok := tree.Get(e); !ok {
				t.Errorf("%s is not in its lane %d", e.ID, e.at.lane)
			}
		}
		if (e.State == job.Upscaling) != (e.polled != "") {
			t.Errorf("%s, %s, is polled with %q", e.ID, e.State, e.polled)
		}
		sum.add(weightOf(l.Book, e), 1)
	}
	got := *l.Tally()
	if fmt.Sprint(got.Counts, got.Demand, got.Money, got.Left, got.Good, got.Bad, got.Linkless) !=
		fmt.Sprint(sum.Counts, sum.Demand, sum.Money, sum.Left, sum.Good, sum.Bad, sum.Linkless) {
		t.Errorf("the tally is %+v and not %+v", got, sum)
	}
	n, last := 0, -1.0
	for e := range l.All() {
		if n++; e.Position < last {
			t.Errorf("%s is out of order", e.ID)
		}
		last = e.Position
	}
	if n != len(all) {
		t.Errorf("%d of %d jobs are in the order", n, len(all))
	}
}

// BenchmarkStep is the steps of one picture from its drop to its result, with so many
// other jobs in the queue: half of them wait, half are done.
func BenchmarkStep(b *testing.B) {
	for _, n := range []int{100, 10_000, 50_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			l := newLedger()
			for i := range n {
				e := l.add(i, i)
				if i%2 == 0 {
					l.walk(e)
				}
			}
			l.commit()
			for i := n; b.Loop(); i++ {
				e := l.add(i, i)
				l.walk(e)
				l.commit()
				l.Remove(e)
			}
		})
	}
}

// walk takes a job all the way.
func (l *ledger) walk(e *Entry) {
	for _, ev := range []job.Event{
		job.CheckStarted{}, job.Checked{Facts: job.Facts{Hash: e.Settings.Model, Size: 10, Width: 1000, Height: 1000}}, job.StartQueued{},
		job.StartIntended{Intent: job.Intent{At: l.now}}, job.Started{Task: job.Task{ID: string(e.ID), Promised: 1, Started: l.now}},
		job.Processed{Link: "x"}, job.Saved{Result: job.Result{Path: "r", Width: 1}},
	} {
		if !l.Apply(e, ev) {
			panic(fmt.Sprintf("%T does not fit a job that is %s", ev, e.State))
		}
		l.Due(l.now)
		l.SettleCopies()
		for range l.Ready("cloud", Route) {
			break
		}
	}
}
