package upscayl

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"bulkup/api"
	"bulkup/api/rest"
)

// envelope surrounds every answer: a status word and the data.
type envelope struct {
	Status     api.Text
	Data       json.RawMessage
	Pagination json.RawMessage // history only
}

// converse sends fields in the shape that the server understands and returns its
// good answer. While the shape is not settled, a 400 for missing fields is
// answered by trying the other one, once.
func (c *Client) converse(ctx context.Context, call string, t *tongue, fields any) (envelope, error) {
	s, sure := t.pick()
	env, err := c.exchange(ctx, call, s.body(fields))
	if err == nil {
		t.settle(s)
		return env, nil
	}
	if first, ok := err.(*api.Error); !sure && ok && mayBeShape(first) {
		env, second := c.exchange(ctx, call, s.other().body(fields))
		if second == nil {
			t.settle(s.other())
			return env, nil
		}
		if e, ok := second.(*api.Error); !ok || e.Status != http.StatusBadRequest {
			return envelope{}, second
		}
	}
	return envelope{}, err
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
	if e, ok := err.(*api.Error); ok && a != nil {
		classify(e)
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
