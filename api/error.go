// Package api holds what every wire client of bulkup shares: the error and its kind, the
// HTTP client, the rules for addresses, and tolerant decoding. It makes no call of any
// service. Start reading at Error and KindOf: the kind of an error decides what becomes
// of a job.
package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"bulkup/api/failure"
)

// Error is a failed call of a service, ready to be shown: Message is one line
// without control bytes, and no field ever holds a key or a signed address.
type Error struct {
	Kind       failure.Kind
	Service    string        // the service as people call it: "Upscayl Cloud"
	Call       string        // the call or step: "start-task", "part 3", "download"
	Status     int           // HTTP status, 0 when there was no answer
	Code       string        // the service's own code, "" when it gave none
	Message    string        // what the service said, or what happened
	RetryAfter time.Duration // how long the service asked us to wait, 0 when it did not say
	Err        error         // the cause, for errors.Is and errors.As
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Service)
	if e.Call != "" {
		b.WriteString(" · " + e.Call)
	}
	b.WriteString(": ")
	switch {
	case e.Message != "":
		b.WriteString(e.Message)
	case e.Err != nil:
		b.WriteString(e.Err.Error())
	default:
		b.WriteString(string(e.Kind))
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%d)", e.Status)
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// KindOf returns the kind of err: that of the Error within it, "" for nil and
// for an error that comes from a canceled context, and Temporary for the rest.
// Unknown outlives a cancel: stopping the wait does not undo the request.
func KindOf(err error) failure.Kind {
	var e *Error
	found := errors.As(err, &e)
	switch {
	case err == nil:
		return ""
	case found && e.Kind == failure.Unknown:
		return failure.Unknown
	case errors.Is(err, context.Canceled):
		return ""
	case found:
		return e.Kind
	default:
		return failure.Temporary
	}
}
