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
		e.reached, e.down = true, outcome.Outage{}
		e.Windows.Succeeded(call, now)
	case kind == api.Limited:
		e.reached, e.down = true, outcome.Outage{}
		var answered *api.Error
		errors.As(err, &answered)
		e.Windows.Refused(call, answered.RetryAfter, now)
	case kind == api.Refused:
		e.reached = true
		c.halt.RefuseKey(e.Name, e.Title, err)
	case kind == api.Credits:
		e.reached = true
		if !e.Free { // where nobody pays, it is a fault as any other
			c.halt.NoCredit(e.Name, e.Title, err)
		}
	case kind == api.Temporary && outcome.Unreachable(err):
		e.down.Again(now, err)
	case kind == api.Temporary && call == quota.CompleteUpload && outcome.ServiceFault(err):
		// One upload after the other would spend the hour's calls on a bad minute.
		e.Windows.Refused(call, 0, now)
	}
}
