package upscayl

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"bulkup/api"
	"bulkup/api/rest"
)

// DefaultBase is the address of Upscayl Cloud.
const DefaultBase = "https://api.upscayl.org"

// IsCloud reports whether an address is one of Upscayl Cloud itself, and not of a server of
// the user's own.
func IsCloud(base *url.URL) bool {
	return strings.EqualFold("https://"+strings.TrimSuffix(base.Host, ":443"), DefaultBase)
}

// The calls by the names they have in the API, in settings and in errors.
const (
	CallUpload   = "get-upload-url"
	CallComplete = "complete-multipart-upload"
	CallStart    = "start-task"
	CallStatus   = "get-task-status"
	CallHistory  = "get-upscayl-history"
)

// DefaultTimeout is long for a call that moves no picture: one answer that never
// comes must not hold up a batch.
const DefaultTimeout = 15 * time.Second

const (
	connections  = 8
	startTimeout = 3 * time.Minute // start-task answers late where it fetches addresses itself
)

// Options are the settings of a Client. Only Key has no default.
type Options struct {
	BaseURL   *url.URL        // as api.ParseBase returns it; DefaultBase when nil
	Key       string          // sent to BaseURL's host and nowhere else
	Service   string          // the name in errors; "Upscayl Cloud" when empty
	Dialect   Dialect         // Auto: find out
	Cancels   bool            // it is bulkup's own engine, which can cancel tasks; see CancelTask
	Transport *http.Transport // cloned; api.NewTransport when nil
	// Wrap, when set, surrounds the client's transports: for tests and tracing.
	Wrap     func(http.RoundTripper) http.RoundTripper
	Patience time.Duration // from the headers of an answer to its last byte; Timeout when 0
	// Timeout is how long the answer to a call other than start-task may be waited
	// for; DefaultTimeout when 0.
	Timeout time.Duration
	Now     func() time.Time // time.Now when nil
}

// Client calls one API with one key. It is safe for concurrent use.
type Client struct {
	service string
	host    string
	cloud   bool // it is Upscayl Cloud itself
	cancels bool

	rest  *rest.Client
	start *rest.Client // a new connection for every request, see StartTask

	uploads, status, history tongue // of a call each: no document has all three

	spelling atomic.Int32 // how the server takes records of uploaded files
	mute     atomic.Bool  // the server does not say whether a file may come
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	if o.BaseURL == nil {
		o.BaseURL = &url.URL{Scheme: "https", Host: strings.TrimPrefix(DefaultBase, "https://")}
	}
	if o.Service == "" {
		o.Service = "Upscayl Cloud"
	}
	if o.Transport == nil {
		o.Transport = api.NewTransport(connections)
	}
	if o.Timeout <= 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Patience <= 0 {
		o.Patience = o.Timeout
	}
	quick, fresh := o.Transport.Clone(), o.Transport.Clone()
	quick.ResponseHeaderTimeout = o.Timeout
	fresh.DisableKeepAlives = true
	fresh.ResponseHeaderTimeout = max(fresh.ResponseHeaderTimeout, startTimeout)
	c := &Client{service: o.Service, host: o.BaseURL.Host, cloud: IsCloud(o.BaseURL), cancels: o.Cancels}
	c.rest, c.start = c.over(o, quick), c.over(o, fresh)

	// The only document of the history has it flat, so flat goes first there. That of the
	// status is the same one, but servers that take uploads wrapped take it so, too.
	c.uploads = tongue{first: wrapped}
	c.status = tongue{like: &c.uploads}
	c.history = tongue{first: flat}
	switch o.Dialect {
	case Current:
		c.uploads.settle(wrapped)
		c.status.settle(wrapped)
	case Classic:
		c.uploads.settle(flat)
		c.status.settle(flat)
		c.history.settle(flat)
	}
	return c
}

// over returns a client whose requests go over a transport.
func (c *Client) over(o Options, transport http.RoundTripper) *rest.Client {
	if o.Wrap != nil {
		transport = o.Wrap(transport)
	}
	return rest.New(rest.Options{
		Service: o.Service, Base: o.BaseURL, Setting: "API address", Key: o.Key,
		Patience: o.Patience, Transport: transport, Now: o.Now,
		Authorize: func(r *http.Request, key string) {
			r.Header.Set("X-Api-Key", key)
			if again, ok := r.Context().Value(againKey{}).(func()); ok {
				again()
			}
		},
	})
}

// againKey is where a context holds what is called before each request.
type againKey struct{}

// Again returns a context for one call, with which do is called before each request but
// the first: a service that does not understand one is asked again in its dialect, and
// counts both.
func Again(ctx context.Context, do func()) context.Context {
	first := true
	return context.WithValue(ctx, againKey{}, func() {
		if !first {
			do()
		}
		first = false
	})
}

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.rest.CloseIdle() }

// String names the client without its key.
func (c *Client) String() string { return c.service + " at " + c.host }
