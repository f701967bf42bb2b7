package run

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// lately is how long an answer shows that the service can be reached, and that another
// one which did not come in time is a matter of that call alone.
const lately = 15 * time.Second

// learn draws the consequences of an answer for the whole engine.
func (c *Coordinator) learn(e *Engine, call quota.Call, err error, now time.Time) {
	if err == nil || api.KindOf(err) != "" && !outcome.Unreachable(err) {
		e.answered = now
	}
	if fails := api.KindOf(err) == api.Temporary && outcome.ServiceFault(err); call == quota.CompleteUpload {
		// One upload after the other would spend the hour's calls on a bad minute.
		if e.faulty = e.faulty.After(fails, now, err); fails {
			return
		}
	}
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
	case kind == api.Temporary && outcome.Unreachable(err) && !(api.TimedOut(err) && now.Sub(e.answered) < lately):
		e.down.Again(now, err)
	}
}
