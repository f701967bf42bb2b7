package book

import (
	"context"
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
)

// Entry is a job with what only this process knows of it. Only the Book changes it.
type Entry struct {
	job.Job
	// Moving is its progress, nil when nothing of it moves.
	Moving *feed.Moving
	// Renewed is how many results in a row came broken, or links that led nowhere.
	Renewed int
	// Trouble is when the faults in a row began, zero when the last step worked.
	Trouble time.Time
	// Searched is set when history was read to the end of the fair wait after the
	// start of the job was lost.
	Searched bool
	// SearchedFor is the number of the newest start that was answered by then.
	SearchedFor int64

	cancel context.CancelFunc // of its worker, nil when there is none
	focus  bool               // this process works on it
	knew   int                // how many results were finished when its worker began
	key    string             // of its content, "" while it wants none
	polled string             // the task with which it is polled, "" when with none
	owes   string             // the task whose credits it has to have settled, "" for none
	at     place
	weight weight
}

// Working reports whether a worker has the job.
func (e *Entry) Working() bool { return e.cancel != nil }

// Interrupt stops the worker that has the job, if there is one.
func (e *Entry) Interrupt() {
	if e.cancel != nil {
		e.cancel()
	}
}

// Focus reports whether this process works on the job.
func (e *Entry) Focus() bool { return e.focus }

// Spends reports whether the credits of the job are this queue's: what was only
// fetched had been paid for before.
func (e *Entry) Spends() bool { return e.focus && e.Batch != job.Fetched }

// over reports whether the job has no more to do with its content: it is there, or
// the job has ended with nothing that may have been paid for.
func (e *Entry) over() bool {
	return e.State == job.Done || e.State == job.Skipped || e.State.Ended() && e.Task == nil && e.Intent == nil
}

// invested is how much a job has put into its content; another of the same content
// would do it twice.
func (e *Entry) invested() int {
	switch {
	case e.Task != nil || e.Intent != nil:
		return 3 // it may have been paid
	case e.State == job.Uploading || e.State == job.Starting:
		return 2
	case e.Upload != nil:
		return 1
	}
	return 0
}
