// Package rest is the client that all services share: JSON in, JSON out, one attempt a
// call, and a key that goes to one host and nowhere else. It never repeats a call and
// knows no service. Start reading at Client.
package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"bulkup/api"
	"bulkup/api/failure"
)

const (
	connections = 8
	patience    = 30 * time.Second
	maxBody     = 8 << 20 // bytes of an answer
)

// Options are the settings of a Client. Service, Base, Key and Authorize have no
// defaults.
type Options struct {
	Service string   // the name in errors
	Base    *url.URL // as api.ParseBase returns it
	Setting string   // what users call Base; "base-url" when empty
	Key     string   // sent to Base's host alone
	// Authorize puts the key into a request that is about to leave.
	Authorize func(r *http.Request, key string)
	Timeout   time.Duration     // from the beginning to the headers of an answer; 0 leaves it to Transport
	Patience  time.Duration     // from the headers of an answer to its last byte; 30 s when 0
	Transport http.RoundTripper // must not retry; one of api.NewTransport when nil
	Now       func() time.Time  // time.Now when nil
}

// Client calls one service with one key. It is safe for concurrent use.
type Client struct {
	service   string
	base      *url.URL
	setting   string
	key       *api.Secret // fmt prints fields that are not exported, but does not follow pointers there
	authorize func(r *http.Request, key string)
	timeout   time.Duration
	patience  time.Duration
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
	if o.Patience <= 0 {
		o.Patience = patience
	}
	if o.Setting == "" {
		o.Setting = "base-url"
	}
	c := &Client{service: o.Service, base: o.Base, setting: o.Setting, key: new(api.Secret(o.Key)),
		authorize: o.Authorize, timeout: o.Timeout, patience: o.Patience, now: o.Now}
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
	if s, ok := r.Context().Value(streamKey{}).(*Stream); ok {
		r.Body, r.ContentLength = s, s.Size
		r.GetBody = nil // nothing below may send it twice
		if s.Ask {
			r.Header.Set("Expect", "100-continue")
		}
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
	Stream *Stream    // sent instead of Body
}

// Stream is a body that is not held in memory, and is sent once at most. It is
// closed when the call is over.
type Stream struct {
	io.ReadCloser
	Size int64  // bytes
	Type string // the Content-Type
	// Ask has the server asked before anything of the body leaves; one that does not
	// answer gets it after the transport's ExpectContinueTimeout.
	Ask bool
}

// streamKey is where a request's context holds its stream: given as the body,
// resty would read all of it into memory.
type streamKey struct{}

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
	if call.Stream != nil {
		defer call.Stream.Close()
		r.SetContext(context.WithValue(ctx, streamKey{}, call.Stream)).SetHeader("Content-Type", call.Stream.Type)
	} else if call.Body != nil {
		body, err := json.Marshal(call.Body)
		if err != nil {
			return nil, c.Input(call.Name, err.Error())
		}
		r.SetHeader("Content-Type", "application/json").SetBody(body)
	}
	silent := func(err error) error { // cancel came from a timer
		if parent.Err() != nil || ctx.Err() == nil {
			return err
		}
		return &url.Error{Op: call.Method, URL: c.base.String(), Err: os.ErrDeadlineExceeded}
	}
	timer := time.AfterFunc(cmp.Or(c.timeout, math.MaxInt64), cancel)
	defer timer.Stop()
	resp, err := r.Execute(call.Method, path(call.Path))
	if err != nil {
		return nil, api.FromTransport(c.service, call.Name, silent(err))
	}
	defer resp.RawBody().Close()
	timer.Reset(c.patience)
	body, err := io.ReadAll(io.LimitReader(resp.RawBody(), maxBody+1))
	a := &Answer{Call: call.Name, Status: resp.StatusCode(), Header: resp.Header(), Body: body}
	if a.Status < 200 || a.Status > 299 {
		e := c.Failure(a, a.Status)
		if err != nil && e.Kind == failure.Input { // what is wrong with the request may stand in the half that did not come
			e.Kind, e.Message = failure.Temporary, "the answer broke off"
		}
		return a, e // else half an explanation will do
	}
	switch {
	case err != nil:
		return nil, api.FromTransport(c.service, call.Name, silent(&url.Error{Op: call.Method, URL: c.base.String(), Err: err}))
	case len(body) > maxBody:
		return nil, c.odd(a, fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20))
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
