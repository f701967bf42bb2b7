// Package gjirafa publishes files with Gjirafa VP through its multipart upload: the
// client cuts the file, the service gives signed links for all parts at once. It keeps
// nothing on this disk. Start reading at Publisher.
package gjirafa

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/rest"
)

const service = "Gjirafa"

// Options are the settings of a Client. The service publishes no address of its
// own, so only AuthScheme, Transport and Now have defaults.
type Options struct {
	BaseURL    *url.URL // as api.ParseBase returns it
	ProjectID  string
	Key        string            // sent to BaseURL's host and nowhere else
	AuthScheme string            // what stands before the key: "" or "Bearer"
	Transport  http.RoundTripper // must not retry; one of api.NewTransport when nil
	Timeout    time.Duration     // until the headers of an answer; 0 leaves it to Transport
	Now        func() time.Time  // time.Now when nil
}

// Client calls Gjirafa for one project. It is safe for concurrent use. Each
// method makes one attempt of one call, unless it says otherwise.
type Client struct {
	rest    *rest.Client
	project string
	scheme  string
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	c := &Client{project: o.ProjectID, scheme: o.AuthScheme}
	c.rest = rest.New(rest.Options{
		Service: service, Base: o.BaseURL, Key: o.Key, Transport: o.Transport, Timeout: o.Timeout, Now: o.Now,
		Authorize: func(r *http.Request, key string) {
			r.Header.Set("Authorization", strings.TrimSpace(o.AuthScheme+" "+key))
		},
	})
	return c
}

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.rest.CloseIdle() }

// envelope surrounds every answer.
type envelope struct {
	Success    *api.Bool       `json:"success"`
	Result     json.RawMessage `json:"result"`
	StatusCode api.Int         `json:"statusCode"`
}

// errForeign means that an answer is not the service's own: a page of a gateway or of a
// cache before it says nothing of an upload.
var errForeign = errors.New("the answer is not the service's own")

// call makes a request and decodes the result of a good answer into v. A good
// status is not enough: the envelope says whether it worked.
func (c *Client) call(ctx context.Context, method, operation, name string, body, v any) error {
	a, err := c.rest.Do(ctx, rest.Call{Name: name, Method: method,
		Path: []string{"api", "projects", c.project, "uploads", operation}, Body: body})
	var e envelope
	if err != nil {
		if no, ok := err.(*api.Error); ok && no.Status == http.StatusNotFound && (json.Unmarshal(a.Body, &e) != nil || e.Success == nil) {
			no.Err = errForeign
		}
		return c.advise(err)
	}
	if err := c.rest.Decode(a, &e); err != nil {
		return err
	}
	if e.Success == nil {
		return c.rest.Odd(name, "the answer does not say whether it worked")
	}
	if !*e.Success {
		status := int(e.StatusCode)
		if status < 400 || status > 599 {
			status = http.StatusBadRequest
		}
		return c.advise(c.rest.Failure(a, status))
	}
	if json.Unmarshal(e.Result, v) != nil {
		return c.rest.Odd(name, "the answer holds no result")
	}
	return nil
}

// advise adds what can be done when the key is refused: no document says in which
// form it has to be sent.
func (c *Client) advise(err error) error {
	if e, ok := err.(*api.Error); ok && e.Status == http.StatusUnauthorized {
		other := `"Bearer"`
		if c.scheme != "" {
			other = `""`
		}
		e.Message += "; check the key, or set auth-scheme to " + other
	}
	return err
}

// Link is where one part goes.
type Link struct {
	Number int    // as the service counts; goes back in Complete
	URL    string // secret
}

// Upload is a begun or resumed upload.
type Upload struct {
	Key   string // names the upload in all later calls
	Links []Link // in order
}

// uploadResult is the result of start and resume. The same name is a list
// outside and a text inside.
type uploadResult struct {
	RequestKey api.Text `json:"requestKey"`
	Links      []struct {
		Number api.Int  `json:"partNumber"`
		URL    api.Text `json:"presignedUrl"`
	} `json:"presignedUrl"`
}

func (r uploadResult) upload() Upload {
	u := Upload{Key: string(r.RequestKey)}
	for _, l := range r.Links {
		u.Links = append(u.Links, Link{int(l.Number), string(l.URL)})
	}
	slices.SortFunc(u.Links, func(a, b Link) int { return a.Number - b.Number })
	return u
}

// startFields is the body of the start call. The length is a text there.
type startFields struct {
	PartsNumber   int    `json:"partsNumber"`
	FileName      string `json:"fileName"`
	ContentLength string `json:"contentLength"`
	MIMEType      string `json:"mimeType"`
}

// Start opens an upload of a file of size bytes in that many parts. Each call
// opens another one.
func (c *Client) Start(ctx context.Context, name, mime string, size int64, parts int) (Upload, error) {
	const call = "start upload"
	if mime == "" {
		mime = "application/octet-stream"
	}
	var r uploadResult
	err := c.call(ctx, http.MethodPost, "multipart", call,
		startFields{parts, rest.FileName(name), strconv.FormatInt(size, 10), mime}, &r)
	if err != nil {
		return Upload{}, rest.Misplaced(err, "check the project-id and the base-url")
	}
	if r.RequestKey == "" {
		return Upload{}, c.rest.Odd(call, "the answer holds no upload")
	}
	return r.upload(), nil
}

// Resume gives fresh links for an upload: of all parts, or only of those that
// the service does not have. An error of the kind Gone says that there is no
// such upload any more.
func (c *Client) Resume(ctx context.Context, key string) (Upload, error) {
	var r uploadResult
	err := c.call(ctx, http.MethodPost, "multipart-resume", "resume upload", keyFields{key}, &r)
	return r.upload(), err
}

type keyFields struct {
	RequestKey string `json:"requestKey"`
}

// Part is the receipt of one uploaded part.
type Part struct {
	Number int    `json:"partNumber"` // that of the Link
	ETag   string `json:"eTag"`       // as the storage gave it
}

// completeFields is the body of the complete call. Partial is always sent: left
// out it means true, and parts that are missing would cut the file short.
type completeFields struct {
	RequestKey string `json:"requestKey"`
	Parts      []Part `json:"parts"`
	Partial    bool   `json:"allowPartialComplete"`
}

// Complete puts the parts together, which are all there and in order. The
// document does not say whether ETags have quotes: they go as the storage gave
// them, and where that is refused without them, once.
func (c *Client) Complete(ctx context.Context, key string, parts []Part) error {
	err := c.complete(ctx, key, parts)
	e, ok := err.(*api.Error)
	if !ok || e.Status != http.StatusBadRequest && e.Status != http.StatusInternalServerError {
		return err
	}
	bare := slices.Clone(parts)
	for i := range bare {
		bare[i].ETag = strings.Trim(bare[i].ETag, `"`)
	}
	if slices.Equal(bare, parts) {
		return err
	}
	return c.complete(ctx, key, bare)
}

func (c *Client) complete(ctx context.Context, key string, parts []Part) error {
	return c.confirmed(ctx, "multipart-complete", "complete upload", completeFields{RequestKey: key, Parts: parts})
}

// Abort ends an upload; its parts are dropped.
func (c *Client) Abort(ctx context.Context, key string) error {
	return c.confirmed(ctx, "multipart-abort", "abort upload", keyFields{key})
}

// confirmed makes a call whose result is only true.
func (c *Client) confirmed(ctx context.Context, operation, name string, body any) error {
	var done api.Bool
	err := c.call(ctx, http.MethodPut, operation, name, body, &done)
	if err == nil && !done {
		err = c.rest.Odd(name, "the service does not confirm it")
	}
	return err
}
