package queue

import (
	"context"
	"slices"
	"time"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// look is a task that is being watched, with the jobs whose pictures it holds.
type look struct {
	b       *backend
	task    string
	members []*entry
	next    time.Time // when to ask again
	asked   int       // how often it has been asked
	busy    bool
}

// follow keeps the watch list in step with a job: in while it is upscaling, out
// otherwise.
func (q *Queue) follow(e *entry) {
	for id, l := range q.tasks {
		if i := slices.Index(l.members, e); i >= 0 && (e.State != job.Upscaling || e.Task.ID != id) {
			l.members = slices.Delete(l.members, i, i+1)
			if len(l.members) == 0 && !l.busy {
				delete(q.tasks, id)
			}
		}
	}
	if e.State != job.Upscaling || e.Task == nil {
		if e.cancel == nil && e.moving != nil {
			e.moving = nil
			q.hub.move(e.ID, nil)
		}
		return
	}
	l := q.tasks[e.Task.ID]
	if l == nil {
		b := q.backends[e.Engine]
		if b == nil {
			return
		}
		l = &look{b: b, task: e.Task.ID}
		// A task that was found, or had a link before, may be done by now.
		if l.next = q.opts.Now(); !e.Task.Adopted && e.Task.Started.Add(b.FirstLook).After(l.next) {
			l.next = e.Task.Started.Add(b.FirstLook)
		}
		q.tasks[e.Task.ID] = l
	}
	if !slices.Contains(l.members, e) {
		l.members = append(l.members, e)
		e.moving = &moving{stage: job.Upscaling}
		q.hub.move(e.ID, e.moving)
	}
}

// lookAround asks for the tasks that are due, the longest waiting first.
func (q *Queue) lookAround(work context.Context, now time.Time) {
	var due []*look
	for _, l := range q.tasks {
		switch {
		case l.busy || !slices.ContainsFunc(l.members, func(e *entry) bool { return e.focus }):
		case l.next.After(now):
			q.wakeAt(l.next)
		case q.mayAsk(l.b, now):
			due = append(due, l)
		}
	}
	slices.SortFunc(due, func(a, b *look) int { return a.next.Compare(b.next) })
	for _, l := range due {
		if q.looking >= q.opts.Workers.Looks {
			return
		}
		if l.b.windows.Free(quota.TaskStatus, now) == 0 {
			q.wakeAt(l.b.windows.Next(quota.TaskStatus, now))
			continue
		}
		l.busy = true
		q.looking++
		w := &worker{q: q, b: l.b}
		t := q.take(l.b, quota.TaskStatus, 0)
		q.workers.Add(1)
		q.launches = append(q.launches, func() {
			go func() {
				defer q.workers.Done()
				task, err := w.b.Client.TaskStatus(work, l.task)
				w.called(work, t, err)
				_ = q.send(context.Background(), request{do: func() error {
					q.looking--
					l.busy = false
					q.seen(l, task, err)
					return nil
				}})
			}()
		})
	}
}

// seen applies what the service said of a task to all its jobs.
func (q *Queue) seen(l *look, task upscayl.Task, err error) {
	l.asked++
	l.next = q.opts.Now().Add(lookGap(l.b.FirstLook, l.asked))
	members := slices.Clone(l.members)
	for _, e := range members {
		switch {
		case api.KindOf(err) == api.Gone:
			f := faultOf(err)
			f.Message = "the service no longer knows this task: " + f.Message
			f.Advice = "a retry makes a new task, which may be charged again"
			q.apply(e, job.TaskFailed{Fault: f})
		case api.KindOf(err) == "" && err != nil:
		case err != nil:
			q.delay(e, delay{err: err})
		default:
			q.judge(e, l, task)
		}
	}
	if len(l.members) == 0 {
		delete(q.tasks, l.task)
	}
}

// judge is what one job takes from the news of its task.
func (q *Queue) judge(e *entry, l *look, task upscayl.Task) {
	e.trouble = time.Time{}
	q.charge(e, job.Task{ID: l.task, Promised: task.CreditsPromised, Taken: task.CreditsTaken})
	switch task.Status {
	case upscayl.Failed:
		if e.Task.Of > 1 && q.apply(e, job.Split{}) {
			return // perhaps only one of its pictures is the reason
		}
		f := job.Fault{Kind: job.Input, Message: "the service could not upscale it: " + task.Error, Advice: "a retry makes a new task, which may be charged again"}
		if task.Error == "" {
			f.Message = "the service could not upscale it and did not say why"
		}
		q.apply(e, job.TaskFailed{Fault: f})
	case upscayl.Processed:
		file, ok := fileOf(e.Job, task.Files)
		if !ok || file.Link == "" {
			q.delay(e, delay{err: &api.Error{Kind: api.Temporary, Service: l.b.Title, Call: "get-task-status", Status: 200,
				Message: "the task is done, but the answer has no link to the result"}})
			return
		}
		q.apply(e, job.Processed{Link: file.Link, Notice: file.Notice})
	default:
		if e.moving != nil {
			e.moving.look.store(task.Progress / 100)
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

// lookGap is how long to wait after the n-th look: short at first, then longer,
// never more than a minute.
func lookGap(first time.Duration, n int) time.Duration {
	gap := max(first, 50*time.Millisecond)
	for range min(n, 20) {
		gap += gap / 4
	}
	return min(gap, time.Minute)
}
