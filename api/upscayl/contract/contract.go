// Package contract holds a client and a server to the OpenAPI description of
// Upscayl Cloud, request by request and answer by answer. It is for tests.
package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"bulkup/api/upscayl"
)

const maxBody = 8 << 20 // bytes of JSON that are held for checking

// Checker is a RoundTripper that compares all that passes with the description.
// It changes nothing on the way and does not hold back a body that streams.
type Checker struct {
	next http.RoundTripper
	doc  *openapi3.T

	pending sync.WaitGroup // forms that are still being read
	mu      sync.Mutex
	broken  []error
	seen    map[string]int
}

// New returns a Checker in front of next.
func New(next http.RoundTripper) (*Checker, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData([]byte(upscayl.OpenAPI))
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(loader.Context); err != nil {
		return nil, err
	}
	return &Checker{next: next, doc: doc, seen: map[string]int{}}, nil
}

// Violations returns what was broken so far, once all begun requests are read.
func (c *Checker) Violations() []error {
	c.pending.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]error(nil), c.broken...)
}

// Seen returns how many requests of a call have passed.
func (c *Checker) Seen(call string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.seen[call]
}

// RoundTrip passes r on. Requests to other addresses than the five calls are not
// checked, but they must not carry the key.
func (c *Checker) RoundTrip(r *http.Request) (*http.Response, error) {
	call := path.Base(r.URL.Path)
	item := c.doc.Paths.Find("/" + call)
	if item == nil || item.GetOperation(r.Method) == nil {
		if r.Header.Get("X-API-Key") != "" {
			c.report("the key goes to %s %s", r.Method, r.URL.Path)
		}
		return c.next.RoundTrip(r)
	}
	c.mu.Lock()
	c.seen[call]++
	c.mu.Unlock()

	in := &openapi3filter.RequestValidationInput{
		Request: r.Clone(r.Context()),
		Route: &routers.Route{Spec: c.doc, Path: "/" + call, PathItem: item, Method: r.Method,
			Operation: item.GetOperation(r.Method)},
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true,
			MultiError:            true,
			AuthenticationFunc:    hasKey,
		},
	}
	out := *r
	if err := c.checkRequest(call, in, &out); err != nil {
		return nil, err
	}
	resp, err := c.next.RoundTrip(&out)
	if err == nil {
		c.checkAnswer(call, in, resp)
	}
	return resp, err
}

// checkRequest checks the request that in holds, and gives out a body that the check
// has not used up.
func (c *Checker) checkRequest(call string, in *openapi3filter.RequestValidationInput, out *http.Request) error {
	kind, params, _ := mime.ParseMediaType(out.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		in.Options.ExcludeRequestBody = true
		in.Request.Body = http.NoBody // or it is read all the same
		out.GetBody = nil
		out.Body = c.watchForm(call, in.Route.Operation.RequestBody.Value.Content[kind], params["boundary"], out.Body)
	} else if out.Body != nil {
		body, err := io.ReadAll(io.LimitReader(out.Body, maxBody))
		_ = out.Body.Close() // it was only read
		if err != nil {
			return err
		}
		out.Body = io.NopCloser(bytes.NewReader(body))
		in.Request.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := openapi3filter.ValidateRequest(in.Request.Context(), in); err != nil {
		c.report("%s, request: %w", call, err)
	}
	return nil
}

func (c *Checker) checkAnswer(call string, in *openapi3filter.RequestValidationInput, resp *http.Response) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	rest := resp.Body
	resp.Body = readCloser{io.MultiReader(bytes.NewReader(body), failing{err}, rest), rest}
	if err != nil || len(body) == maxBody {
		return // the client will see as much and has to cope
	}
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: resp.StatusCode, Header: resp.Header, Options: in.Options,
	}
	answer.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(in.Request.Context(), answer); err != nil {
		c.report("%s, answer %d: %w", call, resp.StatusCode, err)
	}
}

func (c *Checker) report(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = append(c.broken, fmt.Errorf(format, args...))
}

type readCloser struct {
	io.Reader
	io.Closer
}

// failing hands on the error that ended the first reading; nil is no error.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

func hasKey(_ context.Context, in *openapi3filter.AuthenticationInput) error {
	if in.RequestValidationInput.Request.Header.Get("X-API-Key") == "" {
		return errors.New("the request has no key")
	}
	return nil
}
