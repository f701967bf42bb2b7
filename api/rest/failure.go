package rest

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"bulkup/api"
	"bulkup/api/failure"
)

// Failure is the error that an answer holds, read as if it had come with that
// status: some services say in the body what the status should have been.
func (c *Client) Failure(a *Answer, status int) *api.Error {
	e := api.FromResponse(c.service, a.Call, status, a.Header, a.Body, *c.key, c.now())
	if status >= 300 && status < 400 {
		e.Kind = failure.Refused
		e.Message = "the address redirects" + target(a.Header) + "; check the " + c.setting
	}
	return e
}

func target(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	if err != nil || u.Host == "" {
		return ""
	}
	return " to " + api.Clean(u.Host)
}

// Decode reads the body into v. What is no JSON, or not of v's shape, is an
// error that shows what came instead.
func (c *Client) Decode(a *Answer, v any) error {
	if json.Unmarshal(a.Body, v) == nil {
		return nil
	}
	_, said := api.Explain(a.Body)
	return c.odd(a, c.Said("the answer cannot be read", said))
}

// Redact takes the key and the secrets of links out of a text of the service's.
func (c *Client) Redact(text string) string { return c.key.Hide(api.RedactText(text)) }

// Clean makes a text of the service's fit to be shown, whatever it repeats.
func (c *Client) Clean(text string) string { return c.key.Clean(text) }

// Said adds to what happened the words of the service, if there are any, made fit
// to be shown.
func (c *Client) Said(what, words string) string {
	if words = c.Clean(words); words != "" {
		what += ": " + words
	}
	return what
}

// odd is Odd with the status of the answer.
func (c *Client) odd(a *Answer, what string) *api.Error {
	e := c.Odd(a.Call, what)
	e.Status = a.Status
	return e
}

// Odd is the error for an answer, given as a good one, that no document allows; asking again
// may help.
func (c *Client) Odd(call, what string) *api.Error {
	return &api.Error{Kind: failure.Temporary, Service: c.service, Call: call, Message: what, Status: http.StatusOK}
}

// Input is the error of a request that can never work.
func (c *Client) Input(call, what string) *api.Error {
	return &api.Error{Kind: failure.Input, Service: c.service, Call: call, Message: what}
}

// Gone is the error of something that is no more.
func (c *Client) Gone(call, what string) *api.Error {
	return &api.Error{Kind: failure.Gone, Service: c.service, Call: call, Message: what}
}

// Usable says why a signed link must not be followed, in words for an error's
// message. http is for a service on this machine only, and no remote one may
// point us at a service here.
func (c *Client) Usable(link string) error {
	u, err := api.ParseSigned(link)
	if err == nil && u.Scheme == "http" && !api.IsLoopback(c.base.Hostname()) {
		err = errors.New("the service gave a link to this computer itself")
	}
	return err
}

// Uncertain is the error of an upload of which nobody can say any more whether the service
// has made a file of it; why is what it answered.
func (c *Client) Uncertain(call string, why error) *api.Error {
	return &api.Error{Kind: failure.Unknown, Service: c.service, Call: call, Err: why,
		Message: "the file may be stored already: everything had arrived, and its end was not confirmed"}
}

// CheckLink returns an Input error when bytes must not be sent to a signed link.
func (c *Client) CheckLink(call, link string) error {
	if err := c.Usable(link); err != nil {
		return c.Input(call, err.Error())
	}
	return nil
}

// Misplaced makes of a 404 for a call that needs nothing but the account what it
// is: an address or an account that does not exist.
func Misplaced(err error, advice string) error {
	if e, ok := err.(*api.Error); ok && e.Status == http.StatusNotFound {
		e.Kind = failure.Refused
		e.Message += "; " + advice
	}
	return err
}
