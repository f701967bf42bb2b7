// Package aitronos publishes files with Aitronos: the service opens a resumable session
// of Google Cloud Storage, and registers the file when it is there. It keeps nothing on
// this disk. Start reading at Publisher.
package aitronos

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"bulkup/api"
	"bulkup/api/rest"
)

// DefaultBase is the address of the API.
const DefaultBase = "https://api.aitronos.com"

const service = "Aitronos"

// Auth is how the key is sent.
type Auth string

// The ways that the documents name.
const (
	XAPIKey Auth = "x-api-key" // header X-API-Key
	Bearer  Auth = "bearer"    // header Authorization
)

// Options are the settings of a Client. OrganizationID and Key have no default.
type Options struct {
	BaseURL        *url.URL // as api.ParseBase returns it, with or without /v1; DefaultBase when nil
	OrganizationID string
	Key            string            // sent to BaseURL's host and nowhere else
	Auth           Auth              // XAPIKey when empty
	Transport      http.RoundTripper // must not retry; one of api.NewTransport when nil
	Timeout        time.Duration     // until the headers of an answer; 0 leaves it to Transport
	Now            func() time.Time  // time.Now when nil
}

// Client calls Aitronos for one organization. It is safe for concurrent use.
// Each method makes one attempt of one call.
type Client struct {
	rest         *rest.Client
	organization string
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	base := url.URL{Scheme: "https", Host: "api.aitronos.com"}
	if o.BaseURL != nil {
		base = *o.BaseURL
		base.Path, base.RawPath = strings.TrimSuffix(base.Path, "/v1"), strings.TrimSuffix(base.RawPath, "/v1")
	}
	return &Client{organization: o.OrganizationID, rest: rest.New(rest.Options{
		Service: service, Base: &base, Key: o.Key, Authorize: o.Auth.authorize, Transport: o.Transport, Timeout: o.Timeout, Now: o.Now,
	})}
}

func (a Auth) authorize(r *http.Request, key string) {
	if a == Bearer {
		r.Header.Set("Authorization", "Bearer "+key)
		return
	}
	r.Header.Set("X-Api-Key", key)
}

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.rest.CloseIdle() }

// path is that of an address among the organization's files.
func (c *Client) path(segments ...string) []string {
	return append([]string{"v1", "organizations", c.organization, "files"}, segments...)
}

// call makes a request and decodes a good answer into v. The service's people
// ask for the trace of a failed one.
func (c *Client) call(ctx context.Context, call rest.Call, v any) error {
	a, err := c.rest.Do(ctx, call)
	if err == nil {
		return c.rest.Decode(a, v)
	}
	if e, ok := err.(*api.Error); ok && a != nil {
		if t := c.trace(a); t != "" {
			e.Message += " [trace " + t + "]"
		}
	}
	return err
}

func (c *Client) trace(a *rest.Answer) string {
	var body struct {
		Error struct {
			TraceID api.Text `json:"trace_id"`
		} `json:"error"`
	}
	if c.rest.Decode(a, &body) == nil && body.Error.TraceID != "" {
		return c.rest.Clean(string(body.Error.TraceID))
	}
	return c.rest.Clean(a.Header.Get("X-Request-Id"))
}

// Upload is a begun upload.
type Upload struct {
	URL     api.Text `json:"upload_url"` // secret
	Path    api.Text `json:"gcs_path"`   // for Register
	FileID  api.Text `json:"file_id"`
	Expires api.Time `json:"expires_at"`
	MaxSize api.Int  `json:"max_file_size"`          // bytes; 0 when not said
	Chunk   api.Int  `json:"chunk_size_recommended"` // bytes; 0 when not said
	Kind    api.Text `json:"upload_type"`            // "resumable", also when empty
}

// resumable reports whether URL is a session, and not a link for a single PUT.
func (u Upload) resumable() bool {
	link, err := url.Parse(string(u.URL))
	return err == nil && link.Query().Get("upload_id") != "" && (u.Kind == "" || u.Kind == "resumable")
}

type uploadFields struct {
	Name string `json:"filename"`
	Size int64  `json:"file_size"`
	Type string `json:"mime_type"`
}

// Begin opens an upload of a file of size bytes, which must not be empty. Each
// call opens another one.
func (c *Client) Begin(ctx context.Context, name, mime string, size int64) (Upload, error) {
	const call = "begin upload"
	if size <= 0 {
		return Upload{}, c.rest.Input(call, "the file is empty, and the service takes no empty files")
	}
	var u Upload
	err := c.call(ctx, rest.Call{Name: call, Method: http.MethodPost, Path: c.path("upload-url"),
		Body: uploadFields{rest.FileName(name), size, mimeOf(mime)}}, &u)
	if err != nil {
		return Upload{}, rest.Misplaced(err, "check the organization-id and the base-url")
	}
	if u.URL == "" || u.Path == "" {
		return Upload{}, c.rest.Odd(call, "the answer holds no upload")
	}
	return u, c.rest.CheckLink(call, string(u.URL))
}

// mimeOf is the type that the service gets, which must not be empty.
func mimeOf(mime string) string {
	if mime == "" {
		return "application/octet-stream"
	}
	return mime
}

// File is Aitronos's record of a file, in the older or the newer shape.
type File struct {
	ID     api.Text `json:"id"`
	FileID api.Text `json:"file_id"`
}

func (f File) id() string {
	if f.ID != "" {
		return string(f.ID)
	}
	return string(f.FileID)
}

// registerFields has the file_id that one sentence of the document asks for, and neither
// its examples nor its schema have.
type registerFields struct {
	ID   string `json:"file_id,omitempty"`
	Name string `json:"filename"`
	Path string `json:"gcs_path"`
	Size int64  `json:"file_size"`
	Type string `json:"mime_type"`
}

// Register makes a file of an object that is in the storage, of the id that the service
// has for it, and returns its id. A service that knows no such field is asked without it.
func (c *Client) Register(ctx context.Context, fileID, name, mime, path string, size int64) (id string, err error) {
	const call = "register"
	var f File
	fields := registerFields{fileID, rest.FileName(name), path, size, mimeOf(mime)}
	register := func() error {
		return c.call(ctx, rest.Call{Name: call, Method: http.MethodPost, Path: c.path(), Body: fields}, &f)
	}
	err = register()
	if e, ok := err.(*api.Error); ok && fileID != "" && (e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity) {
		fields.ID = ""
		err = register()
	}
	if err == nil && f.id() == "" {
		err = c.rest.Odd(call, "the answer holds no file")
	}
	return f.id(), err
}

// Retrieve returns nil when there is a file of that id. An error of the kind Gone
// says that there is none.
func (c *Client) Retrieve(ctx context.Context, id string) error {
	const call = "retrieve"
	var f File
	err := c.call(ctx, rest.Call{Name: call, Method: http.MethodGet, Path: c.path(id)}, &f)
	if err == nil && f.id() != id {
		err = c.rest.Odd(call, "the answer is about another file")
	}
	return err
}

// Address is where a file can be found, with the organization's key.
func (c *Client) Address(id string) string {
	return c.rest.Base() + "/v1/organizations/" + url.PathEscape(c.organization) + "/files/" + url.PathEscape(id)
}
