package publishtest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bulkup/api/publishtest/gateway"
)

// S3 is a real S3 server with one bucket. Requests pass through a front that searches
// them for keys where none may be, and where tests can strike.
type S3 struct {
	// Strike, when set, may answer a PUT instead of the server; n is its number from 1.
	Strike func(n int, w http.ResponseWriter, r *http.Request) bool
	// Edit, when set, may change the answer to a PUT.
	Edit func(*http.Response)
	// Stale makes the links for PUTs that are signed from now on have expired an hour ago.
	Stale bool

	t      testing.TB
	bucket gateway.Bucket // behind the front

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
	dir, err := os.MkdirTemp("", "s3-") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "socket")
	server, err := gateway.Start(socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	transport := gateway.Through(socket)
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
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(proxy, w, r) }))
	s.bucket = gateway.Bucket{Client: front.Client(), Host: front.Listener.Addr().String()}
	t.Cleanup(func() { front.Close(); transport.CloseIdleConnections() })
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
	return s.bucket.Link(method, key, query, signed)
}

// Begin opens a multipart upload and returns its id.
func (s *S3) Begin(key string) (id string) {
	id, err := s.bucket.Begin(key)
	if err != nil {
		s.t.Errorf("beginning an upload: %v", err)
	}
	return id
}

// Stored returns the ETags of the parts that an upload has, by number; none when there is no such upload.
func (s *S3) Stored(key, id string) map[int]string {
	etags, err := s.bucket.Stored(key, id)
	if err != nil {
		return nil
	}
	return etags
}

// Complete puts parts together and returns the ETag of the object.
func (s *S3) Complete(key, id string, etags []gateway.PartETag) (etag string, err error) {
	s.Settle()
	return s.bucket.Complete(key, id, etags)
}

// Abort ends an upload without an object.
func (s *S3) Abort(key, id string) error {
	s.Settle()
	return s.bucket.Abort(key, id)
}

// Open returns how many uploads are neither completed nor aborted.
func (s *S3) Open() int {
	open, err := s.bucket.Open()
	if err != nil {
		s.t.Errorf("listing uploads: %v", err)
	}
	return len(open)
}

// Object returns the bytes of an object; ok is false when there is none.
func (s *S3) Object(key string) (content []byte, ok bool) {
	object, err := s.bucket.Object(key)
	if err != nil {
		return nil, false
	}
	defer object.Close()
	content, err = io.ReadAll(object)
	return content, err == nil
}
