package transfer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"bulkup/api"
)

// service is what storage behind signed addresses is called in errors: its
// host names say nothing to people, and its addresses are secrets.
const service = "storage"

// failed is an error of this package with a message of its own.
func failed(kind api.Kind, call, format string, args ...any) *api.Error {
	return &api.Error{Kind: kind, Service: service, Call: call, Message: fmt.Sprintf(format, args...)}
}

// plain takes the path off an error of the file system: the caller says which file it is.
func plain(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// refused is the error for an answer that is not a success. A signed address
// has no key to be wrong, so what would be a refused key elsewhere means here
// that the link no longer holds.
func refused(call string, a *Answer, now time.Time) *api.Error {
	e := api.FromResponse(service, call, a.Status, a.Header, a.Body, "", now)
	switch {
	case e.Kind == api.Refused, expired(e):
		e.Kind = api.Gone
		if len(a.Body) == 0 {
			e.Message = "the link is not accepted any more"
		}
	case e.Kind == api.Credits:
		e.Kind = api.Input
	}
	return e
}

// expired says whether a 400 means that the link is too old; S3 and its imitations do not agree on the code.
func expired(e *api.Error) bool {
	text := strings.ToLower(e.Code + " " + e.Message)
	return e.Status == http.StatusBadRequest &&
		(strings.Contains(text, "expired") || strings.Contains(text, "requesttimetooskewed"))
}

// broken is the error of a request without an answer. ctx is that of the
// attempt. No error of net/http is passed on as it is: its text holds the address.
func broken(ctx context.Context, call string, err error) error {
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

// throttled says whether err asks for fewer requests.
func throttled(err error) bool {
	var e *api.Error
	return errors.As(err, &e) &&
		(e.Kind == api.Limited || e.Status == http.StatusServiceUnavailable || e.Code == "SlowDown")
}

// passing says whether err is worth another attempt of the same step.
func passing(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && (e.Kind == api.Temporary || e.Kind == api.Limited) && !api.Shortage(err)
}

// stopped is an error that is not for the engine to mend, whatever its kind.
type stopped struct{ error }
