package queue

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

var seenAfter = flag.String("seen", "200ms", "how long the tasks of TestSeenInRealTime take: 1s,3s,10s,30s,1m is the rest of the table; -parallel has more rows at once")

// row is one of the table of how soon pictures are seen: batches of a few pictures at the
// documented limits, of which the last is measured.
type row struct {
	n       int
	took    time.Duration // a task, give or take a fifth
	history string        // ids, no ids, 404
	batches int           // with nothing learned before the first
}

var histories = map[string]upscayltest.Habits{"ids": {}, "no ids": {HistoryNoIDs: true, HistoryNoDates: true}, "404": {NoHistory: true}}

func (r row) String() string {
	if r.batches > 1 {
		return fmt.Sprintf("batch %d of %d × %v, history %s", r.batches, r.n, r.took, r.history)
	}
	return fmt.Sprintf("%d × %v, history %s", r.n, r.took, r.history)
}

// most is how long the row may take.
func (r row) most() time.Duration {
	times := func(f float64) time.Duration { return time.Duration(f * float64(r.took)) }
	switch {
	case r.batches > 1:
		return times(1.2) + max(time.Second, times(0.1))
	case r.n > 50: // starts
		return times(1.2) + max(2500*time.Millisecond, times(0.25)) + 1500*time.Millisecond
	}
	return times(1.2) + max(2500*time.Millisecond, times(0.25))
}

// play returns how long the row takes, from the drop of its last batch to the last result.
func (r row) play(t testing.TB) (wall time.Duration) {
	o := upscayltest.Options{Limits: upscayltest.DocumentedLimits(), Habits: histories[r.history]}
	o.Habits.Takes = func(task int) time.Duration {
		_, jitter := math.Modf(float64(task) * math.Phi)
		return time.Duration((0.8 + 0.4*jitter) * float64(r.took))
	}
	w := newWorld(t, o)
	w.back = func(b *Backend) {
		b.Limits = quota.Limits{Window: o.Limits.Window, Calls: make(map[quota.Call]int)}
		for name, n := range o.Limits.Calls {
			b.Limits.Calls[quota.Call(name)] = n
		}
	}
	w.open()
	for k := range cmp.Or(r.batches, 1) {
		var files []string
		for i := range r.n {
			files = append(files, w.draw(fmt.Sprintf("%d-%02d.png", k, i), uint8(r.n*k+i)))
		}
		begun := time.Now()
		w.add(settings(), files...)
		for name, j := range w.until("the results", func(all map[string]job.Job) bool { return counts(all)[job.Done] == r.n*(k+1) }) {
			if at := j.Entered[job.Done]; at.After(begun) {
				wall = max(wall, at.Sub(begun))
			} else if strings.HasPrefix(name, fmt.Sprint(k)) {
				t.Errorf("%s was done before its batch began", name)
			}
		}
		if k+1 < r.batches {
			wall = 0
		}
	}
	if l := w.server.Ledger(); l.Limited > 0 {
		t.Errorf("%v: %d answers 429, of %v", r, l.Limited, l.Calls)
	}
	return wall
}

// rows are those of the table for tasks that take so long.
func rows(took time.Duration) (all []row) {
	for history := range histories {
		for _, n := range []int{1, 5, 20, 60} {
			all = append(all, row{n: n, took: took, history: history})
		}
		all = append(all, row{n: 5, took: took, history: history, batches: 3})
	}
	return all
}

// A machine that does much else has three times as long. Where polls wait for a guess, the
// rows of short tasks take ten times as long.
func TestSeenInRealTime(t *testing.T) {
	for text := range strings.SplitSeq(*seenAfter, ",") {
		took, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows(took) {
			t.Run(r.String(), func(t *testing.T) {
				t.Parallel()
				wall := r.play(t)
				t.Logf("%-40v %6.2f s of %6.2f s", r, wall.Seconds(), r.most().Seconds())
				if wall > 3*r.most() {
					t.Errorf("%v takes %v, and should take %v", r, wall, r.most())
				}
			})
		}
	}
}

// BenchmarkSeen has the same rows one after the other: -benchtime 1x, and for tasks of a
// minute -timeout 0.
func BenchmarkSeen(b *testing.B) {
	for _, took := range []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute} {
		for _, r := range rows(took) {
			b.Run(r.String(), func(b *testing.B) {
				var wall time.Duration
				for b.Loop() {
					wall += r.play(b)
				}
				b.ReportMetric(wall.Seconds()/float64(b.N), "s/batch")
				b.ReportMetric(r.most().Seconds(), "s-most")
			})
		}
	}
}
