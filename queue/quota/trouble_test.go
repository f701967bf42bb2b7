package quota

import (
	"math/rand/v2"
	"testing"
	"time"
)

// whole fails the test unless every good picture was reported and every bad one, and
// no other, failed.
func (c *client) whole(t *testing.T, name string) {
	t.Helper()
	if seen := within(c.seen, 1e6*time.Hour); seen+c.failed != len(c.sizes) || c.failed != len(c.bad) || c.ended.IsZero() {
		t.Errorf("%s: of %d pictures %d are done and %d failed, %d are bad; left: %+v and %d tasks",
			name, len(c.sizes), seen, c.failed, len(c.bad), c.demand(), len(c.pending))
	}
}

// spoil makes some of the pictures bad: one in n.
func (c *client) spoil(n int) {
	c.bad = map[int]bool{}
	for i := range c.sizes {
		if c.rng.IntN(n) == 0 {
			c.bad[i] = true
		}
	}
}

func TestBadPicturesSpoilOnlyThemselves(t *testing.T) {
	for _, singlePut := range []bool{false, true} {
		for seed := range uint64(6) {
			c := newClient(newSim(seed, documented()), 300, documented())
			c.singlePut = singlePut
			c.spoil(50)
			c.run(epoch.Add(100 * time.Hour))
			c.whole(t, "one in fifty")
			if c.refused > 0 || c.largest < 2 {
				t.Errorf("seed %d: %d refused, groups of %d", seed, c.refused, c.largest)
			}
		}
	}
}

// Whatever the limits, a batch ends, nothing is refused and nothing sticks.
func TestAnyLimits(t *testing.T) {
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 5))
		l := Limits{Window: time.Duration(5+rng.IntN(600)) * time.Second, Calls: map[Call]int{}}
		for _, call := range Calls() {
			l.Calls[call] = rng.IntN(1 + rng.IntN(20))
		}
		c := newClient(newSim(seed, l), 1+rng.IntN(60), l)
		c.singlePut, c.history = rng.IntN(2) == 0, rng.IntN(3) > 0
		c.spoil(20)
		c.run(epoch.Add(1000 * time.Hour))
		c.whole(t, "any limits")
		if c.refused > 0 {
			t.Errorf("seed %d, %v: %d refused", seed, l, c.refused)
		}
		if t.Failed() {
			t.Fatalf("seed %d, %+v", seed, l)
		}
	}
}

func TestHistoryThatHidesTasks(t *testing.T) {
	for _, hidden := range []int{1, 3} {
		c := newClient(newSim(2, documented()), 200, documented())
		c.hidden = hidden
		c.run(epoch.Add(100 * time.Hour))
		c.whole(t, "hidden")
		if got := within(c.seen, time.Hour); got < 97 || c.refused > 0 {
			t.Errorf("%d in the first hour, %d refused", got, c.refused)
		}
	}
}

func TestShortWindow(t *testing.T) {
	l := documented()
	l.Window = 20 * time.Second
	c := newClient(newSim(1, l), 200, l)
	c.run(epoch.Add(100 * time.Hour))
	c.whole(t, "twenty seconds")
	if c.refused > 0 {
		t.Errorf("%d refused", c.refused)
	}
}

// crowds counts the refusals that came within a minute of another of the same call.
func (s *sim) crowds() int {
	n := 0
	for _, denied := range s.denied {
		for i := 1; i < len(denied); i++ {
			if denied[i].Sub(denied[i-1]) < time.Minute {
				n++
			}
		}
	}
	return n
}

