package flow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
)

// service is what storage behind signed addresses is called in errors: its
// host names say nothing to people, and its addresses are secrets.
const service = "storage"

// Failed returns an error of this package with a message of its own.
func Failed(kind failure.Kind, call, format string, args ...any) *api.Error {
	return &api.Error{Kind: kind, Service: service, Call: call, Message: fmt.Sprintf(format, args...)}
}

// Refused returns the error for an answer that is not a success. A signed address
// has no key to be wrong, so what would be a refused key elsewhere means here
// that the link no longer holds.
func Refused(call string, status int, header http.Header, body []byte, now time.Time) *api.Error {
	e := api.FromResponse(service, call, status, header, body, "", now)
	switch {
	case e.Kind == failure.Refused, expired(e):
		e.Kind = failure.Gone
		if len(body) == 0 {
			e.Message = "the link is not accepted any more"
		}
	case e.Kind == failure.Credits:
		e.Kind = failure.Input
	}
	return e
}

// expired reports whether a 400 means that the link is too old; S3 and its imitations do not agree on the code.
func expired(e *api.Error) bool {
	text := strings.ToLower(e.Code + " " + e.Message)
	return e.Status == http.StatusBadRequest &&
		(strings.Contains(text, "expired") || strings.Contains(text, "requesttimetooskewed"))
}

// Broken returns the error of a request without an answer. ctx is that of the
// attempt. No error of net/http is passed on as it is: its text holds the address.
func Broken(ctx context.Context, call string, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	var known *api.Error
	if errors.As(err, &known) {
		named := *known
		named.Call = call
		return &named
	}
	return api.FromTransport(service, call, err)
}

// Throttled reports whether err asks for fewer requests.
func Throttled(err error) bool {
	var e *api.Error
	return errors.As(err, &e) &&
		(e.Kind == failure.Limited || e.Status == http.StatusServiceUnavailable || e.Code == "SlowDown")
}

// Passing reports whether err is worth another attempt of the same step.
func Passing(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && (e.Kind == failure.Temporary || e.Kind == failure.Limited) && !api.Shortage(err)
}

// Unheard reports whether a request that opens something may be repeated for long: nobody
// answered, or the answer was that nobody has looked at it.
func Unheard(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && (e.Status == 0 || e.Kind == failure.Limited || e.Status == http.StatusServiceUnavailable)
}

// Stopped is an error that no other attempt follows, whatever its kind.
type Stopped struct{ Err error }

func (s *Stopped) Error() string { return s.Err.Error() }

// Unwrap returns what it is of.
func (s *Stopped) Unwrap() error { return s.Err }
