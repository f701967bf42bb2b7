package quota

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"text/tabwriter"
	"time"
)

// bound is what no client can beat, whatever it does: the pictures that have a
// task before the first window ends, and the time before which the last of n has
// none.
//
// A start carries one file of its own, or files that were uploaded; the service
// takes no start with both. In k windows there are k·S starts and k·U uploads,
// where an upload takes a link and, but for single PUTs, a completion. If nothing
// is uploaded there are k·S pictures; otherwise at least one start carries
// uploads, and there are at most k·S − 1 + k·U. At the documented limits that is
// 50 − 1 + 50 = 99 in the first hour, and 149 with single PUTs. To reach it all
// uploads would have to share one task. So n pictures need the smallest k with
// k·(S+U) − 1 ≥ n, and the k-th window begins k − 1 windows after the first call.
func bound(l Limits, singlePut bool, n int) (first int, last time.Duration) {
	starts, uploads := l.Of(StartTask), l.Of(GetUploadURL)
	if !singlePut {
		uploads = min(uploads, l.Of(CompleteUpload))
	}
	first = starts + uploads - 1
	k := (n + starts + uploads) / (starts + uploads)
	return min(n, first), time.Duration(k-1) * l.Window
}

// batch plays n pictures to their end.
func batch(seed uint64, n int, singlePut bool) (c *client, eta time.Duration) {
	c = newClient(newSim(seed, documented()), n, documented())
	c.singlePut = singlePut
	c.run(epoch.Add(10 * time.Minute))
	eta = c.w.StartedBy(c.demand(), c.clock()).Add(c.durations.Typical(c.kind([]int{0}), 20*time.Second)).Sub(epoch)
	c.run(epoch.Add(100 * time.Hour))
	return c, eta
}

func (c *client) pollsPerPicture() float64 {
	return float64(c.calls[TaskStatus]+c.calls[History]) / float64(len(c.sizes))
}

func TestFigures(t *testing.T) {
	const n = 500
	for _, f := range []struct {
		name      string
		singlePut bool
		first     int     // pictures done, and known to be, within the first hour
		bound     int     // what that could be at most
		hours     float64 // times the bound
	}{
		{"current", false, 97, 99, 1.03},
		{"classic", true, 145, 149, 1.05},
	} {
		for seed := range uint64(8) {
			c, eta := batch(seed, n, f.singlePut)
			first, last := bound(documented(), f.singlePut, n)
			if first != f.bound {
				t.Fatalf("%s: the bound is %d", f.name, first)
			}
			if got := within(c.seen, time.Hour); got < f.first || got > first {
				t.Errorf("%s, seed %d: %d pictures in the first hour, want %d to %d", f.name, seed, got, f.first, first)
			}
			o := NewWindows(documented()).Outlook(Demand{Waiting: n, SinglePut: f.singlePut}, epoch)
			if tasks, links := c.calls[StartTask], c.calls[GetUploadURL]; o.Tasks < tasks*9/10 || o.Tasks > tasks*11/10 || o.Uploads < links*9/10 || o.Uploads > links*11/10 {
				t.Errorf("%s, seed %d: foretold %+v, was %d starts and %d links", f.name, seed, o, tasks, links)
			}
			took := c.ended.Sub(epoch)
			if took > time.Duration(f.hours*float64(last)) || took < last {
				t.Errorf("%s, seed %d: took %v, the bound is %v", f.name, seed, took, last)
			}
			if off := eta.Seconds()/took.Seconds() - 1; off < -0.1 || off > 0.1 {
				t.Errorf("%s, seed %d: expected %v after ten minutes, took %v", f.name, seed, eta, took)
			}
			if x := c.pollsPerPicture(); x > 1.2 {
				t.Errorf("%s, seed %d: %.2f polls for each picture", f.name, seed, x)
			}
			if c.refused > 0 || c.driest == 0 || within(c.seen, 100*time.Hour) != n || c.largest > MaxGroup {
				t.Errorf("%s, seed %d: %d refused, %d status calls left at the least, %d seen, groups of %d",
					f.name, seed, c.refused, c.driest, within(c.seen, 100*time.Hour), c.largest)
			}
		}
	}
}

