package book

import (
	"testing"
	"time"
)

// Small pictures take their time beside computing, which megapixels say nothing of.
func TestBeside(t *testing.T) {
	second := func(string) time.Duration { return time.Second } // for a megapixel
	var s Tallies
	at := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	add := func(megapixels float64, after time.Duration) {
		at = at.Add(after)
		s.paces.add(finish{at, "local", "m", megapixels})
	}
	if got := s.Beside("local", second); got != 0 {
		t.Errorf("%v of none", got)
	}
	for range 40 {
		add(0, 50*time.Millisecond)
	}
	s.paces.add(finish{at.Add(time.Hour), "cloud", "m", 9}) // is no work of this machine
	if got := s.Beside("local", second); got != 50*time.Millisecond {
		t.Errorf("%v for each of small ones", got)
	}
	for range 40 {
		add(4, 4*time.Second+60*time.Millisecond)
	}
	if got := s.Beside("local", second); got != 60*time.Millisecond {
		t.Errorf("%v for each of large ones", got)
	}
	for range 40 {
		add(4, 3*time.Second) // faster than the pace that was learned
	}
	if got := s.Beside("local", second); got != 0 {
		t.Errorf("%v where they are faster", got)
	}
}
