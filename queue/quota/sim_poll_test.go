package quota

import (
	"slices"
	"time"
)

// poll asks for tasks as the plan says.
func (c *client) poll() {
	var pending []Pending
	for _, t := range c.pending {
		p := t.Pending
		p.Busy = t.busy || c.page > 0 && !t.Ready
		pending = append(pending, p)
	}
	plan := c.w.PlanPolls(c.durations, pending, c.demand().all()+c.starting, c.history, c.clock())
	c.wakeAt(plan.Next)
	c.driest = min(c.driest, c.w.Free(TaskStatus, c.clock()))
	if plan.History && c.page == 0 {
		c.readHistory()
	}
	for _, id := range plan.Status {
		if c.polling >= 4 {
			break
		}
		c.status(c.pending[slices.IndexFunc(c.pending, func(t *task) bool { return t.ID == id })])
	}
}

func (c *client) readHistory() {
	c.page++
	c.polling++
	done := map[*task]bool{}
	c.ask(History, 0, 0, func() {
		for i, t := range c.pending {
			if c.hidden > 0 && (t.members[0]+i)%c.hidden == 0 {
				t.Unlisted = true
				continue
			}
			done[t] = !t.done.After(c.now)
		}
	}, func(ok bool) {
		c.page--
		c.polling--
		for t, d := range done {
			switch {
			case !d:
				t.Last = c.clock()
			case c.links:
				c.end(t)
			default:
				t.Ready = true
			}
		}
	})
}

func (c *client) status(t *task) {
	t.busy = true
	c.polling++
	done := false
	c.ask(TaskStatus, 0, 0, func() { done = !t.done.After(c.now) }, func(ok bool) {
		t.busy = false
		c.polling--
		switch {
		case done:
			c.end(t)
		case ok:
			t.Last = c.clock()
		}
	})
}

// end takes a task that is over: done, or failed by a member.
func (c *client) end(t *task) {
	if !slices.Contains(c.pending, t) {
		return
	}
	c.pending = slices.DeleteFunc(c.pending, func(o *task) bool { return o == t })
	running := time.Duration(0)
	if !t.Last.IsZero() {
		running = max(0, t.Last.Sub(t.Started))
	}
	c.durations.Saw(t.Kind, running, c.clock().Sub(t.Started))
	if slices.ContainsFunc(t.members, func(i int) bool { return c.bad[i] }) {
		if len(t.members) > 1 {
			c.alone = append(c.alone, t.members...)
		} else {
			c.failed++
		}
		return
	}
	for _, i := range t.members {
		c.seen[i], c.processed[i] = c.now, t.done
	}
}

// within counts the times that are set and not after d from the beginning.
func within(times []time.Time, d time.Duration) int {
	n := 0
	for _, t := range times {
		if !t.IsZero() && !t.After(epoch.Add(d)) {
			n++
		}
	}
	return n
}

// delays returns the times from processed to known, ascending.
func (c *client) delays() []time.Duration {
	var all []time.Duration
	for i, t := range c.seen {
		if !t.IsZero() {
			all = append(all, t.Sub(c.processed[i]))
		}
	}
	slices.Sort(all)
	return all
}

// naive is a client without a plan: one task for each picture, four at once,
// each asked for every two seconds, a refused start tried again after a minute.
type naive struct {
	*sim
	waiting         []int64
	seen, processed []time.Time
	ended           time.Time
}

func newNaive(s *sim, n int) *naive {
	c := &naive{sim: s, waiting: s.pictures(n)}
	for range 4 {
		c.at(c.now, c.next)
	}
	return c
}

func (c *naive) next() {
	if len(c.waiting) == 0 {
		return
	}
	size := c.waiting[0]
	c.waiting = c.waiting[1:]
	c.start(size)
}

func (c *naive) start(size int64) {
	var done time.Time
	c.call(StartTask, size, func() { done = c.now.Add(c.duration()) }, func(_ time.Duration, ok bool) {
		if !ok {
			c.after(time.Minute, func() { c.start(size) })
			return
		}
		c.processed = append(c.processed, done)
		c.after(2*time.Second, func() { c.poll(done) })
		c.next()
	})
}

func (c *naive) poll(done time.Time) {
	over := false
	c.call(TaskStatus, 0, func() { over = !done.After(c.now) }, func(_ time.Duration, ok bool) {
		if !over {
			c.after(2*time.Second, func() { c.poll(done) })
			return
		}
		c.seen = append(c.seen, c.now)
		c.ended = c.now
	})
}
