package run

import (
	"context"
	"iter"
	"slices"
	"time"

	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/plan"
	"bulkup/queue/quota"
	"bulkup/queue/run/engines"
	"bulkup/queue/stage"
)

// idle is when the coordinator wakes up although nothing is due.
const idle = 24 * time.Hour

// schedule takes all the steps that may be taken now, and notes when the next is due.
// What a step makes possible is planned in the same turn: nothing has to wake it.
func (c *Coordinator) schedule() {
	if c.halt.Journal != nil {
		c.wake = c.Now().Add(idle)
		return
	}
	var now time.Time
	for {
		now = c.Now()
		c.wake = now.Add(idle)
		c.wakeAt(c.Book.Due(now))
		c.Book.SettleCopies()
		c.grant(now)
		p := plan.Next(c.snapshot(now))
		c.wakeAt(p.Wake)
		c.halt.Cap(p)
		taken := false
		for _, s := range p.Steps {
			if c.take(s) {
				taken = true
			}
		}
		if !taken {
			break
		}
	}
	c.poll(now)
	c.wakeAt(c.halt.Next(now))
}

// wakeAt has the coordinator plan again at the given time at the latest; zero is never.
func (c *Coordinator) wakeAt(t time.Time) {
	if !t.IsZero() && t.Before(c.wake) {
		c.wake = t
	}
}

// snapshot is what the next steps depend on.
func (c *Coordinator) snapshot(now time.Time) plan.Snapshot {
	money := c.Book.Tally().Money
	limits := c.Workers
	if !c.halt.Welcome {
		limits.Publishes = min(limits.Publishes, 1)
	}
	s := plan.Snapshot{
		Now: now, Paused: c.halt.Paused, Short: c.halt.Short(now), Limits: limits, Busy: c.workload(),
		Cap: plan.Cap{Most: c.MaxCredits, Spent: money.Spent, Price: c.Book.Price(), Open: money.Open, Coming: money.Coming},
	}
	tasks, megapixels := make(map[string]int), make(map[string]float64)
	for t := range c.Book.Tasks() {
		tasks[t.Engine]++
		megapixels[t.Engine] += t.Kind.Megapixels
	}
	for _, b := range c.Backends {
		e := c.Engines[b.Name]
		p := c.planned(e)
		begun, size := e.Silent.Begun()
		p.Tasks, p.Megapixels = tasks[e.Name]+begun, megapixels[e.Name]+size
		s.Engines = append(s.Engines, p)
	}
	return s
}

// planned is an engine as plans see it.
func (c *Coordinator) planned(e *engines.Engine) plan.Engine {
	lane := func(l book.Lane) iter.Seq[job.Job] {
		return func(yield func(job.Job) bool) {
			for one := range c.Book.Ready(e.Name, l) {
				if !yield(one.Job) {
					return
				}
			}
		}
	}
	return plan.Engine{
		Name: e.Name, Ready: e.Client != nil, KeyRefused: c.halt.KeyRefused(e.Name), OutOfCredit: c.halt.OutOfCredit(e.Name),
		Windows: e.Windows, Demand: c.Demand(e), Inline: e.Inline, Free: e.Free, Outage: plan.Outage{Until: e.Down.Until, Tries: e.Down.Tries},
		Search: e.Search.Searching, Ahead: e.Ahead, NoRecords: e.NoRecords,
		Lanes: plan.Lanes{
			Check: lane(book.Check), Yield: lane(book.Yield), Route: lane(book.Route), Upload: lane(book.Upload),
			Start: lane(book.Start), Download: lane(book.Download), Publish: lane(book.Publish),
			Lost: func(yield func(plan.Lost) bool) {
				answered, _ := c.Book.Answered()
				for one := range c.Book.Ready(e.Name, book.Search) {
					l := plan.Lost{ID: one.ID, Last: e.Search.Last(one.Job, watch{c, e}.terms()), Searched: one.Searched, Later: answered > max(one.Intent.Lost, one.SearchedFor)}
					if !yield(l) {
						return
					}
				}
			},
		},
	}
}

// workload is how many workers there are.
func (c *Coordinator) workload() plan.Busy {
	b := c.busy
	b.Linkless = c.Book.Tally().Linkless
	return b
}

// Demand is what waits for a task of e.
func (c *Coordinator) Demand(e *engines.Engine) quota.Demand {
	t := c.Book.Of(e.Name)
	d := t.Demand
	d.SinglePut, d.Risk = e.SinglePut, t.Risk()
	if e.NoRecords {
		d.Alone, d.Waiting = d.Alone+d.Waiting, 0
	}
	return d
}

// take takes one step, and reports whether that changed anything.
func (c *Coordinator) take(s plan.Step) bool {
	e := c.Engines[s.Engine]
	if s.Do == plan.Search {
		return watch{c, e}.search()
	}
	jobs := c.Book.Some(s.Jobs)
	if len(jobs) != len(s.Jobs) {
		return false
	}
	one := jobs[0]
	switch s.Do {
	case plan.Check:
		return (one.State == job.Checking || c.Book.Apply(one, job.CheckStarted{})) && c.hand(e, one, &c.busy.Checks, stage.Check)
	case plan.Yield:
		return c.Book.Apply(one, job.StartYielded{})
	case plan.Enqueue:
		return c.Book.Apply(one, job.StartQueued{})
	case plan.Direct:
		return c.Book.Apply(one, job.StartQueued{}) && c.start(e, jobs)
	case plan.Upload:
		return (one.State == job.Uploading || c.Book.Apply(one, job.UploadStarted{})) && c.hand(e, one, &c.busy.Uploads, stage.Upload)
	case plan.Start:
		return c.start(e, jobs)
	case plan.Download:
		return c.hand(e, one, &c.busy.Downloads, stage.Download)
	case plan.Publish:
		if f, refused := c.halt.Unpublishable(one.Job); refused {
			return c.Book.Apply(one, job.PublishFailed{Fault: f})
		}
		return c.hand(e, one, &c.busy.Publishes, stage.Publish)
	case plan.Decide:
		return watch{c, e}.undecided(one)
	}
	return false
}

// hand gives a job to a worker of a stage.
func (c *Coordinator) hand(e *engines.Engine, one *book.Entry, busy *int, run stage.Stage) bool {
	c.begin(e, []*book.Entry{one}, busy, func(ctx context.Context, all []job.Job, w stage.Work) []outcome.Outcome {
		return []outcome.Outcome{run(ctx, all[0], w)}
	})
	return true
}

// start sends the start of jobs that share a task. Their intents are durable before
// the worker runs, because launches wait for the commit.
func (c *Coordinator) start(e *engines.Engine, jobs []*book.Entry) bool {
	if e.NoRecords {
		sent := false
		for _, one := range jobs {
			sent = one.Upload != nil && c.Book.Apply(one, job.RecordsRefused{}) || sent
		}
		if sent {
			return true
		}
	}
	now := c.Now()
	t := c.count(e, quota.StartTask, len(jobs))
	jobs = slices.DeleteFunc(jobs, func(one *book.Entry) bool {
		return !c.Book.Apply(one, job.StartIntended{Intent: job.Intent{At: now, Name: one.WireName(), Call: t.ID}})
	})
	if len(jobs) == 0 {
		return false
	}
	e.Silent.Begin(jobs)
	c.begin(e, jobs, &c.busy.Starts, stage.Start(t))
	return true
}
