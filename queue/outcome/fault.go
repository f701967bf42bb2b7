package outcome

import (
	"errors"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/job"
)

// Sentence is an error in one line for people: what happened, without the name of
// the file, which stands beside it.
func Sentence(err error) string {
	var e *api.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return api.Clean(err.Error())
}

// What to do about a picture that cannot be used for a reason that is not in its file.
const (
	CheckAddress   = "check that the address leads to a picture for everybody, or save it and add the file"
	ChangeSettings = "choose other settings for it, then retry it"
)

// Advice is what the user can do about a fault, "" when there is nothing to do.
func Advice(k failure.Kind) string {
	switch k {
	case failure.Refused:
		return "check the API key (bulkup doctor shows where it comes from), then retry"
	case failure.Credits:
		return "top up the account, then retry"
	case failure.Temporary, failure.Limited:
		return "retry it"
	case failure.Gone:
		return "retry it: it begins again"
	case failure.Unknown:
		return "look in the account's history; a retry may be charged again"
	}
	return "repair or replace the file, then retry it"
}

// FaultOf is err as the job and its user see it.
func FaultOf(err error) job.Fault {
	f := job.Fault{Kind: failure.Kind(api.KindOf(err)), Message: Sentence(err)}
	f.Advice = Advice(f.Kind)
	if f.Kind == failure.Refused && api.Distrusted(err) {
		f.Advice = "correct api-url or api-fingerprint, then retry"
	}
	return f
}

// retryAfter is how long the service wants to be left alone, 0 where it does not say.
func retryAfter(err error) time.Duration {
	var answered *api.Error
	if errors.As(err, &answered) {
		return answered.RetryAfter
	}
	return 0
}

// Unreachable reports whether err is of the way to the service and not its answer.
func Unreachable(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && e.Status == 0
}

// ServiceFault reports whether err says that the service itself is at fault.
func ServiceFault(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && e.Status >= 500
}