// Without history the same holds; only the polls come later.
func TestFiguresWithoutHistory(t *testing.T) {
	for seed := range uint64(8) {
		c := newClient(newSim(seed, documented()), 500, documented())
		c.history = false
		c.run(epoch.Add(100 * time.Hour))
		if got := within(c.seen, time.Hour); got < 97 || c.refused > 0 || c.driest == 0 || c.pollsPerPicture() > 1.2 || c.calls[History] > 0 {
			t.Errorf("seed %d: %d pictures, %d refused, %d left, %.2f polls", seed, got, c.refused, c.driest, c.pollsPerPicture())
		}
	}
}

func TestAFewFeelImmediate(t *testing.T) {
	for _, history := range []bool{true, false} {
		var delays []time.Duration
		for seed := range uint64(40) {
			c := newClient(newSim(seed, documented()), 5, documented())
			c.history = history
			c.run(epoch.Add(time.Hour))
			if delays = append(delays, c.delays()...); len(delays) != int(seed+1)*5 || c.largest != 1 || c.driest < 20 {
				t.Fatalf("seed %d: %d seen, groups of %d, %d status calls left", seed, len(delays), c.largest, c.driest)
			}
		}
		slices.Sort(delays)
		if median := delays[len(delays)/2]; median > 3*time.Second {
			t.Errorf("history %v: seen %v after it was done", history, median)
		}
	}
}

// A second small batch in the same hour is not much slower than the first.
func TestAFewMore(t *testing.T) {
	for seed := range uint64(10) {
		c := newClient(newSim(seed, documented()), 5, documented())
		for k := range 4 {
			c.run(epoch.Add(time.Duration(k+1) * 5 * time.Minute))
			c.add(5)
		}
		c.run(epoch.Add(time.Hour))
		d := c.delays()
		if len(d) != 25 || d[len(d)/2] > 5*time.Second || c.driest == 0 || c.refused > 0 {
			t.Errorf("seed %d: %d seen, after %v, %d left", seed, len(d), d[len(d)/2], c.driest)
		}
	}
}

func TestTenThousand(t *testing.T) {
	c, _ := batch(1, 10_000, true)
	_, last := bound(documented(), true, 10_000)
	if took := c.ended.Sub(epoch); within(c.seen, 100*time.Hour) != 10_000 || c.refused > 0 || took > last*105/100 {
		t.Errorf("%d seen in %v, %d refused; the bound is %v", within(c.seen, 100*time.Hour), took, c.refused, last)
	}
}

// BenchmarkHour prints what an hour of the documented limits is worth. One
// operation is a whole batch of 500 pictures in virtual time.
func BenchmarkHour(b *testing.B) {
	const n = 500
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\n%d pictures, 1–20 MB, 20 Mbit/s\tdone in 1 h\tand seen\thours\tpolls/picture\t429\tETA at 10 min\n", n)
	for _, d := range []struct {
		name      string
		singlePut bool
	}{{"current", false}, {"classic", true}} {
		s := newSim(1, documented())
		v := newNaive(s, n)
		s.run(epoch.Add(100 * time.Hour))
		fmt.Fprintf(out, "%s: naive\t%d\t%d\t%.2f\t%.2f\t%d\t\n", d.name, within(v.processed, time.Hour), within(v.seen, time.Hour),
			v.ended.Sub(epoch).Hours(), float64(s.calls[TaskStatus])/n, s.refused)
		first, last := bound(documented(), d.singlePut, n)
		fmt.Fprintf(out, "%s: bound\t%d\t\t%.2f\t\t0\t\n", d.name, first, last.Hours())
		c, eta := batch(1, n, d.singlePut)
		took := c.ended.Sub(epoch)
		fmt.Fprintf(out, "%s: bulkup\t%d\t%d\t%.2f\t%.2f\t%d\t%+.1f %%\n", d.name, within(c.processed, time.Hour), within(c.seen, time.Hour),
			took.Hours(), c.pollsPerPicture(), c.refused, 100*(eta.Seconds()/took.Seconds()-1))
	}
	var delays []time.Duration
	for seed := range uint64(20) {
		few, _ := batch(seed, 5, false)
		delays = append(delays, few.delays()...)
	}
	slices.Sort(delays)
	fmt.Fprintf(out, "batches of 5: seen %v after it was done (median)\n", delays[len(delays)/2].Round(10*time.Millisecond))
	out.Flush()
	seed := uint64(0)
	for b.Loop() {
		seed++
		batch(seed, n, false)
	}
}
