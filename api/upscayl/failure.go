package upscayl

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bulkup/api"
)

// ErrNoHistory is within the error of History where the account or the server has
// no history: the call is not in the current document.
var ErrNoHistory = errors.New("this account has no history")

// failure turns a failed answer into an error whose kind minds what the status
// means for this call.
func (c *Client) failure(a *answer) *api.Error {
	e := api.FromResponse(c.service, a.call, a.status, a.header, a.body, c.now())
	e.Message, e.Code = c.key.hide(e.Message), c.key.hide(e.Code)
	message := strings.ToLower(e.Message)
	switch {
	case strings.Contains(message, "missing user"), strings.Contains(message, "user not found"):
		e.Kind = api.Refused // the key leads to no account
	case a.status >= 300 && a.status < 400:
		e.Kind = api.Refused
		e.Message = "the address redirects" + target(a.header) + "; check the API address"
	case a.status == http.StatusNotFound:
		c.notFound(e, a)
	}
	return e
}

// notFound tells a task that is gone from an address that has no such call: the
// second must never look like the first, for a new task would be paid again.
func (c *Client) notFound(e *api.Error, a *answer) {
	documented := e.Code != "" || strings.Contains(strings.ToLower(e.Message), "task")
	switch a.call {
	case CallHistory:
		e.Err = ErrNoHistory
	case CallComplete:
		e.Message += "; the upload has ended, it has to begin again"
	case CallStatus:
		if !documented {
			e.Kind = api.Temporary
		}
	default:
		e.Kind = api.Refused
		e.Message += "; check the API address and the key"
	}
}

func target(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	if err != nil || u.Host == "" {
		return ""
	}
	return " to " + api.Clean(u.Host)
}

// input is the error of a request that is wrong before it is sent.
func (c *Client) input(call, message string, cause error) *api.Error {
	return &api.Error{Kind: api.Input, Service: c.service, Call: call, Message: message, Err: cause}
}
