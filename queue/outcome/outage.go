package outcome

import "time"

// Outage is a service that cannot be reached: everything waits, one call at a
// time tries again.
type Outage struct {
	Until time.Time
	Tries int
	Err   error
	probe time.Time // when the one call left that finds out, zero when none has
}

// After is the outage after a call of the kind that fails, or does not.
func (o Outage) After(fails bool, now time.Time, err error) Outage {
	if !fails {
		return Outage{}
	}
	if !o.probe.IsZero() {
		o.Until, o.probe = now, time.Time{} // the one that was to find out
	}
	o.Again(now, err)
	return o
}

// Wait returns until when no call may be made, zero when one may.
func (o *Outage) Wait(now time.Time) time.Time {
	if o.Until.After(now) {
		return o.Until
	}
	return time.Time{}
}

// Try notes that a call is made. While the outage lasts, no other is until that is
// answered, or should have been.
func (o *Outage) Try(now time.Time) {
	const answer = 15 * time.Second
	if o.Tries > 0 {
		o.Until, o.probe = now.Add(answer), now
	}
}

// Again notes that a call could not reach the service.
func (o *Outage) Again(now time.Time, err error) {
	if o.Until.After(now) {
		return // calls that left together fail together: one step, not many
	}
	o.Until = now.Add(Backoff(o.Tries))
	o.Tries++
	o.Err = err
}
