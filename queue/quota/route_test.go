package quota

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// spent is windows in which so many calls were made at epoch.
func spent(l Limits, links, completions, singles, groups int) *Windows {
	w := NewWindows(l)
	fill := func(c Call, n, pictures int) {
		for i := range n {
			id := fmt.Sprint(c, pictures, i)
			w.Take(c, id, epoch, pictures)
			w.Correct(c, id, epoch)
		}
	}
	fill(GetUploadURL, links, 0)
	fill(CompleteUpload, completions, 0)
	fill(StartTask, singles, 1)
	fill(StartTask, groups, 20)
	return w
}

func TestRoutes(t *testing.T) {
	limits := func(links, completions, starts int) Limits {
		return Limits{Window: time.Hour, Calls: map[Call]int{GetUploadURL: links, CompleteUpload: completions, StartTask: starts}}
	}
	doc := limits(100, 50, 50)
	for _, c := range []struct {
		name string
		w    *Windows
		d    Demand
		want Routes
	}{
		{"nothing", spent(doc, 0, 0, 0, 0), Demand{},
			Routes{Direct: 50, Upload: 50, Group: 1}},
		{"starts suffice", spent(doc, 0, 0, 0, 0), Demand{Waiting: 50},
			Routes{Direct: 50, Upload: 50, Group: 1}},
		{"one too many", spent(doc, 0, 0, 0, 0), Demand{Waiting: 51},
			Routes{Direct: 49, Upload: 2, Group: 2, Pressure: true}},
		{"sixty", spent(doc, 0, 0, 0, 0), Demand{Waiting: 60},
			Routes{Direct: 40, Upload: 20, Group: 2, Pressure: true}},
		{"all that fits", spent(doc, 0, 0, 0, 0), Demand{Waiting: 98},
			Routes{Direct: 48, Upload: 50, Group: 25, Pressure: true}},
		{"more than fits", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500},
			Routes{Direct: 48, Upload: 50, Group: 25, Pressure: true}},
		{"single puts", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500, SinglePut: true},
			Routes{Direct: 46, Upload: 100, Group: 25, Pressure: true}},
		{"a full group", spent(doc, 25, 25, 48, 0), Demand{Waiting: 400, Uploaded: 25},
			Routes{Upload: 25, Group: 25, Ready: 1, Pressure: true}},
		{"not yet a full group", spent(doc, 25, 24, 48, 0), Demand{Waiting: 400, Uploaded: 24, Uploading: 1},
			Routes{Upload: 25, Group: 25, Pressure: true}},
		{"no more for the group", spent(doc, 50, 50, 48, 0), Demand{Waiting: 400, Uploaded: 24},
			Routes{Group: 25, Ready: 1, Pressure: true}},
		{"an upload that cannot end", spent(doc, 50, 50, 48, 0), Demand{Waiting: 400, Uploaded: 24, Uploading: 1},
			Routes{Group: 25, Ready: 1, Pressure: true}},
		{"starts are spent", spent(doc, 50, 50, 48, 2), Demand{Waiting: 400},
			Routes{Group: 25, Pressure: true}},
		{"those that need their own first", spent(doc, 50, 50, 0, 0), Demand{Waiting: 400, Alone: 30},
			Routes{Direct: 18, Group: 25, Pressure: true}},
		{"links that are not taken yet", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500, Uploading: 4, Linkless: 4, SinglePut: true},
			Routes{Direct: 46, Upload: 96, Group: 25, Pressure: true}},
		{"completions that are not taken yet", spent(doc, 4, 0, 0, 0), Demand{Waiting: 500, Uploading: 4},
			Routes{Direct: 48, Upload: 46, Group: 25, Pressure: true}},
		{"one start in a window", spent(limits(5, 3, 1), 0, 0, 0, 0), Demand{Waiting: 9},
			Routes{Upload: 3, Group: 3, Pressure: true}},
		{"one upload in a window", spent(limits(1, 1, 3), 0, 0, 0, 0), Demand{Waiting: 9},
			Routes{Direct: 3, Group: 1, Pressure: true}},
		{"one upload in a window, some held", spent(limits(1, 1, 1), 1, 1, 0, 0), Demand{Uploaded: 9},
			Routes{Group: 9, Ready: 1, Pressure: true}},
		{"uploads without limit", spent(limits(0, 0, 2), 0, 0, 0, 0), Demand{Waiting: 1000},
			Routes{Upload: 50, Group: 25, Pressure: true}},
		{"one bad in fifty", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500, Risk: 0.02},
			Routes{Direct: 43, Upload: 50, Group: 8, Pressure: true}},
		{"every second bad", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500, Risk: 0.5},
			Routes{Direct: 50, Group: 1, Pressure: true}},
		{"all bad", spent(doc, 0, 0, 0, 0), Demand{Waiting: 500, Risk: 1},
			Routes{Direct: 50, Group: 1, Pressure: true}},
	} {
		got := c.w.Routes(c.d, epoch)
		got.Again = time.Time{}
		if got.Upload > 100 && !got.Pressure {
			got.Upload = 100
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// A start that is free in a moment is worth waiting for; one in ten minutes is not.
func TestRoutesWaitAMoment(t *testing.T) {
	w := spent(documented(), 0, 0, 50, 0)
	d := Demand{Waiting: 10}
	if r := w.Routes(d, epoch.Add(past-time.Minute)); r.Pressure || r.Direct != 0 {
		t.Errorf("a minute before: %+v", r)
	}
	if r := w.Routes(d, epoch.Add(past-10*time.Minute)); !r.Pressure || r.Upload == 0 || r.Group < 2 {
		t.Errorf("ten minutes before: %+v", r)
	}
	if r := w.Routes(d, epoch.Add(10*time.Minute)); !r.Again.Equal(epoch.Add(past)) {
		t.Errorf("again after %v", r.Again.Sub(epoch))
	}
}

// Uploads whose completion is under way need no other, and are worth waiting for.
func TestRoutesWithCompletionsUnderWay(t *testing.T) {
	w := spent(documented(), 50, 46, 48, 0)
	for i := range 4 {
		w.Take(CompleteUpload, strconv.Itoa(i), epoch, 0)
	}
	if r := w.Routes(Demand{Waiting: 400, Uploading: 4, Uploaded: 21}, epoch); r.Ready != 0 {
		t.Errorf("a group leaves without its last members: %+v", r)
	}
	w = spent(documented(), 4, 0, 0, 0)
	for i := range 4 {
		w.Take(CompleteUpload, strconv.Itoa(i), epoch, 0)
	}
	if r := w.Routes(Demand{Waiting: 400, Uploading: 4}, epoch); r.Upload != 46 {
		t.Errorf("%+v", r)
	}
}

// The last start of a window waits for an upload whose completion is put off for longer than
// a moment: the next start comes much later than that.
func TestLastStartWaitsForAnUpload(t *testing.T) {
	l := documented()
	for starts, want := range map[int]int{1: 0, 2: 1} {
		w := spent(l, 0, 0, l.Of(StartTask)-starts, 0)
		w.Refused(CompleteUpload, 10*time.Minute, epoch)
		if r := w.Routes(Demand{Waiting: 60, Uploading: 1, Uploaded: 5}, epoch); r.Ready != want {
			t.Errorf("with %d starts %d tasks are ready, want %d: %+v", starts, r.Ready, want, r)
		}
	}
}

// Uploads that are refused for hours keep no starts for groups.
func TestRoutesWithoutUploads(t *testing.T) {
	w := NewWindows(documented())
	w.Refused(GetUploadURL, 5*time.Hour, epoch)
	if r := w.Routes(Demand{Waiting: 500}, epoch); r.Direct != 50 || r.Upload != 0 {
		t.Errorf("%+v", r)
	}
	w = NewWindows(Limits{})
	w.Refused(StartTask, time.Hour, epoch)
	w.SetLimits(Limits{})
	r := w.Routes(Demand{Waiting: 500}, epoch)
	if r.Direct != 0 || r.Ready != 0 || !r.Again.Equal(epoch.Add(time.Hour)) {
		t.Errorf("unlimited starts that are parked: %+v", r)
	}
}

// play gives out what is offered until nothing is left, at random and with random
// limits: nothing is ever offered that is not free, nothing is lost, and when
// nothing is offered, asking again at the time named leads on.
func play(t *testing.T, rng *rand.Rand, l Limits, d Demand) {
	w, now, ids := NewWindows(l), epoch, 0
	call := func(c Call, pictures int) {
		if w.Free(c, now) <= 0 {
			t.Fatalf("%v: no %s is free; %+v", l, c, d)
		}
		ids++
		w.Take(c, strconv.Itoa(ids), now, pictures)
		w.Correct(c, strconv.Itoa(ids), now)
	}
	started, total := 0, d.all()
	for range 10_000 {
		if started == total {
			return
		}
		if started+d.all() != total {
			t.Fatalf("%d started, %+v left, of %d", started, d, total)
		}
		r := w.Routes(d, now)
		starts := w.Free(StartTask, now)
		if r.Group < 1 || r.Group > MaxGroup || r.Upload > w.Free(GetUploadURL, now) ||
			r.Ready+r.Direct > max(0, starts-d.Alone) || !r.Pressure && r.Group > 1 {
			t.Fatalf("%v, %+v: %+v", l, d, r)
		}
		switch n := min(d.Uploaded, r.Group); {
		case d.Alone > 0 && w.Free(StartTask, now) > 0:
			call(StartTask, 1)
			d.Alone--
			started++
		case r.Ready > 0 && n > 0:
			call(StartTask, n)
			d.Uploaded -= n
			started += n
		case r.Upload > 0 && d.Waiting > 0 && rng.IntN(2) == 0:
			call(GetUploadURL, 0)
			d.Waiting--
			d.Uploading++
		case r.Direct > 0 && d.Waiting > 0:
			call(StartTask, 1)
			d.Waiting--
			started++
		case d.Uploading > 0 && (d.SinglePut || w.Free(CompleteUpload, now) > 0):
			if !d.SinglePut {
				call(CompleteUpload, 0)
			}
			d.Uploading--
			d.Uploaded++
		case r.Upload > 0 && d.Waiting > 0: // by chance not before
			now = now.Add(time.Millisecond)
		default:
			if !r.Again.After(now) {
				t.Fatalf("%v, %+v, %+v: stuck after %v", l, d, r, now.Sub(epoch))
			}
			now = r.Again
		}
	}
	t.Fatalf("%v: %+v left after %v", l, d, now.Sub(epoch))
}

func FuzzRoutes(f *testing.F) {
	for seed := range uint64(200) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 7))
		l := Limits{Window: time.Duration(1+rng.IntN(3600)) * time.Second, Calls: map[Call]int{}}
		for _, c := range Calls() {
			l.Calls[c] = rng.IntN(1 + rng.IntN(30))
		}
		d := Demand{Waiting: rng.IntN(100), Uploaded: rng.IntN(10), Alone: rng.IntN(5), SinglePut: rng.IntN(2) == 0, Risk: max(0, rng.Float64()-0.7)}
		play(t, rng, l, d)
	})
}
