package rest

import (
	"encoding/json"
	"net/http"
	"net/url"

	"bulkup/api"
)

// Failure is the error that an answer holds, judged as if it had come with that
// status: some services say in the body what the status should have been.
func (c *Client) Failure(a *Answer, status int) *api.Error {
	e := api.FromResponse(c.service, a.Call, status, a.Header, a.Body, c.now())
	e.Message, e.Code = c.key.Hide(e.Message), c.key.Hide(e.Code)
	if status >= 300 && status < 400 {
		e.Kind = api.Refused
		e.Message = "the address redirects" + target(a.Header) + "; check the base-url"
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
	what := "the answer cannot be read"
	if _, said := api.Explain(a.Body); said != "" {
		what += ": " + api.Clean(c.key.Hide(api.RedactText(said)))
	}
	return c.Odd(a.Call, what)
}

// Odd is the error for an answer that no document allows; asking again may help.
func (c *Client) Odd(call, what string) *api.Error {
	return &api.Error{Kind: api.Temporary, Service: c.service, Call: call, Message: what}
}

// Input is the error of a request that can never work.
func (c *Client) Input(call, what string) *api.Error {
	return &api.Error{Kind: api.Input, Service: c.service, Call: call, Message: what}
}

// Gone is the error of something that is no more.
func (c *Client) Gone(call, what string) *api.Error {
	return &api.Error{Kind: api.Gone, Service: c.service, Call: call, Message: what}
}

// Misplaced makes of a 404 for a call that needs nothing but the account what it
// is: an address or an account that does not exist.
func Misplaced(err error, advice string) error {
	if e, ok := err.(*api.Error); ok && e.Status == http.StatusNotFound {
		e.Kind = api.Refused
		e.Message += "; " + advice
	}
	return err
}
