package queue

import (
	"fmt"
	"strings"

	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// contentKey tells bytes with settings: two jobs with one key would buy the same
// result.
func contentKey(j job.Job) string {
	s := j.Settings
	return strings.Join([]string{j.Engine, j.Facts.Hash, s.Model, fmt.Sprint(s.Scale), s.Format, fmt.Sprint(s.Face)}, "|")
}

// hold keeps the list of who pays for which content. The first job of a content
// holds it until it has ended; the others wait for its result.
func (q *Queue) hold(e *entry) {
	if e.key != "" && q.holders[e.key] == e.ID && (e.State.Ended() || e.Facts == nil) {
		delete(q.holders, e.key)
	}
	if e.Facts == nil || e.State.Ended() {
		return
	}
	e.key = contentKey(e.Job)
	if _, taken := q.holders[e.key]; !taken {
		q.holders[e.key] = e.ID
	}
}

// known tells whether the result for e exists by now, so that a look at it will
// save the money.
func (q *Queue) known(e *entry) bool { return q.results[e.key] }

// keep remembers a result for all who want the same.
func (q *Queue) keep(e *entry, r job.Result) {
	if e.Facts == nil || r.Path == "" {
		return
	}
	key := contentKey(e.Job)
	q.results[key] = true
	q.changes.Finished = append(q.changes.Finished, journal.Finished{Key: key, Result: r, At: q.opts.Now()})
}

// charge books what the service said of a task's price.
func (q *Queue) charge(e *entry, t job.Task) {
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
	if t.Promised > 0 {
		q.price = t.Promised
	}
	at := t.Started
	if e.Task != nil {
		at = e.Task.Started
	}
	q.changes.Tasks = append(q.changes.Tasks, journal.Task{ID: t.ID, Account: b.Account, Promised: t.Promised, Taken: t.Taken, At: at})
	q.apply(e, job.Charged{Promised: t.Promised, Taken: t.Taken})
}
