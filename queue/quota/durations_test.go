package quota

import (
	"encoding/json"
	"math"
	"testing"
	"time"
)

var usual = Kind{Model: "natural-plus-4x", Scale: 4, Megapixels: 12}

// near reports whether a is within a part of b.
func near(a, b time.Duration, part float64) bool {
	return math.Abs(a.Seconds()/b.Seconds()-1) <= part
}

func TestDurationsOfNothing(t *testing.T) {
	var d Durations
	if got := d.Expect(usual); got != (Took{}) {
		t.Errorf("%+v", got)
	}
	if got := d.Typical(usual, 20*time.Second); got != 20*time.Second {
		t.Errorf("%v", got)
	}
}

func TestDurationsLearn(t *testing.T) {
	var d Durations
	for range 40 {
		d.Saw(usual, 29*time.Second, 31*time.Second)
	}
	if got := d.Expect(usual); !near(got.Least, 29*time.Second, 0.05) || !near(got.Most, 31*time.Second, 0.1) || got.Guess {
		t.Errorf("%+v", got)
	}
	for range recent { // a service that became slower is soon believed
		d.Saw(usual, 118*time.Second, 122*time.Second)
	}
	if got := d.Expect(usual); !near(got.Least, 118*time.Second, 0.05) {
		t.Errorf("after the change: %+v", got)
	}
}

// A task that was first asked for late teaches nothing about tasks that were polled in
// time, unless it was faster than all of them or is known to be slower.
func TestLatePollsDoNotMislead(t *testing.T) {
	var d Durations
	d.Saw(usual, 0, 50*time.Second)
	if got := d.Expect(usual); got.Least > 25*time.Second || got.Most < 50*time.Second {
		t.Errorf("one that was seen late: %+v", got)
	}
	for range recent {
		d.Saw(usual, 9*time.Second, 10*time.Second)
	}
	was := d.Expect(usual)
	for range recent {
		d.Saw(usual, 0, 40*time.Second)
	}
	if got := d.Expect(usual); got != was {
		t.Errorf("%+v became %+v", was, got)
	}
	d.Saw(usual, 0, 5*time.Second)
	if got := d.Expect(usual); got.Least > 5*time.Second {
		t.Errorf("a faster one: %+v", got)
	}
	d.Saw(usual, 30*time.Second, 90*time.Second)
	if got := d.Expect(usual); got.Most < 30*time.Second {
		t.Errorf("a slower one: %+v", got)
	}
}

func TestOtherSizesAreAGuess(t *testing.T) {
	var d Durations
	for range recent {
		d.Saw(usual, 19*time.Second, 21*time.Second)
	}
	for _, c := range []struct {
		name        string
		k           Kind
		least, most time.Duration
	}{
		{"four times the size", Kind{usual.Model, 4, 48}, 19 * time.Second, 80 * time.Second},
		{"a quarter of it", Kind{usual.Model, 4, 3}, 19 * time.Second / 4, 20 * time.Second},
	} {
		if got := d.Expect(c.k); !near(got.Least, c.least, 0.1) || !near(got.Most, c.most, 0.15) || !got.Guess {
			t.Errorf("%s: %+v, want %v to %v", c.name, got, c.least, c.most)
		}
	}
	for _, k := range []Kind{{usual.Model, 2, 12}, {"quick-clear-4x", 4, 12}} {
		if got := d.Expect(k); got != (Took{}) {
			t.Errorf("%v says nothing of %v: %+v", usual, k, got)
		}
	}
	if got := d.Expect(Kind{usual.Model, 4, 13}); got.Guess {
		t.Errorf("nearly the same size is another kind: %+v", got)
	}
}

func TestDurationsAreKept(t *testing.T) {
	var d, back Durations
	for i := range 500 {
		d.Saw(Kind{"m", i % 8, float64(i)}, time.Duration(i)*time.Second, time.Duration(i+1)*time.Second)
	}
	raw, err := json.Marshal(&d)
	if err != nil || len(raw) > 64<<10 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	for i := range 8 {
		k := Kind{"m", i, 300}
		if a, b := d.Expect(k), back.Expect(k); a != b || a.Most == 0 {
			t.Errorf("%v: %v became %v", k, a, b)
		}
	}
	for _, bad := range []string{
		`[{"model":"m","scale":4,"size":3,"seconds":[20]}]`, // of an older version
		`[{"model":"m","scale":4,"size":3,"took":[[-1,0],[5,1],[0,1e300]]}]`, `[]`, `[{}]`, `null`,
	} {
		if err := json.Unmarshal([]byte(bad), &back); err != nil || back.Expect(Kind{"m", 4, 8}) != (Took{}) {
			t.Errorf("%s: %v, %v", bad, err, back.Expect(Kind{"m", 4, 8}))
		}
	}
	if err := json.Unmarshal([]byte(`{"a":1}`), &back); err == nil {
		t.Error("nonsense was taken")
	}
}

func TestNonsenseIsNotLearned(t *testing.T) {
	var d Durations
	d.Saw(usual, 0, -time.Second)
	d.Saw(usual, -time.Second, time.Second)
	d.Saw(usual, time.Minute, time.Second)
	if got := d.Expect(usual); got != (Took{}) {
		t.Errorf("%+v", got)
	}
	d.Saw(Kind{Megapixels: math.NaN()}, 1<<61, 1<<62)
	if got := d.Expect(Kind{}); got.Least <= 0 || got.Most > 48*time.Hour {
		t.Errorf("%+v", got)
	}
}
