package queue

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// look is a task that is being watched, with the jobs whose pictures it holds.
type look struct {
	quota.Watch
	b       *backend
	kind    quota.Kind
	members []*entry
	failed  int // looks in a row that brought no answer, the newest at that time
	at      time.Time
}

// patientLooks is how many looks in a row may fail before the next comes no sooner
// than if the service had said that the task is not done.
const patientLooks = 2

// watch is what there is to know for planning the next look.
func (l *look) watch() quota.Watch {
	w := l.Watch
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
		l = &look{b: b, Watch: quota.Watch{ID: e.Task.ID, Started: e.Task.Started}}
		l.kind = quota.Kind{Model: e.Settings.Model, Scale: e.Settings.Scale}
		q.tasks[e.Task.ID] = l
	}
	if e.Facts != nil {
		l.kind.Megapixels += float64(e.Facts.Width) * float64(e.Facts.Height) / 1e6
	}
	if l.Last.IsZero() {
		l.Expect = l.b.durations.Estimate(l.kind)
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
		var pending []quota.Watch
		for _, l := range q.tasks {
			if l.b == b && slices.ContainsFunc(l.members, func(e *entry) bool { return e.focus }) {
				watch := l.watch()
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
		plan := b.windows.PlanLooks(pending, upcoming, !b.search.none && !b.Free, now)
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
func (q *Queue) askOutside(b *backend, c quota.Call, call func(*worker, ticket) func()) {
	q.looking++
	w := &worker{q: q, b: b}
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
	q.askOutside(l.b, quota.TaskStatus, func(w *worker, t ticket) func() {
		task, err := w.b.Client.TaskStatus(work, l.ID)
		w.called(work, t, err)
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
	q.askOutside(b, quota.History, func(w *worker, t ticket) func() {
		page, err := b.Client.History(work, upscayl.HistoryRequest{Limit: upscayl.MaxPage})
		w.called(work, t, err)
		return func() {
			b.paging = false
			if errors.Is(err, upscayl.ErrNoHistory) {
				b.search.none = true
			}
			q.paged(b, page.Tasks) // of a page that did not come nothing is known
		}
	})
}

// paged notes what a page of history says of the tasks that are watched.
func (q *Queue) paged(b *backend, tasks []upscayl.Task) {
	now := q.opts.Now()
	over := make(map[string]bool)
	for _, t := range tasks {
		over[t.ID] = t.Status != upscayl.Running
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
		l.b.durations.Saw(l.kind, notYet, now.Sub(l.Started))
		q.keepDurations(l.b)
	}
	if err == nil {
		l.Last, l.Ready, l.failed = now, false, 0
	} else { // which says nothing of the task
		l.failed++
		l.at = now
	}
	for _, e := range slices.Clone(l.members) {
		switch {
		case api.KindOf(err) == api.Gone:
			f := faultOf(err)
			f.Message = "the service no longer knows this task: " + f.Message
			f.Advice = l.b.again()
			q.apply(e, job.TaskFailed{Fault: f})
		case api.KindOf(err) == "" && err != nil:
		case err != nil:
			q.delay(e, delay{err: err})
		default:
			q.judge(e, l, task)
		}
	}
	if len(l.members) == 0 {
		delete(q.tasks, l.ID)
	}
}

// keepDurations has what was learned written with the next commit.
func (q *Queue) keepDurations(b *backend) {
	raw, err := json.Marshal(b.durations)
	if err != nil {
		q.opts.Log.Error("durations", "error", err)
		return
	}
	if q.changes.Learned == nil {
		q.changes.Learned = make(map[string]string)
	}
	q.changes.Learned[b.Account] = string(raw)
}

// again is what to do about a task that failed.
func (b *backend) again() string {
	if b.Free {
		return "mend or replace the picture, then retry it"
	}
	return "a retry makes a new task, which may be charged again"
}

// judge is what one job takes from the news of its task.
func (q *Queue) judge(e *entry, l *look, task upscayl.Task) {
	e.trouble = time.Time{}
	mine := job.Task{ID: l.ID}
	mine.Promised, mine.Taken = portion(*e.Task, task)
	q.charge(e, mine, task.CreditsPromised, task.CreditsTaken)
	switch task.Status {
	case upscayl.Failed:
		// Perhaps only one of its pictures is the reason. What was charged for is not
		// bought again unasked.
		if e.Task.Of > 1 && (task.CreditsTaken == 0 || l.b.Free) && q.apply(e, job.Split{}) {
			return
		}
		f := job.Fault{Kind: job.Input, Message: "the service could not upscale it: " + task.Error, Advice: l.b.again()}
		if task.Error == "" {
			f.Message = "the service could not upscale it and did not say why"
		}
		q.apply(e, job.TaskFailed{Fault: f})
	case upscayl.Processed:
		file, ok := fileOf(e.Job, task.Files)
		if (!ok || file.Link == "") && l.b.Free {
			q.apply(e, job.TaskFailed{Fault: job.Fault{Kind: job.Gone, Message: "the result is no longer kept by " + l.b.Title,
				Advice: "retry it: it is upscaled again, at no cost"}})
			if e.renewed++; e.renewed == 1 { // which needs no asking, once
				q.apply(e, job.Retry{})
			}
			return
		}
		if !ok || file.Link == "" {
			q.delay(e, delay{err: &api.Error{Kind: api.Temporary, Service: l.b.Title, Call: "get-task-status", Status: 200,
				Message: "the task is done, but the answer has no link to the result"}})
			return
		}
		q.apply(e, job.Processed{Link: file.Link, Notice: file.Notice})
	default:
		if e.moving != nil {
			e.moving.SetFraction(task.Progress / 100)
		}
	}
}

// fileOf finds the file of a task that belongs to j: by the service's name, by
// ours, and only in a task of one by being alone.
func fileOf(j job.Job, files []upscayl.TaskFile) (upscayl.TaskFile, bool) {
	for _, f := range files {
		if f.FileName != "" && f.FileName == j.Task.FileName {
			return f, true
		}
	}
	for _, f := range files {
		if j.Facts != nil && j.Task.Of <= 1 && f.OriginalFileName == j.Facts.Name {
			return f, true
		}
	}
	if len(files) == 1 {
		return files[0], true
	}
	return upscayl.TaskFile{}, false
}
