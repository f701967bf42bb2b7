// Package outcome says what an answer means for a job: of a stage, of the service,
// of a page of its history. It is pure: it calls nobody, has no clock, and changes
// no job.
//
// A stage returns an Outcome, and the coordinator alone turns that into events.
// Start reading there; OfTask is what one answer about a task means, and fault.go
// how an error reads.
package outcome

import (
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/job"
)

// Class is what kind of end a stage came to.
type Class int

const (
	// Happened: Event says what.
	Happened Class = iota
	// Passing: a fault that passes. The same stage is tried again.
	Passing
	// Apart: a task or start of several pictures failed as a whole, and perhaps only
	// one of them is the reason. Each goes by itself.
	Apart
	// Renew: a result that came broken, or a link that led nowhere. The task is asked
	// for another link.
	Renew
	// Short: this machine lacks room on a disk, or files that may be open. Nothing begins
	// for a while, and no job fails.
	Short
	// Remake: the result is no longer kept where tasks are free, or the service did not
	// know the task after a retry either. The task is made again, a few times at most.
	Remake
	// Running: the task goes on.
	Running
)

// Outcome is what came of one step of a job.
type Outcome struct {
	Class Class
	Event job.Event // of Happened
	Fault job.Fault // of the others
	// RetryAfter is how long the service wants to be left alone; 0 where it does not say.
	RetryAfter time.Duration
	// Progress is how far a running task is, from 0 to 1.
	Progress float64
}

// Of is the outcome of a step after which ev is true.
func Of(ev job.Event) Outcome { return Outcome{Event: ev} }

// Fail is the outcome of a step after which the job cannot go on.
func Fail(f job.Fault) Outcome { return Of(job.Fail{Fault: f}) }

// Pass is the outcome of a step whose failure passes.
func Pass(err error) Outcome {
	if api.Shortage(err) {
		return OfShortage(err)
	}
	return Outcome{Class: Passing, Fault: FaultOf(err), RetryAfter: retryAfter(err)}
}

// OfShortage is the outcome of a step that this machine had not enough of something for.
func OfShortage(err error) Outcome {
	f := job.Fault{Kind: failure.Temporary, Message: Sentence(err), Advice: "make room: the queue goes on by itself"}
	if api.FilesExhausted(err) {
		f.Advice = "close programs, or let them open more files (ulimit -n): the queue goes on by itself"
	}
	return Outcome{Class: Short, Fault: f}
}

// After is the outcome of a failed step: passing faults are tried again, the others
// fail the job.
func After(err error) Outcome {
	kind := api.KindOf(err)
	switch {
	case kind == "":
		return Of(job.Interrupted{})
	case kind == failure.Unknown:
		return Fail(FaultOf(err))
	case api.Shortage(err):
		return OfShortage(err)
	case kind == failure.Input, kind == failure.Gone:
		return Fail(FaultOf(err))
	}
	return Pass(err)
}

// WithoutEffect reports whether a start that ended so has provably done nothing.
func (o Outcome) WithoutEffect() bool {
	switch o.Class {
	case Passing, Apart, Short:
		return true
	case Happened:
		switch o.Event.(type) {
		case job.Fail, job.Stale, job.UploadExpired, job.NotJoined, job.RecordsRefused:
			return true
		}
	}
	return false
}
