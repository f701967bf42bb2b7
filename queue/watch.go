package queue

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// look is a task that is being watched, with the jobs whose pictures it holds.
type look struct {
	quota.Pending
	b       *backend
	members []*entry
	failed  int // looks in a row that brought no answer, the newest at that time
	at      time.Time
}

// patientLooks is how many looks in a row may fail before the next comes no sooner
// than if the service had said that the task is not done.
const patientLooks = 2

// pending is what there is to know for planning the next poll.
func (l *look) pending() quota.Pending {
	w := l.Pending
	if l.failed > patientLooks {
		w.Last, w.Ready = l.at, false
	}
	return w
}

// follow keeps the watch list in step with a job: in while it is upscaling, out
// otherwise.
func (q *Queue) follow(e *entry) {
	if e.watched != "" && (e.State != job.Upscaling || e.Task.ID != e.watched) {
		q.unfollow(e)
	}
	if e.State != job.Upscaling || e.Task == nil || e.watched != "" {
		return
	}
	l := q.tasks[e.Task.ID]
	if l == nil {
		b := q.backends[e.Engine]
		if b == nil {
			return
		}
		l = &look{b: b, Pending: quota.Pending{ID: e.Task.ID, Started: e.Task.Started}}
		l.Kind = quota.Kind{Model: e.Settings.Model, Scale: e.Settings.Scale}
		q.tasks[e.Task.ID] = l
	}
	if e.Facts != nil {
		l.Kind.Megapixels += float64(e.Facts.Width) * float64(e.Facts.Height) / 1e6
	}
	l.members = append(l.members, e)
	e.watched = e.Task.ID
	e.moving = &feed.Moving{Stage: job.Upscaling}
	q.hub.Move(e.ID, e.moving)
}

// unfollow takes a job off the watch list.
func (q *Queue) unfollow(e *entry) {
	if l := q.tasks[e.watched]; l != nil {
		l.members = slices.DeleteFunc(l.members, func(o *entry) bool { return o == e })
		if len(l.members) == 0 && !l.Busy {
			delete(q.tasks, l.ID)
		}
	}
	e.watched = ""
	if e.cancel == nil && e.moving != nil {
		e.moving = nil
		q.hub.Move(e.ID, nil)
	}
}

// lookAround asks for the tasks that quota finds worth a call now.
func (q *Queue) lookAround(work context.Context, now time.Time) {
	for _, b := range q.backends {
		var pending []quota.Pending
		for _, l := range q.tasks {
			if l.b == b && slices.ContainsFunc(l.members, func(e *entry) bool { return e.focus }) {
				watch := l.pending()
				watch.Busy = watch.Busy || b.paging && !watch.Ready ||
					!slices.ContainsFunc(l.members, func(e *entry) bool { return !e.NotBefore.After(now) })
				pending = append(pending, watch)
			}
		}
		if len(pending) == 0 || !q.mayAsk(b, now) {
			continue
		}
		d := q.demand(b)
		upcoming := d.Waiting + d.Uploading + d.Uploaded + d.Alone + q.busy[job.Starting]
		plan := b.windows.PlanPolls(&b.durations, pending, upcoming, !b.search.none && !b.Free, now)
		if !plan.Next.IsZero() {
			q.wakeAt(plan.Next)
		}
		if plan.History && !b.paging {
			q.askHistory(work, b)
		}
		for _, id := range plan.Status {
			if q.looking < q.opts.Workers.Looks {
				q.askStatus(work, q.tasks[id])
			}
		}
	}
}

// askOutside makes a call outside the coordinator and applies its answer within.
func (q *Queue) askOutside(b *backend, c quota.Call, call func(stage.Work, quota.Ticket) func()) {
	q.looking++
	w := q.work(b, "", nil)
	t := q.take(b, c, 0)
	q.launches = append(q.launches, func() {
		q.workers.Add(1)
		go func() {
			defer q.workers.Done()
			apply := call(w, t)
			_ = q.send(context.Background(), request{do: func() error {
				q.looking--
				apply()
				return nil
			}})
		}()
	})
}

func (q *Queue) askStatus(work context.Context, l *look) {
	l.Busy = true
	q.askOutside(l.b, quota.TaskStatus, func(w stage.Work, t quota.Ticket) func() {
		task, err := stage.Poll(work, t, l.ID, w)
		return func() {
			l.Busy = false
			q.seen(l, task, err)
		}
	})
}

// askHistory reads one page instead of many statuses. It only says which tasks
// are done: their links, and their price, come with their status.
func (q *Queue) askHistory(work context.Context, b *backend) {
	b.paging = true
	q.askOutside(b, quota.History, func(w stage.Work, t quota.Ticket) func() {
		tasks, err := stage.Page(work, t, w)
		return func() {
			b.paging = false
			if errors.Is(err, upscayl.ErrNoHistory) {
				b.search.none = true
			}
			q.paged(b, tasks) // of a page that did not come nothing is known
		}
	})
}

// paged notes what a page of history says of the tasks that are watched.
func (q *Queue) paged(b *backend, tasks []upscayl.Task) {
	now := q.opts.Now()
	over := make(map[string]bool)
	for _, t := range tasks {
		over[t.ID] = t.Status == upscayl.Processed || t.Status == upscayl.Failed
	}
	for _, l := range q.tasks {
		if l.b != b || l.Busy || l.Ready {
			continue
		}
		if done, listed := over[l.ID]; done {
			l.Ready = true
		} else {
			l.Last, l.Unlisted = now, !listed
		}
	}
}

// seen applies what the service said of a task to all its jobs.
func (q *Queue) seen(l *look, task upscayl.Task, err error) {
	now := q.opts.Now()
	if err == nil && task.Status == upscayl.Processed && !l.Started.IsZero() {
		notYet := time.Duration(0)
		if l.Last.After(l.Started) {
			notYet = l.Last.Sub(l.Started)
		}
		l.b.durations.Saw(l.Kind, notYet, now.Sub(l.Started))
		q.keepDurations(l.b)
	}
	if err == nil {
		l.Last, l.Ready, l.failed = now, false, 0
	} else { // which says nothing of the task
		l.failed++
		l.at = now
	}
	for _, e := range slices.Clone(l.members) {
		if err == nil {
			q.news(e, l, task)
		} else if o, ok := outcome.OfNoTask(l.b.service(), err); ok {
			q.conclude(e, o)
		}
	}
	if len(l.members) == 0 {
		delete(q.tasks, l.ID)
	}
}

// keepDurations has what was learned written with the next commit.
func (q *Queue) keepDurations(b *backend) {
	raw, err := json.Marshal(&b.durations)
	if err != nil {
		q.opts.Log.Error("durations", "error", err)
		return
	}
	if q.changes.Learned == nil {
		q.changes.Learned = make(map[string]string)
	}
	q.changes.Learned[b.Account] = string(raw)
}

// service is what outcomes depend on.
func (b *backend) service() outcome.Service { return outcome.Service{Title: b.Title, Free: b.Free} }

// news is what one job takes from the news of its task.
func (q *Queue) news(e *entry, l *look, task upscayl.Task) {
	e.trouble = time.Time{}
	mine := job.Task{ID: l.ID}
	mine.Promised, mine.Taken = outcome.Portion(*e.Task, task)
	q.charge(e, mine, task.CreditsPromised, task.CreditsTaken)
	q.conclude(e, outcome.OfTask(e.Job, l.b.service(), task))
}
