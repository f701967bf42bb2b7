package quota

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestStartedBy(t *testing.T) {
	doc := documented()
	for _, c := range []struct {
		name     string
		w        *Windows
		d        Demand
		from, to time.Duration // after epoch
	}{
		{"nothing", NewWindows(doc), Demand{}, 0, 0},
		{"one", NewWindows(doc), Demand{Waiting: 1}, 0, 0},
		{"starts suffice", NewWindows(doc), Demand{Waiting: 40, Uploaded: 5, Alone: 5}, 0, 0},
		{"groups suffice", NewWindows(doc), Demand{Waiting: 98}, 0, 0},
		{"a little more", NewWindows(doc), Demand{Waiting: 99}, past, past},
		{"five hundred", NewWindows(doc), Demand{Waiting: 500}, 5 * past, 5 * past},
		{"five hundred, single put", NewWindows(doc), Demand{Waiting: 500, SinglePut: true}, 3 * past, 3 * past},
		{"all starts spent", spent(doc, 50, 50, 48, 2), Demand{Waiting: 10}, past, past},
		{"more singles than planned", spent(doc, 0, 0, 50, 0), Demand{Waiting: 490}, 5 * past, 5 * past},
		{"more groups than planned", spent(doc, 0, 0, 0, 50), Demand{Waiting: 490}, 5 * past, 5 * past},
		{"each alone", NewWindows(doc), Demand{Alone: 101}, 2 * past, 2 * past},
		{"no uploads", spent(few(1, time.Hour), 1, 1, 1, 0), Demand{Waiting: 3}, 3 * past, 3 * past},
		{"held ones", spent(few(1, time.Hour), 1, 1, 1, 0), Demand{Uploaded: 3}, past, past},
		{"held ones and one alone", spent(few(1, time.Hour), 1, 1, 1, 0), Demand{Uploaded: 3, Alone: 1}, 2 * past, 2 * past},
		{"held ones that must not be grouped", NewWindows(doc), Demand{Uploaded: 60, Risk: 1}, past, past},
		{"unlimited uploads", NewWindows(Limits{Window: time.Hour, Calls: map[Call]int{StartTask: 2}}), Demand{Waiting: 250}, 4 * past, 4 * past},
		{"a risk of bad ones", NewWindows(doc), Demand{Waiting: 500, Risk: 0.05}, 5 * past, 7 * past},
		{"huge limits", NewWindows(few(1<<40, time.Hour)), Demand{Waiting: 500}, 0, 0},
	} {
		at := c.w.StartedBy(c.d, epoch).Sub(epoch)
		if at < c.from || at > c.to {
			t.Errorf("%s: %v, want %v to %v", c.name, at, c.from, c.to)
		}
	}
	for name, l := range map[string]Limits{"unlimited": {}, "huge": few(1<<40, time.Hour), "documented": doc} {
		parked := NewWindows(l)
		parked.Refused(StartTask, 30*time.Minute, epoch)
		if at := parked.StartedBy(Demand{Waiting: 90}, epoch).Sub(epoch); at < 30*time.Minute || at > 2*past {
			t.Errorf("%s: parked for half an hour, started after %v", name, at)
		}
	}
}

func TestOutlook(t *testing.T) {
	for _, c := range []struct {
		name string
		d    Demand
		want Outlook
	}{
		{"starts suffice", Demand{Waiting: 30}, Outlook{30, 0, epoch}},
		{"groups suffice", Demand{Waiting: 60}, Outlook{50, 20, epoch}},
		{"several windows", Demand{Waiting: 500}, Outlook{5*50 + 10, 250, epoch.Add(5 * past)}},
		{"single puts", Demand{Waiting: 500, SinglePut: true}, Outlook{3*50 + 1 + 37, 325, epoch.Add(3 * past)}},
	} {
		got := NewWindows(documented()).Outlook(c.d, epoch)
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// The forecast is what happens, whatever the limits, when each call takes no time.
func TestForecastHolds(t *testing.T) {
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 3))
		l := documented()
		for _, c := range Calls() {
			l.Calls[c] = 1 + rng.IntN(60)
		}
		n := 50 + rng.IntN(1000)
		w := NewWindows(l)
		o := w.Outlook(Demand{Waiting: n}, epoch)
		foretold, last := o.Started, rush(w, n)
		if off := foretold.Sub(epoch) - last.Sub(epoch); off > time.Hour+time.Minute || off < -time.Hour-time.Minute {
			t.Errorf("seed %d: %d pictures, %v: foretold %v, was %v", seed, n, l.Calls, foretold.Sub(epoch), last.Sub(epoch))
		}
	}
}

// rush gives all pictures their tasks without any delay but that of the windows,
// and returns when the last has its.
func rush(w *Windows, n int) time.Time {
	d, now := Demand{Waiting: n}, epoch
	for d.all() > 0 {
		r := w.Routes(d, now)
		k := min(d.Uploaded, r.Group)
		switch {
		case r.Ready > 0 && k > 0:
			w.Take(StartTask, "", now, k)
			d.Uploaded -= k
		case r.Upload > 0 && d.Waiting > 0:
			w.Take(GetUploadURL, "", now, 0)
			w.Take(CompleteUpload, "", now, 0)
			w.Correct(CompleteUpload, "", now)
			d.Waiting--
			d.Uploaded++
		case r.Direct > 0 && d.Waiting > 0:
			w.Take(StartTask, "", now, 1)
			d.Waiting--
		default:
			now = r.Again
		}
	}
	return now
}

func BenchmarkForecast(b *testing.B) {
	w := spent(documented(), 50, 50, 48, 2)
	for b.Loop() {
		w.StartedBy(Demand{Waiting: 10_000}, epoch)
	}
}
