package upscayl

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/rest"
)

// envelope surrounds every answer: a status word and the data.
type envelope struct {
	Status     api.Text
	Data       json.RawMessage
	Pagination json.RawMessage // history only
}

// converse sends fields in the shape that the server understands and gives its good
// answer to read. While the shape is not settled, a 400 for missing fields is
// answered by trying the other one, once, and so is a task that is not known. Only an
// answer that read finds to hold what was asked for settles it: an empty one, or a web
// page, says nothing of the shape.
func (c *Client) converse(ctx context.Context, call string, t *tongue, fields any, read func(envelope) error) error {
	s, sure := t.pick()
	ask := func(s shape) error {
		env, err := c.exchange(ctx, call, s.body(fields))
		if err == nil {
			err = read(env)
		}
		if err == nil {
			t.settle(s)
		}
		return err
	}
	err := ask(s)
	// A server that does not look for the id where it is sent knows no such task.
	first, ok := err.(*api.Error)
	if !sure && ok && (mayBeShape(first) || first.Kind == failure.Gone && call == CallStatus) {
		second := ask(s.other())
		if e, ok := second.(*api.Error); !ok || e.Status != http.StatusBadRequest {
			return second
		}
	}
	return err
}

// exchange sends one JSON body and returns the envelope of a good answer.
func (c *Client) exchange(ctx context.Context, call string, body any) (envelope, error) {
	a, err := c.send(ctx, c.rest, rest.Call{Name: call, Body: body})
	if err != nil {
		return envelope{}, err
	}
	return c.open(a)
}

// send makes one request. The answer is there whenever a server gave one.
func (c *Client) send(ctx context.Context, via *rest.Client, call rest.Call) (*rest.Answer, error) {
	call.Method, call.Path = http.MethodPost, []string{call.Name}
	a, err := via.Do(ctx, call)
	switch e, ok := err.(*api.Error); {
	case ok && a != nil:
		classify(e)
	case ok && api.Distrusted(err) && !c.cloud:
		// A server of the user's own shows the same certificate the next time. Before the
		// cloud it is a network that asks for a login first, and passes.
		e.Kind = failure.Refused
	}
	return a, err
}

// open returns the envelope of a good answer, or what it says went wrong all the
// same.
func (c *Client) open(a *rest.Answer) (envelope, error) {
	var env envelope
	if err := c.rest.Decode(a, &env); err != nil {
		return envelope{}, err
	}
	switch strings.ToLower(string(env.Status)) {
	case "error", "fail", "failed", "failure":
		e := c.rest.Failure(a, a.Status)
		classify(e)
		return envelope{}, e
	}
	return env, nil
}
