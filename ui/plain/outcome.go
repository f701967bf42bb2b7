package plain

import (
	"slices"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

// Outcome is how a run ended.
type Outcome struct {
	Done, Failed, Skipped, Unknown, Canceled int
	Before                                   int            // of Done, those that had ended when the run began
	Unpublished                              int            // of Done, those that could not be published
	Copied                                   int            // of Skipped, those that are a copy
	Enough                                   int            // of Skipped, those that are large enough already
	Waiting                                  int            // everything that has not ended
	Cost                                     job.Cost       // of the jobs that were followed, but for those that had ended before
	Notices                                  map[string]int // of those done now, how many have each notice
	Problems                                 []job.Job
	Standing                                 []queue.Park // what keeps the rest from going on
	Interrupted                              bool
}

// Exit codes of a run.
const (
	ExitDone        = 0
	ExitProblems    = 1 // some jobs failed, are unknown or have not ended
	ExitRefused     = 3 // the key was refused
	ExitCredits     = 4 // out of credits, or the cap is reached
	ExitInterrupted = 130
)

// ExitCode turns an outcome into the exit code of the program: of several
// reasons the one that the user has to see to first.
func (o Outcome) ExitCode() int {
	switch {
	case o.Interrupted:
		return ExitInterrupted
	case o.standing(failure.Refused), o.unpublished(failure.Refused):
		return ExitRefused
	case o.standing(failure.Credits):
		return ExitCredits
	case o.Failed+o.Unknown+o.Canceled+o.Waiting > 0:
		return ExitProblems
	}
	return ExitDone
}

func (o Outcome) standing(k failure.Kind) bool {
	for _, p := range o.Standing {
		if p.Kind == k {
			return true
		}
	}
	return false
}

// unpublished reports whether files could not be published for a reason of the kind.
func (o Outcome) unpublished(k failure.Kind) bool {
	return slices.ContainsFunc(o.Problems, func(j job.Job) bool { return j.Unpublished() && j.Publish.Fault.Kind == k })
}
