package quota

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var usual = Kind{Model: "natural-plus-4x", Scale: 4, Megapixels: 12}

// about tells whether a is within a part of b.
func about(a, b time.Duration, part float64) bool {
	return math.Abs(a.Seconds()/b.Seconds()-1) <= part
}

func TestDurationsOfNothing(t *testing.T) {
	e := NewDurations(20 * time.Second).Estimate(usual)
	if !about(e.Median, 20*time.Second, 0.01) || e.P80 < 30*time.Second || e.P80 > time.Minute {
		t.Errorf("%+v", e)
	}
	if e := NewDurations(0).Estimate(Kind{Megapixels: math.NaN()}); e.Median <= 0 || e.P80 <= e.Median {
		t.Errorf("%+v", e)
	}
}

func TestDurationsLearn(t *testing.T) {
	d := NewDurations(2 * time.Second)
	for range 40 {
		d.Saw(usual, 29*time.Second, 31*time.Second)
	}
	if e := d.Estimate(usual); !about(e.Median, 30*time.Second, 0.05) || e.P80 > 45*time.Second {
		t.Errorf("%+v", e)
	}
}

func TestNeighboursHelp(t *testing.T) {
	d := NewDurations(2 * time.Second)
	for range 20 {
		d.Saw(usual, 19*time.Second, 21*time.Second)
	}
	for _, c := range []struct {
		name string
		k    Kind
		want time.Duration
	}{
		{"same", usual, 20 * time.Second},
		{"nearly the same size", Kind{usual.Model, 4, 13}, 20 * time.Second},
		{"four times the size", Kind{usual.Model, 4, 48}, 40 * time.Second},
		{"a sixteenth of it", Kind{usual.Model, 4, 0.75}, 5 * time.Second},
		{"another scale", Kind{usual.Model, 2, 12}, 20 * time.Second},
		{"another model", Kind{"quick-clear-4x", 4, 12}, 20 * time.Second},
		{"no size", Kind{usual.Model, 4, 0}, 5 * time.Second},
	} {
		if e := d.Estimate(c.k); !about(e.Median, c.want, 0.1) || e.P80 <= e.Median {
			t.Errorf("%s: %+v, want %v", c.name, e, c.want)
		}
	}
	for range 20 {
		d.Saw(Kind{usual.Model, 2, 12}, 4*time.Second, 6*time.Second)
	}
	if e := d.Estimate(Kind{usual.Model, 2, 48}); !about(e.Median, 10*time.Second, 0.1) {
		t.Errorf("the nearest neighbour is the one of the same scale: %+v", e)
	}
}

// Looking late must not make tasks seem slow, nor looking once make them seem
// alike: what is learned stays near the truth whatever the looks.
func TestLateLooksDoNotMislead(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	d := NewDurations(20 * time.Second)
	median, p80 := 0.0, 0.0
	const rounds = 3000
	for i := range rounds {
		e := d.Estimate(usual)
		took := seconds(20 * math.Exp(0.6*rng.NormFloat64()))
		last, at := time.Duration(0), e.after(0, 0.7)
		for at < took {
			last, at = at, e.after(at, 0.7)
		}
		d.Saw(usual, last, at)
		if i >= rounds/2 {
			median += e.Median.Seconds() * 2 / rounds
			p80 += e.P80.Seconds() * 2 / rounds
		}
	}
	if median < 14 || median > 28 || p80 < 22 || p80 > 55 {
		t.Errorf("median %.1f s, 80 %% within %.1f s; in truth 20 and 33", median, p80)
	}
}

func TestDurationsAreKept(t *testing.T) {
	d := NewDurations(time.Second)
	for i := range 500 {
		d.Saw(Kind{"m", i % 8, float64(i)}, time.Duration(i)*time.Second, time.Duration(i+1)*time.Second)
	}
	raw, err := json.Marshal(d)
	if err != nil || len(raw) > 64<<10 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	back := NewDurations(time.Second)
	if err := json.Unmarshal(raw, back); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		k := Kind{"m", i, 300}
		if a, b := d.Estimate(k), back.Estimate(k); a != b {
			t.Errorf("%v: %v became %v", k, a, b)
		}
	}
	for _, bad := range []string{`[{"model":"m","scale":4,"size":3,"seconds":[-1,0,1e300]}]`, `[]`, `[{}]`, `null`} {
		if err := json.Unmarshal([]byte(bad), back); err != nil || back.Estimate(usual).Median != time.Second {
			t.Errorf("%s: %v, %v", bad, err, back.Estimate(usual))
		}
	}
	if err := json.Unmarshal([]byte(`{"a":1}`), back); err == nil {
		t.Error("nonsense was taken")
	}
}

func TestNonsenseIsNotLearned(t *testing.T) {
	d := NewDurations(20 * time.Second)
	d.Saw(usual, 0, -time.Second)
	d.Saw(usual, time.Minute, time.Second)
	if e := d.Estimate(usual); !about(e.Median, 20*time.Second, 0.01) {
		t.Errorf("%+v", e)
	}
	d.Saw(usual, 0, 1<<62)
	d.Saw(usual, 1<<61, 1<<62)
	if e := d.Estimate(usual); e.Median <= 0 || e.P80 > 24*time.Hour {
		t.Errorf("%+v", e)
	}
}
