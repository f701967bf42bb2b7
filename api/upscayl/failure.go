package upscayl

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"bulkup/api"
	"bulkup/api/failure"
)

// ErrNoHistory is within the error of History where the account or the server has
// no history: the call is not in the current document.
var ErrNoHistory = errors.New("this account has no history")

// withoutTLS is what servers with TLS say of a request without: Go, nginx and Apache. The
// service may say something like it of an address that it was given, which is no reason
// to stop the queue.
var withoutTLS = []string{"http request to an https server", "plain http request was sent to https port", "speaking plain http to an ssl-enabled server port"}

// classify gives a failure the kind that its status has for its call.
func classify(e *api.Error) {
	message := strings.ToLower(e.Message)
	switch {
	case strings.Contains(message, "missing user"), strings.Contains(message, "user not found"):
		e.Kind = failure.Refused // the key leads to no account
	case e.Status == http.StatusNotFound:
		notFound(e)
	case e.Status == http.StatusBadRequest && slices.ContainsFunc(withoutTLS, func(says string) bool { return strings.Contains(message, says) }):
		// A server with TLS says so of every request without: no picture is at fault.
		e.Kind = failure.Refused
		e.Message = strings.TrimSuffix(e.Message, ".") + "; write https:// in the API address"
	}
}

// notFound distinguishes a task that is gone from an address that has no such call: the
// second must never pass for the first, since a new task would be paid again.
func notFound(e *api.Error) {
	documented := e.Code != "" || strings.Contains(strings.ToLower(e.Message), "task")
	switch e.Call {
	case CallHistory:
		e.Err = ErrNoHistory
	case CallComplete:
		e.Message += "; the upload has ended, it has to begin again"
	case CallStatus, CallCancel:
		if !documented {
			e.Kind = failure.Temporary
		}
	case CallStart: // StartTask knows what it has sent
	default:
		wrongAddress(e)
	}
}

func wrongAddress(e *api.Error) {
	e.Kind = failure.Refused
	e.Message += "; check the API address and the key"
}

// startNotFound classifies the 404 of a start: in the documented form it is about the
// uploaded files, where there are any, and not about the address.
func startNotFound(e *api.Error, files bool) {
	if !files || e.Code == "" {
		wrongAddress(e)
		return
	}
	e.Kind = failure.Gone
	e.Message += "; the service does not have the file that was uploaded"
}

// input is the error of a request that is wrong before it is sent.
func (c *Client) input(call, message string, cause error) *api.Error {
	e := c.rest.Input(call, message)
	e.Err = cause
	return e
}
