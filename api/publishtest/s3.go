package publishtest

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// S3 is a real S3 server with one bucket. Requests pass through a front that
// looks for keys where none may be, and where tests can strike.
type S3 struct {
	// Strike, when set, may answer a PUT instead of the server; n is its number from 1.
	Strike func(n int, w http.ResponseWriter, r *http.Request) bool
	// Edit, when set, may change the answer to a PUT.
	Edit func(*http.Response)
	// Stale makes the links for PUTs that are signed from now on have expired an hour ago.
	Stale bool

	t      testing.TB
	front  *httptest.Server
	client *http.Client

	mu     sync.Mutex
	idle   sync.Cond // signaled when flying is 0
	flying int       // PUTs that the server is busy with
	puts   int
	bodies int64 // bytes of the PUTs that were passed on
}

// NewS3 starts an S3 server for one test.
func NewS3(t testing.TB) *S3 {
	t.Helper()
	s := &S3{t: t}
	s.idle.L = &s.mu
	transport := through(gateway(t))
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "gateway"
			r.Out.Host = r.In.Host // it is part of what was signed
		},
		ModifyResponse: func(r *http.Response) error {
			if s.Edit != nil && r.Request.Method == http.MethodPut {
				s.Edit(r)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { HangUp(w) },
	}
	s.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(proxy, w, r) }))
	s.client = s.front.Client()
	t.Cleanup(func() { s.front.Close(); transport.CloseIdleConnections() })
	return s
}

func (s *S3) serve(proxy http.Handler, w http.ResponseWriter, r *http.Request) {
	keyless(s.t, r)
	if r.Method != http.MethodPut {
		proxy.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	s.puts++
	n := s.puts
	s.mu.Unlock()
	if s.Strike != nil && s.Strike(n, w, r) {
		return
	}
	s.mu.Lock()
	s.bodies += r.ContentLength
	s.flying++
	s.mu.Unlock()
	// What has reached the server goes on there when its sender is killed.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.Context()))
	defer cancel()
	proxy.ServeHTTP(w, r.WithContext(ctx))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.flying--; s.flying == 0 {
		s.idle.Broadcast()
	}
}

// Settle returns when the server is done with every part, also of senders that
// were killed. A part that comes too late would open its upload again.
func (s *S3) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.flying > 0 {
		s.idle.Wait()
	}
}

// keyless fails the test when a request to storage holds a key in its headers.
func keyless(t testing.TB, r *http.Request) {
	for name, values := range r.Header {
		if name == "Authorization" || name == "X-Api-Key" || strings.Contains(strings.Join(values, " "), Key) {
			t.Errorf("the storage was sent %s", name)
		}
	}
}

// Sent returns how many PUTs there were, and the bytes of those that reached the server.
func (s *S3) Sent() (puts int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.puts, s.bodies
}

// Link returns a signed link for a request about an object, good for an hour.
func (s *S3) Link(method, key string, query url.Values) string {
	signed := time.Now()
	if s.Stale && method == http.MethodPut {
		signed = signed.Add(-2 * time.Hour)
	}
	return presign(method, s.front.Listener.Addr().String(), "/"+bucket+"/"+key, query, signed, time.Hour)
}

// Begin opens a multipart upload and returns its id.
func (s *S3) Begin(key string) (id string) {
	var answer struct{ UploadId string }
	if err := s.ask(http.MethodPost, key, url.Values{"uploads": {""}}, "", &answer); err != nil {
		s.t.Errorf("beginning an upload: %v", err)
	}
	return answer.UploadId
}

// Part is the query of the request for one part; number counts from 1.
func Part(id string, number int) url.Values {
	return url.Values{"uploadId": {id}, "partNumber": {strconv.Itoa(number)}}
}

// Stored returns the ETags of the parts that an upload has, by number.
func (s *S3) Stored(key, id string) map[int]string {
	var answer struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	etags := map[int]string{}
	if err := s.ask(http.MethodGet, key, url.Values{"uploadId": {id}}, "", &answer); err != nil {
		return etags
	}
	for _, p := range answer.Part {
		etags[p.PartNumber] = p.ETag
	}
	return etags
}

// Complete puts parts together and returns the ETag of the object.
func (s *S3) Complete(key, id string, etags []PartETag) (etag string, err error) {
	s.Settle()
	body, err := xml.Marshal(struct {
		XMLName struct{} `xml:"CompleteMultipartUpload"`
		Part    []PartETag
	}{Part: etags})
	if err != nil {
		return "", err
	}
	var answer struct {
		XMLName xml.Name
		ETag    string
	}
	err = s.ask(http.MethodPost, key, url.Values{"uploadId": {id}}, string(body), &answer)
	if err == nil && answer.XMLName.Local != "CompleteMultipartUploadResult" {
		err = fmt.Errorf("the answer is %s", answer.XMLName.Local)
	}
	return answer.ETag, err
}

// PartETag is a part as Complete takes it.
type PartETag struct {
	PartNumber int
	ETag       string
}

// Abort ends an upload without an object.
func (s *S3) Abort(key, id string) error {
	s.Settle()
	return s.ask(http.MethodDelete, key, url.Values{"uploadId": {id}}, "", nil)
}

// Open returns how many uploads are neither completed nor aborted.
func (s *S3) Open() int {
	var answer struct {
		Upload []struct{ Key string }
	}
	if err := s.ask(http.MethodGet, "", url.Values{"uploads": {""}}, "", &answer); err != nil {
		s.t.Errorf("listing uploads: %v", err)
	}
	return len(answer.Upload)
}

// Object returns the bytes of an object; ok is false when there is none.
func (s *S3) Object(key string) (content []byte, ok bool) {
	resp, err := s.client.Get(s.Link(http.MethodGet, key, nil))
	if err != nil {
		return nil, false
	}
	defer resp.Body.Close()
	content, err = io.ReadAll(resp.Body)
	return content, err == nil && resp.StatusCode == http.StatusOK
}

// ask makes a signed request and decodes its answer.
func (s *S3) ask(method, key string, query url.Values, body string, answer any) error {
	req, err := http.NewRequest(method, s.Link(method, key, query), strings.NewReader(body))
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return err
	case resp.StatusCode > 299:
		return fmt.Errorf("%s: %s", resp.Status, text)
	case answer == nil:
		return nil
	}
	return xml.Unmarshal(text, answer)
}
