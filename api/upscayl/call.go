package upscayl

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"bulkup/api"
)

// answer is what came back for one request.
type answer struct {
	call   string
	status int
	header http.Header
	body   []byte
}

func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 }

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
	if first, ok := err.(*api.Error); !sure && ok && smellsOfShape(first) {
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
	a, err := c.send(ctx, c.json, call, func(r *resty.Request) {
		r.SetHeader("Content-Type", "application/json").SetBody(body)
	})
	if err != nil {
		return envelope{}, err
	}
	return c.open(a)
}

// send makes one request and reads its answer whole, within limits.
func (c *Client) send(parent context.Context, via *resty.Client, call string, fill func(*resty.Request)) (*answer, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	r := via.R().SetContext(ctx)
	fill(r)
	resp, err := r.Post("/" + call)
	if err != nil {
		return nil, api.FromTransport(c.service, call, err)
	}
	defer resp.RawBody().Close()
	timer := time.AfterFunc(c.patience, cancel)
	defer timer.Stop()
	body, err := io.ReadAll(io.LimitReader(resp.RawBody(), maxBody+1))
	failed := resp.StatusCode() >= 300 // half an explanation will do
	switch {
	case failed:
	case err != nil && parent.Err() == nil && ctx.Err() != nil:
		err = os.ErrDeadlineExceeded
		fallthrough
	case err != nil:
		return nil, api.FromTransport(c.service, call, &url.Error{Op: "Post", URL: c.base.String(), Err: err})
	case len(body) > maxBody:
		return nil, c.odd(call, resp.StatusCode(), fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20), "")
	}
	return &answer{call: call, status: resp.StatusCode(), header: resp.Header(), body: body}, nil
}

// open returns the envelope of a good answer, or what the answer says went wrong.
func (c *Client) open(a *answer) (envelope, error) {
	if !a.ok() {
		return envelope{}, c.failure(a)
	}
	var env envelope
	if err := json.Unmarshal(a.body, &env); err != nil {
		_, said := api.Explain(a.body)
		return envelope{}, c.odd(a.call, a.status, "the answer cannot be read", said)
	}
	switch strings.ToLower(string(env.Status)) {
	case "error", "fail", "failed", "failure":
		return envelope{}, c.failure(a)
	}
	return env, nil
}

// odd is an answer that no document allows; asking again may help.
func (c *Client) odd(call string, status int, what, said string) *api.Error {
	if said = api.Clean(c.key.hide(api.RedactText(said))); said != "" {
		what += ": " + said
	}
	return &api.Error{Kind: api.Temporary, Service: c.service, Call: call, Status: status, Message: what}
}
