// Package rest is the client that the publishing services share: JSON in, JSON
// out, one attempt a call, and a key that goes to one host and nowhere else.
package rest

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

const (
	connections = 8
	bodyTimeout = 30 * time.Second // from the headers of an answer to its last byte
	maxBody     = 8 << 20          // bytes of an answer
)

// Options are the settings of a Client. Transport and Now have defaults.
type Options struct {
	Service   string   // the name in errors
	Base      *url.URL // as api.ParseBase returns it
	Key       string   // sent to Base's host alone
	Authorize func(r *http.Request, key string)
	Transport http.RoundTripper // must not retry; one of api.NewTransport when nil
	Now       func() time.Time  // time.Now when nil
}

// Client calls one service with one key. It is safe for concurrent use.
type Client struct {
	service   string
	base      *url.URL
	key       *Secret // fmt looks into fields that are not exported, but not through pointers there
	authorize func(r *http.Request, key string)
	now       func() time.Time
	resty     *resty.Client
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	if o.Transport == nil {
		o.Transport = api.NewTransport(connections)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	c := &Client{service: o.Service, base: o.Base, key: new(Secret(o.Key)), authorize: o.Authorize, now: o.Now}
	c.resty = resty.NewWithClient(&http.Client{Transport: o.Transport, CheckRedirect: api.NoRedirect}).
		SetBaseURL(o.Base.String()).
		SetLogger(quiet{}).
		SetRetryCount(0).
		SetDoNotParseResponse(true).
		SetHeader("Accept", "application/json").
		SetPreRequestHook(c.prepare)
	return c
}

// prepare runs on each request right before it leaves.
func (c *Client) prepare(_ *resty.Client, r *http.Request) error {
	if r.URL.Host != c.base.Host {
		return fmt.Errorf("request for %s in the client of %s", r.URL.Host, c.base.Host)
	}
	c.authorize(r, string(*c.key))
	return nil
}

// Now is the time by the client's clock.
func (c *Client) Now() time.Time { return c.now() }

// Base is the address that paths are added to, without a trailing slash.
func (c *Client) Base() string { return c.base.String() }

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.resty.GetClient().CloseIdleConnections() }

// Call is one request.
type Call struct {
	Name   string // in errors: what people would call this step
	Method string
	Path   []string   // segments, not escaped
	Query  url.Values // nil for none
	Body   any        // sent as JSON; nil for none
}

// Answer is what came back for a call.
type Answer struct {
	Call   string
	Status int
	Header http.Header
	Body   []byte
}

// Do makes one attempt. The answer is there whenever a server gave one; err is
// nil only for a status from 200 to 299. A 404 is of the kind Gone, and it is
// the caller who knows what is gone.
func (c *Client) Do(parent context.Context, call Call) (*Answer, error) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	r := c.resty.R().SetContext(ctx).SetQueryParamsFromValues(call.Query)
	if call.Body != nil {
		body, err := json.Marshal(call.Body)
		if err != nil {
			return nil, c.Input(call.Name, err.Error())
		}
		r.SetHeader("Content-Type", "application/json").SetBody(body)
	}
	resp, err := r.Execute(call.Method, path(call.Path))
	if err != nil {
		return nil, api.FromTransport(c.service, call.Name, err)
	}
	defer resp.RawBody().Close()
	timer := time.AfterFunc(bodyTimeout, cancel)
	defer timer.Stop()
	body, err := io.ReadAll(io.LimitReader(resp.RawBody(), maxBody+1))
	a := &Answer{Call: call.Name, Status: resp.StatusCode(), Header: resp.Header(), Body: body}
	if a.Status < 200 || a.Status > 299 {
		return a, c.Failure(a, a.Status) // half an explanation will do
	}
	switch {
	case err != nil && parent.Err() == nil && ctx.Err() != nil:
		err = os.ErrDeadlineExceeded
		fallthrough
	case err != nil:
		return nil, api.FromTransport(c.service, call.Name, &url.Error{Op: call.Method, URL: c.base.String(), Err: err})
	case len(body) > maxBody:
		return nil, c.Odd(call.Name, fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20))
	}
	return a, nil
}

// path joins segments; what they hold cannot leave its segment.
func path(segments []string) string {
	var b strings.Builder
	for _, s := range segments {
		b.WriteString("/" + strings.ReplaceAll(url.PathEscape(s), "!", "%21"))
	}
	return b.String()
}
