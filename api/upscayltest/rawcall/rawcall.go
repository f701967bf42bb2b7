// Package rawcall sends single requests to a service with the API of Upscayl Cloud,
// as they are written in a test, and reads single members of its answers. Tests of
// servers use it, where package upscayl would be too tolerant.
package rawcall

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Caller calls one service with one key. Its failures end the test.
type Caller struct {
	T    testing.TB
	Base string // http://HOST:PORT
	Key  string
	Flat bool // bodies are flat, as in the older dialect
	web  *http.Client
}

// New returns a Caller whose connections end with the test.
func New(t testing.TB, base, key string, flat bool) *Caller {
	c := &Caller{T: t, Base: base, Key: key, Flat: flat, web: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(c.CloseIdle)
	return c
}

// CloseIdle closes connections that wait for reuse.
func (c *Caller) CloseIdle() { c.web.CloseIdleConnections() }

// Do sends a request and reads its answer whole.
func (c *Caller) Do(r *http.Request) (Answer, error) {
	resp, err := c.web.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return Answer{resp.StatusCode, resp.Header, body}, err
}

// Request makes a request; kind is its Content-Type, "" for none.
func (c *Caller) Request(method, address, kind string, body io.Reader) *http.Request {
	r, err := http.NewRequestWithContext(c.T.Context(), method, address, body)
	if err != nil {
		c.T.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// Call sends a JSON body to one of the calls.
func (c *Caller) Call(name, body string) Answer {
	c.T.Helper()
	a, err := c.TryCall(name, body)
	if err != nil {
		c.T.Fatal(err)
	}
	return a
}

// TryCall is Call where no answer may come.
func (c *Caller) TryCall(name, body string) (Answer, error) {
	r := c.Request(http.MethodPost, c.Base+"/"+name, "application/json", strings.NewReader(body))
	r.Header.Set("X-API-Key", c.Key)
	return c.Do(r)
}

// Status asks for one task.
func (c *Caller) Status(id string) Answer {
	c.T.Helper()
	return c.Call("get-task-status", c.wrapped(map[string]string{"taskId": id}))
}

// wrapped is a body as the dialect has it.
func (c *Caller) wrapped(data any) string {
	if !c.Flat {
		data = map[string]any{"data": data}
	}
	body, err := json.Marshal(data)
	if err != nil {
		c.T.Fatal(err)
	}
	return string(body)
}

// Field is one part of a form; with a file name it is a file.
type Field struct{ Name, Value, File string }

// Settings are the fields of a start but for its pictures.
func Settings() []Field {
	return []Field{{Name: "model", Value: "natural-plus-4x"}, {Name: "scale", Value: "2"},
		{Name: "saveImageAs", Value: "png"}, {Name: "enhanceFace", Value: "false"}}
}

// WithFile is a start of one picture; its settings begin at 1.
func WithFile(content []byte) []Field {
	return append([]Field{{"file", string(content), "a.png"}}, Settings()...)
}

// Form makes a start of a form.
func (c *Caller) Form(fields []Field) *http.Request {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		var part io.Writer
		var err error
		if f.File == "" {
			part, err = w.CreateFormField(f.Name)
		} else {
			part, err = w.CreateFormFile(f.Name, f.File)
		}
		if err != nil {
			c.T.Fatal(err)
		}
		_, _ = io.WriteString(part, f.Value)
	}
	w.Close()
	r := c.Request(http.MethodPost, c.Base+"/start-task", w.FormDataContentType(), &body)
	r.Header.Set("X-API-Key", c.Key)
	return r
}

// Start sends a form to start-task.
func (c *Caller) Start(fields []Field) Answer {
	c.T.Helper()
	a, err := c.Do(c.Form(fields))
	if err != nil {
		c.T.Fatal(err)
	}
	return a
}

// Started starts a task that must be accepted and returns its id.
func (c *Caller) Started(fields []Field) string {
	c.T.Helper()
	a := c.Start(fields)
	if a.Status != http.StatusOK {
		c.T.Fatalf("start-task: %d %s", a.Status, a.Body)
	}
	return a.Text(c.T, "data", "taskId")
}

// Until waits for a condition.
func (c *Caller) Until(what string, holds func() bool) {
	c.T.Helper()
	for range 20_000 {
		if holds() {
			return
		}
		time.Sleep(time.Millisecond)
	}
	c.T.Fatal("this never happens: " + what)
}
