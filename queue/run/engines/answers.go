package engines

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/feed"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// lately is how long an answer shows that the service can be reached, and that another
// one which did not come in time is a matter of that call alone.
const lately = 15 * time.Second

// Learn draws the consequences of an answer for the whole engine. It returns Refused or
// Credits where the user has to do something before more is asked of it.
func (e *Engine) Learn(call quota.Call, err error, now time.Time) (halts failure.Kind) {
	kind := api.KindOf(err)
	if err == nil || kind != "" && !outcome.Unreachable(err) {
		e.answered = now
	}
	if fails := kind == failure.Temporary && outcome.ServiceFault(err); call == quota.CompleteUpload {
		// One upload after the other would spend the hour's calls on a bad minute.
		if e.faulty = e.faulty.After(fails, now, err); fails {
			return ""
		}
	}
	switch {
	case err == nil, kind == failure.Input, kind == failure.Gone:
		e.Reached, e.Down = true, outcome.Outage{}
		e.Windows.Succeeded(call, now)
	case kind == failure.Limited:
		e.Reached, e.Down = true, outcome.Outage{}
		var answered *api.Error
		errors.As(err, &answered)
		e.Windows.Refused(call, answered.RetryAfter, now)
	case kind == failure.Refused, kind == failure.Credits && !e.Free: // where nobody pays, it is a fault as any other
		e.Reached = true
		return kind
	case kind == failure.Credits:
		e.Reached = true
	case kind == failure.Temporary && outcome.Unreachable(err) && !(api.TimedOut(err) && now.Sub(e.answered) < lately):
		e.Down.Again(now, err)
	}
	return ""
}

// Wait returns when a call may be made: zero for now.
func (e *Engine) Wait(call quota.Call, now time.Time) time.Time {
	if call == quota.CompleteUpload {
		if until := e.faulty.Wait(now); !until.IsZero() {
			return until
		}
	}
	if e.Windows.Free(call, now) > 0 {
		return time.Time{}
	}
	return e.Windows.Next(call, now)
}

// Try notes that a call is about to be made for which nothing has to be waited.
func (e *Engine) Try(call quota.Call, now time.Time) {
	if call == quota.CompleteUpload {
		e.faulty.Try(now)
	}
}

// Unpark forgets that the engine cannot be reached, and that it wanted no more calls.
func (e *Engine) Unpark() {
	e.Down = outcome.Outage{}
	for _, call := range quota.Calls() {
		e.Windows.Unpark(call)
	}
}

// Parks are the outages and rate limits as they are shown; they end by themselves.
func (e *Engine) Parks(now time.Time) (all []feed.Park) {
	if e.Down.Until.After(now) || e.Down.Tries > 0 {
		all = append(all, feed.Park{What: e.Title, Kind: failure.Temporary, Reason: outcome.Sentence(e.Down.Err), Until: e.Down.Until})
	}
	for _, call := range quota.Calls() {
		if until := e.Windows.Parked(call, now); !until.IsZero() {
			all = append(all, feed.Park{What: call.Word(), Kind: failure.Limited, Until: until,
				Reason: e.Title + " wants no more calls of " + string(call) + " for now"})
		}
	}
	return all
}

// Meters shows the endpoints that have a limit.
func (e *Engine) Meters(now time.Time) (all []feed.Meter) {
	w := e.Windows
	for _, call := range quota.Calls() {
		limit := w.Limit(call, now)
		if limit == 0 {
			continue
		}
		m := feed.Meter{Call: string(call), Word: call.Word(), Used: w.Used(call, now), Limit: limit, Window: w.Limits().Window}
		if next := w.Next(call, now); next.After(now) {
			m.Next = next
		}
		all = append(all, m)
	}
	return all
}
