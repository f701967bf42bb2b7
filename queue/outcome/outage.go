package outcome

import "time"

// Outage is a service that cannot be reached: everything waits, one call at a
// time tries again.
type Outage struct {
	Until time.Time
	Tries int
	Err   error
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
