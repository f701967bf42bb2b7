// Package bytescale publishes files with Bytescale: the multipart part of its upload API,
// in protocol 1.1, where a file exists once each of its parts is reported, and not
// before. It keeps nothing on this disk. Start reading at Publisher.
package bytescale

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"bulkup/api"
	"bulkup/api/rest"
)

// DefaultBase is the address of the API.
const DefaultBase = "https://api.bytescale.com"

const (
	service   = "Bytescale"
	mostParts = 10_000 // of one object in S3
)

// Options are the settings of a Client. AccountID and Key have no default.
type Options struct {
	BaseURL   *url.URL // as api.ParseBase returns it; DefaultBase when nil
	AccountID string
	Key       string            // sent to BaseURL's host and nowhere else
	Basic     bool              // send the key as the password of the user "apikey", not as a bearer token
	Transport http.RoundTripper // must not retry; one of api.NewTransport when nil
	Timeout   time.Duration     // until the headers of an answer; 0 leaves it to Transport
	Now       func() time.Time  // time.Now when nil
}

// Client calls Bytescale for one account. It is safe for concurrent use. Each
// method makes one attempt of one call.
type Client struct {
	rest    *rest.Client
	account string
}

// New returns a client. It sends nothing.
func New(o Options) *Client {
	if o.BaseURL == nil {
		o.BaseURL = &url.URL{Scheme: "https", Host: "api.bytescale.com"}
	}
	authorize := func(r *http.Request, key string) { r.Header.Set("Authorization", "Bearer "+key) }
	if o.Basic {
		authorize = func(r *http.Request, key string) { r.SetBasicAuth("apikey", key) }
	}
	return &Client{account: o.AccountID, rest: rest.New(rest.Options{
		Service: service, Base: o.BaseURL, Key: o.Key, Authorize: authorize, Transport: o.Transport, Timeout: o.Timeout, Now: o.Now,
	})}
}

// CloseIdle closes connections that wait for reuse.
func (c *Client) CloseIdle() { c.rest.CloseIdle() }

// path is that of an address of the account.
func (c *Client) path(segments ...string) []string {
	return append([]string{"v2", "accounts", c.account}, segments...)
}

// call makes a request and decodes its answer into v, unless it is empty.
func (c *Client) call(ctx context.Context, call rest.Call, v any) error {
	a, err := c.rest.Do(ctx, call)
	if err != nil || len(a.Body) == 0 {
		return err
	}
	return c.rest.Decode(a, v)
}

// File is Bytescale's record of a file.
type File struct {
	Path     api.Text `json:"filePath"`
	URL      api.Text `json:"fileUrl"`
	Size     api.Int  `json:"size"` // bytes
	ETag     api.Text `json:"etag"` // "" while it is not complete
	Modified api.Time `json:"lastModified"`
}

// UploadPart is where a part goes and which bytes it is made of.
type UploadPart struct {
	URL   string `json:"uploadUrl"` // secret
	Range *struct {
		First api.Int `json:"inclusiveStart"`
		Last  api.Int `json:"inclusiveEnd"` // one less than First for an empty part
	} `json:"range"` // bytes
}

// Upload is a begun upload.
type Upload struct {
	ID    string `json:"uploadId"`
	File  File   `json:"file"`
	Parts struct {
		Count api.Int    `json:"count"`
		First UploadPart `json:"first"` // part 0, whatever index it says
	} `json:"uploadParts"`
}

// uploadFields is the body of BeginMultipartUpload, which takes no other fields
// and no empty ones. Without a path, the account's own rules name the file.
type uploadFields struct {
	Size     int64  `json:"size"`
	Protocol string `json:"protocol"`
	MIME     string `json:"mime,omitempty"`
	Name     string `json:"originalFileName"`
}

// Begin opens an upload (BeginMultipartUpload) of a file of size bytes. Each
// call opens another one; one that is left alone never becomes a file.
func (c *Client) Begin(ctx context.Context, name, mime string, size int64) (Upload, error) {
	const call = "begin upload"
	if !mimeForm.MatchString(mime) || len(mime) > maxMIME {
		mime = ""
	}
	var u Upload
	err := c.call(ctx, rest.Call{Name: call, Method: http.MethodPost, Path: c.path("uploads"),
		Body: uploadFields{Size: size, Protocol: "1.1", MIME: mime, Name: rest.FileName(name)}}, &u)
	if err != nil {
		return Upload{}, rest.Misplaced(err, "check the account-id and the base-url")
	}
	switch {
	case u.ID == "" || u.Parts.Count < 1 || u.File.Path == "":
		return Upload{}, c.rest.Odd(call, "the answer holds no upload")
	case u.Parts.Count > mostParts:
		return Upload{}, c.rest.Input(call, fmt.Sprintf("the service wants the file in %d parts, more than storage takes", u.Parts.Count))
	}
	return u, nil
}

// Part asks for the link of a part that has not been completed (GetUploadPart).
// It may be asked again when the link has expired.
func (c *Client) Part(ctx context.Context, uploadID string, index int) (p UploadPart, err error) {
	err = c.call(ctx, rest.Call{Name: "link of part " + strconv.Itoa(index+1), Method: http.MethodGet,
		Path: c.partPath(uploadID, index)}, &p)
	return p, err
}

func (c *Client) partPath(uploadID string, index int) []string {
	return c.path("uploads", uploadID, "parts", strconv.Itoa(index))
}

// CompletePart reports a part (CompleteUploadPart) with the ETag that the storage
// gave, quotes included. completed says that this was the last one and the file
// exists; the older form of the answer does not say.
func (c *Client) CompletePart(ctx context.Context, uploadID string, index int, etag string) (completed bool, err error) {
	var answer struct {
		Status api.Text `json:"status"`
	}
	err = c.call(ctx, rest.Call{Name: "complete part " + strconv.Itoa(index+1), Method: http.MethodPut,
		Path: c.partPath(uploadID, index), Body: map[string]string{"etag": etag}}, &answer)
	return answer.Status == "Completed", err
}

// Remaining returns the indexes of the parts that are not completed
// (ListUploadParts); none means that the file exists.
func (c *Client) Remaining(ctx context.Context, uploadID string) ([]int, error) {
	const call = "list parts"
	var answer struct {
		Remaining *[]api.Int `json:"remainingUploadParts"`
	}
	err := c.call(ctx, rest.Call{Name: call, Method: http.MethodGet, Path: c.path("uploads", uploadID, "parts")}, &answer)
	if err != nil {
		return nil, err
	}
	if answer.Remaining == nil { // absent is not the same as none
		return nil, c.rest.Odd(call, "the answer holds no list")
	}
	var indexes []int
	for _, i := range *answer.Remaining {
		indexes = append(indexes, int(i))
	}
	return indexes, nil
}

// Details returns the record of a file by its path (GetFileDetails). An error of
// the kind Gone says that there is none.
func (c *Client) Details(ctx context.Context, filePath string) (f File, err error) {
	err = c.call(ctx, rest.Call{Name: "file details", Method: http.MethodGet, Path: c.path("files", "details"),
		Query: url.Values{"filePath": {filePath}}}, &f)
	return f, err
}
