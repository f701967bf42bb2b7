package job

import (
	"maps"
	"time"
)

// retry goes back to the last stage that still holds, so that nothing is sent
// or paid again that need not be.
func (j Job) retry(at time.Time) (Job, error) {
	from := []State{Failed, Canceled, Unknown}
	if j.State == Canceled && j.Intent != nil {
		// Canceled while its start was under way: that may have been carried out.
		return j.move(at, Starting, Canceled)
	}
	j.Intent, j.Resent = nil, 0
	j.Entered = nil // the times of the last attempt are not those of this one
	if j.Task != nil && j.Task.Over {
		j = j.lapse()
	}
	switch {
	case j.Task != nil:
		return j.move(at, Upscaling, from...)
	case j.Sent():
		return j.move(at, Starting, from...)
	default:
		return j.move(at, Waiting, from...)
	}
}

// lapse drops a task that failed, but not what it cost.
func (j Job) lapse() Job {
	if j.Task != nil {
		j.Lapsed += j.Task.Taken
		j.Past++
	}
	j.Task = nil
	return j
}

// Sent reports whether all of the picture is at the service, ready to be started.
func (j Job) Sent() bool { return j.Upload != nil && j.Upload.Complete && len(j.Upload.Session) > 0 }

// Retries reports whether a retry has something to do.
func (j Job) Retries() bool {
	return j.State == Failed || j.State == Canceled || j.State == Unknown || j.Unpublished()
}

// notAfter takes times that have not come yet for now: the clock was set back.
func (j Job) notAfter(now time.Time) Job {
	j.NotBefore = time.Time{}
	if j.Entered[j.State].After(now) {
		j.Entered = maps.Clone(j.Entered)
		j.Entered[j.State] = now
	}
	return j
}
