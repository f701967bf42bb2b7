package run

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// learn draws the consequences of an answer for the whole engine.
func (c *Coordinator) learn(e *Engine, call quota.Call, err error, now time.Time) {
	switch kind := api.KindOf(err); {
	case err == nil, kind == api.Input, kind == api.Gone:
		e.reached, e.down = true, outage{}
		e.Windows.Succeeded(call, now)
	case kind == api.Limited:
		e.reached, e.down = true, outage{}
		var answered *api.Error
		errors.As(err, &answered)
		e.Windows.Refused(call, answered.RetryAfter, now)
	case kind == api.Refused:
		e.reached = true
		c.halt.park(parkKey(e), servicePark(e.Title, err))
	case kind == api.Credits:
		e.reached = true
		if !e.Free { // where nobody pays, it is a fault as any other
			c.halt.park(parkMoney(e), servicePark(e.Title, err))
		}
	case kind == api.Temporary && outcome.Unreachable(err):
		e.down.again(now, err)
	case kind == api.Temporary && call == quota.CompleteUpload && outcome.ServiceFault(err):
		// One upload after the other would spend the hour's calls on a bad minute.
		e.Windows.Refused(call, 0, now)
	}
}

// outage is a service that cannot be reached: everything waits, one call at a
// time tries again.
type outage struct {
	until time.Time
	tries int
	err   error
}

func (o *outage) again(now time.Time, err error) {
	if o.until.After(now) {
		return // calls that left together fail together: one step, not many
	}
	o.until = now.Add(outcome.Backoff(o.tries))
	o.tries++
	o.err = err
}