func TestServiceThatRefuses(t *testing.T) {
	none := func(Call) time.Duration { return 0 }
	for _, c := range []struct {
		name     string
		enforced Limits
		believed Limits
		hint     func(Call) time.Duration
	}{
		{"less than documented, with the time", few(20, time.Hour), documented(), nil},
		{"less than documented, no time", few(20, time.Hour), documented(), none},
		{"much less than documented, a time that is too short", few(5, time.Hour), documented(), func(Call) time.Duration { return time.Second }},
		{"settings without limits, with the time", documented(), few(0, time.Hour), nil},
		{"settings without limits, no time", documented(), few(0, time.Hour), none},
		{"settings without window, no time", documented(), Limits{}, none},
		{"a longer window", documented(), Limits{Window: 10 * time.Minute, Calls: documented().Calls}, nil},
	} {
		s := newSim(3, c.enforced)
		s.hint = c.hint
		one := newClient(s, 120, c.believed)
		one.run(epoch.Add(200 * time.Hour))
		one.whole(t, c.name)
		// What the limits are is found out anew in each window, call by call.
		windows := int(one.ended.Sub(epoch)/time.Hour) + 1
		if s.refused == 0 || s.refused > 45*windows || c.hint != nil && s.crowds() > 8*windows {
			t.Errorf("%s: %d refused in %v, %d of them close to another", c.name, s.refused, one.ended.Sub(epoch), s.crowds())
		}
	}
}

// Every call is refused for a day, without a time; then all goes on.
func TestServiceThatRefusesEverything(t *testing.T) {
	for _, down := range Calls() {
		s := newSim(5, documented())
		s.hint = func(Call) time.Duration { return 0 }
		s.deny = func(c Call) bool { return c == down && s.now.Before(epoch.Add(24*time.Hour)) }
		c := newClient(s, 70, documented())
		c.run(epoch.Add(24 * time.Hour))
		// Those that left together, then fewer and fewer.
		if n := len(s.denied[down]); n < 20 && down != History || n > 45 || s.crowds() > 4 {
			t.Errorf("%s: asked %d times in a day, %d of them close together", down, n, s.crowds())
		}
		c.run(epoch.Add(80 * time.Hour))
		c.whole(t, string(down))
	}
}

// Somebody else spends the same account: another machine, or the web page.
func TestOthersSpendToo(t *testing.T) {
	s := newSim(7, documented())
	for _, call := range Calls() {
		for i := range 40 {
			s.counted[call] = append(s.counted[call], epoch.Add(time.Duration(i-40)*time.Minute))
		}
	}
	c := newClient(s, 200, documented())
	c.run(epoch.Add(100 * time.Hour))
	c.whole(t, "others")
	if took := c.ended.Sub(epoch); took > 4*time.Hour || s.refused > 60 {
		t.Errorf("took %v, %d refused", took, s.refused)
	}
}

func TestLimitsChangeInTheMiddle(t *testing.T) {
	for _, l := range []Limits{few(10, time.Hour), few(300, time.Hour), few(5, time.Minute), few(0, time.Hour), few(20, 0)} {
		s := newSim(9, documented())
		c := newClient(s, 200, documented())
		c.run(epoch.Add(4 * time.Minute))
		s.limits = l
		c.w.SetLimits(l)
		c.schedule()
		c.run(epoch.Add(200 * time.Hour))
		c.whole(t, "changed")
	}
}

func TestClockJumps(t *testing.T) {
	for _, jump := range []time.Duration{-time.Hour, -time.Minute, -1000 * time.Hour, time.Minute, time.Hour, 1000 * time.Hour} {
		for _, at := range []time.Duration{10 * time.Second, 3 * time.Minute, 30 * time.Minute, 61 * time.Minute} {
			s := newSim(11, documented())
			c := newClient(s, 150, documented())
			c.run(epoch.Add(at))
			c.skew += jump
			c.run(epoch.Add(100 * time.Hour))
			c.whole(t, jump.String())
			if jump < 0 && s.refused > 0 {
				t.Errorf("%v back after %v: %d refused", -jump, at, s.refused)
			}
			if s.refused > 150 || c.ended.Sub(epoch) > 6*time.Hour {
				t.Errorf("%v after %v: %d refused, took %v", jump, at, s.refused, c.ended.Sub(epoch))
			}
		}
	}
}
