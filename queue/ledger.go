package queue

import (
	"bulkup/api"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// hold keeps the list of who pays for which content. The first job of a content
// holds it, and the others wait for its result; it lets go when it is done, or has
// ended without a task and without a start that may have made one.
func (q *Queue) hold(e *entry) {
	over := e.State == job.Done || e.State == job.Skipped || e.State.Ended() && e.Task == nil && e.Intent == nil
	if e.Facts == nil || over {
		if e.key != "" && q.holders[e.key] == e.ID {
			delete(q.holders, e.key)
		}
		return
	}
	key := e.Job.ContentKey()
	if e.key != key && q.holders[e.key] == e.ID {
		delete(q.holders, e.key) // its settings were changed
	}
	e.key = key
	if h := q.entries[q.holders[e.key]]; h == nil || stake(e.Job) > stake(h.Job) {
		q.holders[e.key] = e.ID
	}
}

// stake is how much a job has put into its content; another of the same content would
// do it twice.
func stake(j job.Job) int {
	switch {
	case j.Task != nil || j.Intent != nil:
		return 3 // it may have been paid
	case j.State == job.Uploading || j.State == job.Starting:
		return 2
	case j.Upload != nil:
		return 1
	}
	return 0
}

// holder returns who pays for the content of e, which has been checked: e itself
// unless another came before.
func (q *Queue) holder(e *entry) *entry {
	if h := q.entries[q.holders[e.key]]; h != nil {
		return h
	}
	q.holders[e.key] = e.ID
	return e
}

// copies tells whether e waits for the result of another job, and so for no call:
// that job would wait in vain for it to share its task.
func (q *Queue) copies(e *entry) bool {
	if e.State != job.Waiting || e.Facts == nil {
		return false
	}
	h := q.entries[q.holders[e.key]]
	return h != nil && h != e
}

// awaits is what e does while h pays for its content: wait, and see to it that h
// goes on, unless that is for the user to decide. To pay for e meanwhile could be
// to pay twice.
func (q *Queue) awaits(e, h *entry) {
	f := job.Fault{Kind: job.Uncertain, Advice: "decide about that one first, then retry this one"}
	switch name := api.Clean(h.Name()); {
	case h.State.Ended() && h.cancel != nil:
		return // its start is under way, and will say what became of it
	case h.State == job.Unknown && !h.NotBefore.IsZero(), h.State.Ended() && h.Task == nil:
		f.Message = "it is the same picture as " + name + ", whose start is not confirmed"
	case h.State.Ended():
		f.Message = "it is the same picture as " + name + ", which has a task and is " + string(h.State)
	case !h.focus:
		h.focus = true
		q.wakeAt(q.opts.Now())
		return
	default:
		return
	}
	q.apply(e, job.Fail{Fault: f})
}

// known tells whether the result for e exists by now, so that a look at it will
// save the money.
func (q *Queue) known(e *entry) bool { return q.results[e.key] > 0 }

// missed takes what a check of e did not find, with these facts, for gone; unless it
// was finished while the check was under way.
func (q *Queue) missed(e *entry, facts *job.Facts) {
	j := e.Job
	j.Facts = facts
	if key := j.ContentKey(); q.results[key] <= e.knew {
		delete(q.results, key)
	}
}

// recall finds out for which of the checked jobs the result has been finished since,
// by a process that did not live to tell them.
func (q *Queue) recall(checked []*entry) error {
	keys := make([]string, len(checked))
	for i, e := range checked {
		keys[i] = e.Job.ContentKey()
	}
	finished, err := q.journal.Finished(keys)
	for _, key := range finished {
		q.count(key)
	}
	return err
}

func (q *Queue) count(key string) {
	q.finished++
	q.results[key] = q.finished
}

// keep remembers a result for all who want the same.
func (q *Queue) keep(e *entry, r job.Result) {
	if e.Facts == nil || r.Path == "" {
		return
	}
	key := e.Job.ContentKey()
	q.count(key)
	q.changes.Finished = append(q.changes.Finished, journal.Finished{Key: key, Result: r, At: q.opts.Now()})
}

// charge books what the service said of a task's price: what e has of it, and what
// the whole task is promised to cost and took.
func (q *Queue) charge(e *entry, t job.Task, wholePromised, wholeTaken int64) {
	b := q.backends[e.Engine]
	if b == nil || b.Free || t.ID == "" {
		return
	}
	var promised, taken int64
	if e.Task != nil && e.Task.ID == t.ID {
		promised, taken = e.Task.Promised, e.Task.Taken
	}
	if t.Promised <= promised && t.Taken <= taken && e.Task != nil {
		return
	}
	t.Promised, t.Taken = max(t.Promised, promised), max(t.Taken, taken)
	if price := max(t.Promised, t.Taken); price > 0 {
		q.price = price
	}
	at := t.Started
	if e.Task != nil {
		at = e.Task.Started
	}
	q.changes.Tasks = append(q.changes.Tasks, journal.Task{ID: t.ID, Account: b.Account, Promised: wholePromised, Taken: wholeTaken, At: at})
	q.apply(e, job.Charged{Promised: t.Promised, Taken: t.Taken})
}
