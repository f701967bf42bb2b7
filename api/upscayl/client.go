package upscayl

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"bulkup/api"
)

// DefaultBase is the address of Upscayl Cloud.
const DefaultBase = "https://api.upscayl.org"

// The calls by the names they have in the API, in settings and in errors.
const (
	CallUpload   = "get-upload-url"
	CallComplete = "complete-multipart-upload"
	CallStart    = "start-task"
	CallStatus   = "get-task-status"
	CallHistory  = "get-upscayl-history"
)

const (
	connections  = 8
	startTimeout = 3 * time.Minute  // start-task answers late where it fetches addresses itself
	bodyTimeout  = 30 * time.Second // from the headers of an answer to its last byte
	maxBody      = 8 << 20          // bytes of JSON
)

// Options are the settings of a Client. Only Key has no default.
type Options struct {
	BaseURL   *url.URL        // as api.ParseBase returns it; DefaultBase when nil
	Key       string          // sent to BaseURL's host and nowhere else
	Service   string          // the name in errors; "Upscayl Cloud" when empty
	Dialect   Dialect         // Auto: find out
	Transport *http.Transport // cloned; api.NewTransport when nil
	// Wrap, when set, surrounds the client's transports: for tests and tracing.
	Wrap func(http.RoundTripper) http.RoundTripper
	// Sent, when set, is told the call of every request just before it leaves,
	// so that quota counts what is sent and not what was asked for.
	Sent func(call string)
	Now  func() time.Time // time.Now when nil
}

// Client calls one API with one key. It is safe for concurrent use.
type Client struct {
	service string
	host    string
	base    *url.URL
	key     secret
	sent    func(call string)
	now     func() time.Time

	patience time.Duration // for the body of an answer

	json  *resty.Client
	start *resty.Client // a new connection for every request, see StartTask

	body    tongue // of get-upload-url and get-task-status
	history tongue
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	base := o.BaseURL
	if base == nil {
		base = &url.URL{Scheme: "https", Host: strings.TrimPrefix(DefaultBase, "https://")}
	}
	c := &Client{service: o.Service, host: base.Host, base: base, key: secret(o.Key), sent: o.Sent, now: o.Now, patience: bodyTimeout}
	if c.service == "" {
		c.service = "Upscayl Cloud"
	}
	if c.now == nil {
		c.now = time.Now
	}
	transport := o.Transport
	if transport == nil {
		transport = api.NewTransport(connections)
	}
	fresh := transport.Clone()
	fresh.DisableKeepAlives = true
	fresh.ResponseHeaderTimeout = max(fresh.ResponseHeaderTimeout, startTimeout)
	c.json = c.resty(transport.Clone(), o.Wrap)
	c.start = c.resty(fresh, o.Wrap)

	// The only document of the history has it flat, so flat goes first there.
	c.body = tongue{first: wrapped}
	c.history = tongue{first: flat}
	switch o.Dialect {
	case Current:
		c.body.settle(wrapped)
	case Classic:
		c.body.settle(flat)
		c.history.settle(flat)
	}
	return c
}

func (c *Client) resty(rt http.RoundTripper, wrap func(http.RoundTripper) http.RoundTripper) *resty.Client {
	if wrap != nil {
		rt = wrap(rt)
	}
	return resty.NewWithClient(&http.Client{Transport: rt, CheckRedirect: api.NoRedirect}).
		SetBaseURL(c.base.String()).
		SetLogger(quiet{}).
		SetRetryCount(0).
		SetDoNotParseResponse(true).
		SetHeader("Accept", "application/json").
		SetPreRequestHook(c.prepare)
}

// prepare runs on each request right before it leaves.
func (c *Client) prepare(_ *resty.Client, r *http.Request) error {
	if r.URL.Host != c.host {
		return fmt.Errorf("request for %s in the client of %s", r.URL.Host, c.host)
	}
	r.Header.Set("X-Api-Key", string(c.key))
	if f, ok := r.Context().Value(formKey{}).(*form); ok {
		r.Body, r.ContentLength = f, f.size
		r.GetBody = nil // nothing below may send a start twice
	}
	if c.sent != nil {
		c.sent(r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:])
	}
	return nil
}

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.json.GetClient().CloseIdleConnections() }

// String names the client without its key.
func (c *Client) String() string { return c.service + " at " + c.host }

// secret is a text that prints as dots in whatever is made of it.
type secret string

const dots = "•••"

func (secret) Format(s fmt.State, _ rune)   { _, _ = io.WriteString(s, dots) }
func (secret) LogValue() slog.Value         { return slog.StringValue(dots) }
func (secret) MarshalText() ([]byte, error) { return []byte(dots), nil }

// hide takes the key out of a text of the server's, which may have echoed it. A
// key of a few letters, as local engines have, would take words apart.
func (s secret) hide(text string) string {
	const shortest = 8
	if len(s) < shortest {
		return text
	}
	return strings.ReplaceAll(text, string(s), dots)
}

// quiet drops what resty would print into the middle of the screen.
type quiet struct{}

func (quiet) Errorf(string, ...any) {}
func (quiet) Warnf(string, ...any)  {}
func (quiet) Debugf(string, ...any) {}
