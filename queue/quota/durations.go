package quota

import (
	"cmp"
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

// Durations learns how long tasks take, from recent ones of the same model,
// scale and size. It is kept as JSON. Use NewDurations.
type Durations struct {
	prior   time.Duration
	shelves []shelf
	seen    uint32 // tasks so far, for spread
}

// shelf holds the recent durations of tasks of one sort, the oldest first.
type shelf struct {
	Model  string    `json:"model"`
	Scale  int       `json:"scale"`
	Size   int       `json:"size"` // megapixels, as a power of two
	Recent []float64 `json:"seconds"`
}

const (
	// recent is how many tasks of a sort are remembered.
	recent = 32
	// shelvesKept is how many sorts are remembered.
	shelvesKept = 128
	// trust is how many tasks of its own a sort needs to weigh as much as what is
	// guessed from its neighbours.
	trust = 3
	// broad is the deviation of a guess: most tasks between half and double.
	broad = 0.8
)

// NewDurations returns durations of which nothing is known but that tasks take
// about as long as prior.
func NewDurations(prior time.Duration) *Durations { return &Durations{prior: prior} }

// sizeOf is the power of two that is nearest to so many megapixels, within
// reason.
func sizeOf(megapixels float64) int {
	if !(megapixels > 0) {
		return 0
	}
	return int(math.Round(min(20, max(-10, math.Log2(megapixels)))))
}

// Estimate returns how long a task is expected to take.
func (d *Durations) Estimate(k Kind) Estimate {
	size := sizeOf(k.Megapixels)
	mu, sigma := math.Log(max(d.prior, time.Millisecond).Seconds()), broad
	s := d.nearest(k, size)
	if s == nil {
		return logNormal(mu, sigma)
	}
	// Whether a service takes double the pixels in double the time or in the same
	// is unknown: the square root lies between.
	mean, deviation := s.fit()
	guess := mean + float64(size-s.Size)*math.Ln2/2
	if s.Model != k.Model || s.Scale != k.Scale || s.Size != size {
		return logNormal(guess, max(deviation, broad))
	}
	n := float64(len(s.Recent))
	variance := (trust*broad*broad/4 + n*deviation*deviation) / (trust + n)
	return logNormal(mean, math.Sqrt(variance))
}

// fit returns mean and deviation of the logarithms.
func (s *shelf) fit() (mean, deviation float64) {
	n := float64(len(s.Recent))
	for _, t := range s.Recent {
		mean += math.Log(t) / n
	}
	for _, t := range s.Recent {
		deviation += (math.Log(t) - mean) * (math.Log(t) - mean) / n
	}
	return mean, math.Sqrt(deviation)
}

// nearest returns the sort that says most about k: the same model before the
// same scale before the nearest size; nil when nothing is known.
func (d *Durations) nearest(k Kind, size int) *shelf {
	var best *shelf
	least := math.MaxInt
	for i := range d.shelves {
		s := &d.shelves[i]
		far := max(s.Size-size, size-s.Size)
		if s.Scale != k.Scale {
			far += 100
		}
		if s.Model != k.Model {
			far += 1000
		}
		if far < least {
			best, least = s, far
		}
	}
	return best
}

// Saw learns from a task that was not done at the time notYet after its start (0
// when nobody had looked) and was done at the time done. The truth lies between:
// a place there is taken as likely as the estimate makes it, so that late looks
// do not make tasks seem slow.
func (d *Durations) Saw(k Kind, notYet, done time.Duration) {
	if done <= 0 || done < notYet {
		return
	}
	d.seen++
	// The golden ratio spreads the places evenly without chance.
	_, place := math.Modf(float64(d.seen) * math.Phi)
	e := d.Estimate(k)
	at := e.after(notYet, place*e.done(notYet, done))
	at = max(min(at, done), notYet, time.Millisecond)
	d.keep(k, at.Seconds())
}

func (d *Durations) keep(k Kind, seconds float64) {
	size := sizeOf(k.Megapixels)
	i := slices.IndexFunc(d.shelves, func(s shelf) bool { return s.Model == k.Model && s.Scale == k.Scale && s.Size == size })
	s := shelf{Model: k.Model, Scale: k.Scale, Size: size}
	if i >= 0 {
		s = d.shelves[i]
		d.shelves = slices.Delete(d.shelves, i, i+1)
	}
	s.Recent = append(s.Recent, seconds)
	s.Recent = s.Recent[max(0, len(s.Recent)-recent):]
	d.shelves = append(d.shelves, s) // the latest used is last
	d.shelves = d.shelves[max(0, len(d.shelves)-shelvesKept):]
}

// MarshalJSON returns what was learned.
func (d *Durations) MarshalJSON() ([]byte, error) {
	all := slices.Clone(d.shelves)
	slices.SortFunc(all, func(a, b shelf) int {
		return cmp.Or(cmp.Compare(a.Model, b.Model), cmp.Compare(a.Scale, b.Scale), cmp.Compare(a.Size, b.Size))
	})
	return json.Marshal(all)
}

// UnmarshalJSON replaces what was learned by what MarshalJSON returned. What
// makes no sense in it is left out.
func (d *Durations) UnmarshalJSON(raw []byte) error {
	var all []shelf
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	d.shelves = nil
	for _, s := range all {
		s.Recent = slices.DeleteFunc(s.Recent, func(t float64) bool { return !(t >= 0.001 && t <= 86400) })
		if s.Recent = s.Recent[max(0, len(s.Recent)-recent):]; len(s.Recent) > 0 {
			d.shelves = append(d.shelves, s)
		}
	}
	d.shelves = d.shelves[max(0, len(d.shelves)-shelvesKept):]
	return nil
}
