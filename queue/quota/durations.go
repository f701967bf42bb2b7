package quota

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// Kind is what the duration of a task depends on.
type Kind struct {
	Model      string
	Scale      int
	Megapixels float64 // of all sources of the task together
}

// sized is the kind with its size rounded, as it is remembered.
func (k Kind) sized() Kind { return Kind{k.Model, k.Scale, math.Exp2(float64(sizeOf(k.Megapixels)))} }

// sort is the kind without its size.
func (k Kind) sort() Kind { return Kind{Model: k.Model, Scale: k.Scale} }

// Took is what is known of how long tasks take from their starts: the shortest and
// the longest of late. The zero value knows nothing.
type Took struct {
	Least, Most time.Duration
	Guess       bool // from pictures of another size
}

// Durations learns how long tasks take from what polls saw: each task ended
// between the last poll that found it running and the first that found it done.
// Nothing is assumed about how durations are spread. It is kept as JSON; the zero
// value knows nothing.
type Durations struct{ kinds []learned }

// learned holds the last tasks of one kind, the oldest first.
type learned struct {
	Model string       `json:"model"`
	Scale int          `json:"scale"`
	Size  int          `json:"size"` // megapixels, as a power of two
	Took  [][2]float64 `json:"took"` // seconds: still running, done
}

const (
	// recent is how many tasks of a kind are remembered: few, so that a service that
	// became faster or slower is soon believed.
	recent = 8
	// kindsKept is how many kinds are remembered.
	kindsKept = 128
	// aDay is the longest duration that is believed, in seconds.
	aDay = 86400
)

// sizeOf is the power of two that is nearest to so many megapixels, within reason.
func sizeOf(megapixels float64) int {
	if !(megapixels > 0) {
		return 0
	}
	return int(math.Round(min(20, max(-10, math.Log2(megapixels)))))
}

func (l *learned) is(k Kind, size int) bool {
	return l.Model == k.Model && l.Scale == k.Scale && l.Size == size
}

// Expect returns how long tasks of a kind take. Where none has ended it goes by the
// nearest size of the same model and scale: more pixels take longer, in proportion at
// the most.
func (d *Durations) Expect(k Kind) Took {
	size, nearest, away := sizeOf(k.Megapixels), (*learned)(nil), math.MaxInt
	for i := range d.kinds {
		l := &d.kinds[i]
		if far := max(l.Size-size, size-l.Size); l.Model == k.Model && l.Scale == k.Scale && far < away {
			nearest, away = l, far
		}
	}
	if nearest == nil {
		return Took{}
	}
	t, off := nearest.took(), float64(size-nearest.Size)
	return Took{scaled(t.Least, math.Exp2(min(0, off))), scaled(t.Most, math.Exp2(max(0, off))), off != 0}
}

// took is from the shortest to the longest of the last tasks. One whose last
// two polls lie far apart says little: no more than that it was over by the second.
func (l *learned) took() Took {
	least, most, late := math.Inf(1), 0.0, math.Inf(1)
	for _, t := range l.Took {
		if running, done := t[0], t[1]; wide(running, done) {
			late, most = min(late, done), max(most, running)
		} else {
			least, most = min(least, max(running, done/2)), max(most, (running+done)/2)
		}
	}
	switch {
	case math.IsInf(least, 1):
		least, most = late/2, max(most, late)
	case late < least:
		least = late * 0.8
	}
	// A few say little about the longest.
	return Took{Least: seconds(least), Most: seconds(max(most, least) * (1 + 0.5/float64(len(l.Took))))}
}

// wide reports whether so much time, in seconds, went by between two polls that the
// second says little of when the task was done.
func wide(running, done float64) bool { return done > max(1.5*running, 1) }

// Typical is about how long a task of a kind takes, or prior where nothing is known.
func (d *Durations) Typical(k Kind, prior time.Duration) time.Duration {
	if t := d.Expect(k); t.Most > 0 {
		return t.Most
	}
	return prior
}

// Saw learns from a task that was still running at one time after its start (0 when
// nobody had asked) and done at another.
func (d *Durations) Saw(k Kind, running, done time.Duration) {
	if done <= 0 || running < 0 || done < running {
		return
	}
	size, was := sizeOf(k.Megapixels), d.Expect(k)
	if was.Most > 0 && wide(running.Seconds(), done.Seconds()) && was.Least <= done && running <= was.Most {
		return // nothing that was not known better
	}
	l := learned{Model: k.Model, Scale: k.Scale, Size: size}
	if i := slices.IndexFunc(d.kinds, func(l learned) bool { return l.is(k, size) }); i >= 0 {
		l = d.kinds[i]
		d.kinds = slices.Delete(d.kinds, i, i+1)
	}
	l.Took = append(l.Took, [2]float64{min(running.Seconds(), aDay), min(done.Seconds(), aDay)})
	l.Took = l.Took[max(0, len(l.Took)-recent):]
	d.kinds = append(d.kinds, l) // the one that was used last is last
	d.kinds = d.kinds[max(0, len(d.kinds)-kindsKept):]
}

// MarshalJSON returns what was learned.
func (d *Durations) MarshalJSON() ([]byte, error) { return json.Marshal(d.kinds) }

// UnmarshalJSON replaces what was learned by what MarshalJSON returned. What makes
// no sense in it is left out, and so is what older versions wrote.
func (d *Durations) UnmarshalJSON(raw []byte) error {
	var all []learned
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	d.kinds = nil
	for _, l := range all {
		l.Took = slices.DeleteFunc(l.Took, func(t [2]float64) bool {
			return !(t[0] >= 0 && t[0] <= t[1] && t[1] > 0 && t[1] <= aDay)
		})
		if l.Took = l.Took[max(0, len(l.Took)-recent):]; len(l.Took) > 0 {
			d.kinds = append(d.kinds, l)
		}
	}
	d.kinds = d.kinds[max(0, len(d.kinds)-kindsKept):]
	return nil
}

// seconds is a duration of so many seconds, a day at most.
func seconds(s float64) time.Duration {
	return time.Duration(min(s, aDay) * float64(time.Second))
}
