package queue

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bulkup/api"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/stage"
)

// meet makes ready what the queue works with: the other services, and the engines
// with what the journal knows of their quotas.
func (q *Queue) meet() error {
	for _, p := range q.opts.Publishers {
		q.publishers[p.Name()] = p
	}
	longest := time.Hour
	for _, b := range q.opts.Backends {
		one := &backend{Backend: b, windows: quota.NewWindows(b.Limits), taken: make(map[quota.Call]int)}
		one.tools = stage.Tools{Client: b.Client, Base: b.Base, Free: b.Free, Admit: b.Admit, Mover: cmp.Or(b.Transfer, q.opts.Transfer),
			Publisher: q.opts.Transfer, Publishers: q.publishers, Converted: q.own(convertedDir)}
		learned, err := q.journal.Learned(b.Account)
		if err != nil {
			return err
		}
		if learned != "" {
			if err := json.Unmarshal([]byte(learned), &one.durations); err != nil {
				q.opts.Log.Error("durations", "error", err) // they are learned again
			}
		}
		q.backends[b.Name] = one
		longest = max(longest, b.Limits.Window)
	}
	calls, err := q.journal.Calls(q.opts.Now().Add(-longest))
	if err != nil {
		return err
	}
	for _, c := range calls {
		for _, b := range q.backends {
			if b.Account == c.Account {
				b.windows.Take(quota.Call(c.Name), c.ID, c.At, c.Pictures)
				b.windows.Correct(quota.Call(c.Name), c.ID, c.At) // nobody waits for its answer any more
			}
		}
	}
	return nil
}

// damageNotice says what became of a damaged journal.
func damageNotice(aside string, lost []string) string {
	text := "the queue's journal was damaged; it is kept as " + api.Clean(aside) + ", and what could be read of it goes on in a new one. "
	const most = 10
	switch n := len(lost); {
	case n == 1:
		text += "This job could not be read, unless it had been removed: "
	case n > 1:
		text += fmt.Sprintf("These %d jobs could not be read, unless they had been removed: ", n)
	}
	for i, name := range lost[:min(len(lost), most)] {
		if i > 0 {
			text += ", "
		}
		text += api.Clean(name)
	}
	if len(lost) > most {
		text += " and more"
	}
	if len(lost) > 0 {
		text += ". "
	}
	return text + "Tasks that were paid for are still in the account's history."
}

// load takes the jobs of earlier processes from the journal, and then lets them be
// seen.
func (q *Queue) load() error {
	defer q.hub.Begin()
	now := q.opts.Now()
	if q.journal.SetAside != "" {
		q.hub.Notice(Notice{At: now, Bad: true, Message: damageNotice(q.journal.SetAside, q.journal.Lost)})
	}
	err := q.resume(now)
	if err != nil {
		q.hub.Notice(Notice{At: now, Bad: true, Message: "the queue cannot go on: " + api.Clean(err.Error()) +
			"; look for room and rights in " + api.Clean(q.opts.Dir) + ", then start again"})
	}
	return err
}

// resume makes the jobs of the journal those of this process.
func (q *Queue) resume(now time.Time) error {
	jobs, err := q.journal.Jobs()
	if err != nil {
		return err
	}
	var checked []*entry
	for _, j := range jobs {
		e := &entry{Job: j, focus: !q.opts.Focus}
		q.insert(e)
		if interrupted(j, now) {
			q.apply(e, job.Interrupted{})
		}
		if e.Facts != nil && e.Task == nil && e.State != job.Done && e.State != job.Skipped {
			checked = append(checked, e)
		}
	}
	if err := q.recall(checked); err != nil {
		return err
	}
	q.sweep()
	q.show = nil // all are shown below
	if err := q.commit(context.Background()); err != nil {
		return err
	}
	for i, e := range q.order {
		jobs[i] = e.Job
	}
	q.hub.Fill(jobs)
	q.hub.Status(q.status())
	return nil
}

// interrupted tells whether a job was left in the middle of something: the process
// that worked on it is gone. The others need not be written again.
func interrupted(j job.Job, now time.Time) bool {
	next, err := job.Next(j, job.Interrupted{}, now)
	return err == nil && (next.State != j.State || !next.NotBefore.Equal(j.NotBefore) ||
		!next.Entered[next.State].Equal(j.Entered[next.State]))
}

// insert adds a job to the coordinator's indexes.
func (q *Queue) insert(e *entry) {
	q.entries[e.ID] = e
	q.order = append(q.order, e)
	q.byPath[keyOf(e.Source)] = append(q.byPath[keyOf(e.Source)], e)
	if e.Target != "" {
		q.names.Claim(e.Target, string(e.ID))
	}
	if e.Source.Path != "" {
		q.names.Protect(e.Source.Path)
	}
	q.hold(e)
	q.follow(e)
}
