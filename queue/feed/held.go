package feed

import (
	"bulkup/api/failure"
	"bulkup/queue/job"
)

// Held reports whether one of the parks keeps a job where it is until the user does
// something. Whoever waits for jobs to end need wait no longer for one that is held.
// What is under way, or needs nothing of what stands still, is not held: it ends.
func Held(j job.Job, parks []Park) bool {
	for _, p := range parks {
		if p.Until.IsZero() && holds(p.Kind, j) {
			return true
		}
	}
	return false
}

// holds is what a park of a kind does to a job in its state.
func holds(k failure.Kind, j job.Job) bool {
	putOff := j.Fault != nil
	switch j.State {
	case job.Waiting:
		return true
	case job.Starting:
		return j.Intent == nil // else its answer is on the way
	case job.Checking: // reads and writes this disk alone
		return putOff && !needsService(k)
	case job.Uploading:
		return k == failure.Refused || k == failure.Credits && putOff
	case job.Upscaling, job.Unknown: // what is paid for needs no more credits
		return k == failure.Refused
	case job.Downloading:
		return !needsService(k)
	}
	return false // ended, or publishing, which has a service of its own
}

// needsService reports whether a park is of the service, and not of this machine.
func needsService(k failure.Kind) bool { return k == failure.Refused || k == failure.Credits }
