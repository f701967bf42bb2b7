package flow

import (
	"testing"
	"time"
)

func TestMeterNeitherGoesBackNorLies(t *testing.T) {
	var m Meter
	if m.Fraction() != 0 {
		t.Error("a meter that measures nothing shows progress")
	}
	m.Begin(100, 20)
	m.Add(50)
	m.Add(-50) // a failed attempt
	if done, total := m.Bytes(); done != 70 || total != 100 {
		t.Errorf("shows %d of %d after a failure, want 70 of 100", done, total)
	}
	m.Add(30)
	if done, _ := m.Bytes(); done != 70 {
		t.Errorf("shows %d, though 50 are there", done)
	}
	m.Add(60)
	if done, _ := m.Bytes(); done != 100 {
		t.Errorf("shows %d of 100", done)
	}
	if m.Fraction() != 0.99 {
		t.Errorf("shows %v before it is confirmed", m.Fraction())
	}
	m.Finish()
	if m.Fraction() != 1 {
		t.Errorf("shows %v at the end", m.Fraction())
	}
	m.Begin(10, 0)
	if done, _ := m.Bytes(); done != 0 || m.Fraction() != 0 {
		t.Error("a new transfer begins with the old progress")
	}
}

// What was there before a transfer is not of its making.
func TestMeterTellsWhatItMoved(t *testing.T) {
	var m Meter
	if n, took := m.Moved(); n != 0 || took != 0 {
		t.Errorf("moved %d in %v before it began", n, took)
	}
	m.Begin(1000, 600)
	time.Sleep(time.Millisecond)
	m.Add(300)
	if n, took := m.Moved(); n != 300 || took < time.Millisecond {
		t.Errorf("moved %d in %v", n, took)
	}
}

func TestMeterRate(t *testing.T) {
	var m Meter
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	m.Begin(1<<40, 0)
	if r := m.Rate(now); r != 0 {
		t.Errorf("starts at %v", r)
	}
	step := func(bytes int64) float64 {
		now = now.Add(100 * time.Millisecond)
		m.Add(bytes)
		return m.Rate(now)
	}
	var r float64
	for range 100 {
		r = step(1000)
	}
	if r < 9_900 || r > 10_100 {
		t.Errorf("10,000 bytes a second are shown as %v", r)
	}
	for range 50 {
		r = step(0)
	}
	if r != 0 {
		t.Errorf("silence is shown as %v", r)
	}
}

func TestMeterDoesNotAllocate(t *testing.T) {
	var m Meter
	m.Begin(1<<40, 0)
	now := time.Now()
	if n := testing.AllocsPerRun(100, func() { m.Add(1); m.Fraction(); m.Rate(now) }); n != 0 {
		t.Errorf("%v allocations for each write", n)
	}
}
