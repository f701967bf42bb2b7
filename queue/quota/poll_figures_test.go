package quota

import (
	"fmt"
	"testing"
	"time"
)

// prompt is a batch of small pictures over a fast line, whose tasks take about the
// same time: how long until the last one is known.
type prompt struct {
	n       int
	took    time.Duration // of a task, give or take a fifth
	history string        // links, ready or none
}

func (p prompt) String() string { return fmt.Sprintf("%d × %v, history %s", p.n, p.took, p.history) }

func (p prompt) client(seed uint64) *client {
	s := newSim(seed, documented())
	s.took = func() time.Duration { return time.Duration(float64(p.took) * (0.8 + 0.4*s.rng.Float64())) }
	c := newClient(s, p.n, documented())
	c.small()
	c.history, c.links = p.history != "none", p.history == "links"
	return c
}

// small makes the pictures those of an album: 200 KB each.
func (c *client) small() {
	c.sized = true
	for i := range c.sizes {
		c.sizes[i] = 200e3
	}
}

func (c *client) wall(since time.Time) time.Duration {
	last := since
	for _, t := range c.seen {
		last = later(last, t)
	}
	return last.Sub(since)
}

// The time from the first start to the last picture known, with nothing learned.
func TestSeenAtOnce(t *testing.T) {
	for _, n := range []int{1, 5, 20, 60} {
		for _, took := range []time.Duration{200 * time.Millisecond, time.Second, 3 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute} {
			for _, history := range []string{"links", "ready", "none"} {
				p := prompt{n, took, history}
				most := scaled(took, 1.2) + max(2500*time.Millisecond, scaled(took, 0.25))
				if n > 50 {
					most += 1500 * time.Millisecond
				}
				worst, least := time.Duration(0), unlimited
				for seed := range uint64(8) {
					c := p.client(seed)
					c.run(epoch.Add(2 * time.Hour))
					uploading := time.Duration(float64(n)*200e3/uplink*float64(time.Second)) + time.Duration(n/4)*120*time.Millisecond
					worst = max(worst, c.wall(epoch)-uploading)
					least = min(least, c.driest)
					if c.refused > 0 || within(c.seen, 100*time.Hour) != n {
						t.Errorf("%v, seed %d: %d refused, %d seen", p, seed, c.refused, within(c.seen, 100*time.Hour))
					}
				}
				if testing.Verbose() {
					t.Logf("%-36v worst %v of %v, %d status calls left", p, worst.Round(10*time.Millisecond), most, least)
				}
				if worst > most {
					t.Errorf("%v: %v, want %v", p, worst, most)
				}
			}
		}
	}
}

// The third batch of five knows how long tasks take.
func TestThirdBatchOfFive(t *testing.T) {
	for _, took := range []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second, 20 * time.Second, time.Minute, 3 * time.Minute, 10 * time.Minute} {
		for _, history := range []string{"links", "ready", "none"} {
			p := prompt{5, took, history}
			most := scaled(took, 1.2) + max(time.Second, took/10)
			worst, least := time.Duration(0), unlimited
			for seed := range uint64(8) {
				c := p.client(seed)
				var begun time.Time
				for k := range time.Duration(2) {
					c.run(epoch.Add((k + 1) * (2*took + 5*time.Second)))
					begun = c.now
					c.add(5)
					c.small()
				}
				c.run(epoch.Add(4 * time.Hour))
				worst = max(worst, c.wall(begun))
				least = min(least, c.driest)
				if c.refused > 0 || within(c.seen, 100*time.Hour) != 15 {
					t.Errorf("%v, seed %d: %d refused, %d seen", p, seed, c.refused, within(c.seen, 100*time.Hour))
				}
			}
			if testing.Verbose() {
				t.Logf("%-36v worst %v of %v, %d status calls left", p, worst.Round(10*time.Millisecond), most, least)
			}
			if worst > most+500*time.Millisecond { // for the calls and the uplink
				t.Errorf("%v: %v, want %v", p, worst, most)
			}
		}
	}
}

// Limits of a few seconds: nothing runs dry, nothing is refused.
func TestShortWindowsAreUsed(t *testing.T) {
	l := Limits{Window: 12 * time.Second, Calls: map[Call]int{GetUploadURL: 10, CompleteUpload: 10, StartTask: 5, TaskStatus: 10, History: 10}}
	for seed := range uint64(8) {
		s := newSim(seed, l)
		s.took = func() time.Duration { return 100 * time.Millisecond }
		c := newClient(s, 14, l)
		c.small()
		c.run(epoch.Add(time.Hour))
		if wall := c.wall(epoch); wall > 18*time.Second || c.refused > 0 || within(c.seen, time.Hour) != 14 {
			t.Errorf("seed %d: %v, %d refused, %d seen", seed, wall, c.refused, within(c.seen, time.Hour))
		}
	}
}

// Tasks that became much faster, or much slower, than all that was learned.
func TestTasksChange(t *testing.T) {
	for _, d := range [][2]time.Duration{{time.Minute, 200 * time.Millisecond}, {200 * time.Millisecond, time.Minute}} {
		p := prompt{5, d[0], "links"}
		c := p.client(1)
		c.run(epoch.Add(3 * time.Minute))
		c.sim.took = func() time.Duration { return d[1] }
		begun := c.now
		c.add(5)
		c.small()
		c.run(epoch.Add(time.Hour))
		if wall := c.wall(begun); wall > scaled(d[1], 1.25)+3*time.Second {
			t.Errorf("from %v to %v: %v", d[0], d[1], wall)
		}
	}
}
