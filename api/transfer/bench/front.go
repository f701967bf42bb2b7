package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"sync"
	"sync/atomic"

	"bulkup/api/publishtest"
	"bulkup/api/publishtest/gateway"
)

// front is a proxy before the server that counts what it is sent, and where
// faults strike.
type front struct {
	*httptest.Server
	proxy *httputil.ReverseProxy
	fault fault
	quiet chan struct{} // closed at the end, for answers that never come

	received atomic.Int64 // bytes of parts
	middle   int64        // of them, when reached is closed; 0 for never
	reached  chan struct{}
	once     sync.Once
	puts     atomic.Int64
	finishes atomic.Int64 // requests to put parts together

	mu    sync.Mutex
	asked map[string]int // waits that were asked for, by part
}

// fault may answer a request instead of the server. n is the number of a part,
// or of a request to put parts together, from 1.
type fault struct {
	title  string
	part   func(f *front, n int64, w http.ResponseWriter, r *http.Request) bool
	finish func(f *front, n int64, w http.ResponseWriter, r *http.Request) bool
}

// newFront starts a front. It closes reached once it was sent middle bytes, unless that is 0.
func newFront(host string, strike fault, middle int64) *front {
	f := &front{fault: strike, middle: middle, quiet: make(chan struct{}), reached: make(chan struct{}), asked: make(map[string]int)}
	f.proxy = &httputil.ReverseProxy{
		Transport: gateway.Through(host),
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", host
			r.Out.Host = r.In.Host // it is part of what was signed
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { publishtest.HangUp(w) },
	}
	f.Server = httptest.NewServer(f)
	return f
}

func (f *front) close() {
	close(f.quiet)
	f.Server.CloseClientConnections()
	f.Server.Close()
}

// host is where clients find the front.
func (f *front) host() string { return f.Listener.Addr().String() }

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch query := r.URL.Query(); {
	case r.Method == http.MethodPut:
		r.Body = &counted{r.Body, f}
		if n := f.puts.Add(1); f.fault.part != nil && f.fault.part(f, n, w, r) {
			return
		}
	case r.Method == http.MethodPost && query.Has("uploadId"):
		if n := f.finishes.Add(1); f.fault.finish != nil && f.fault.finish(f, n, w, r) {
			return
		}
	}
	f.proxy.ServeHTTP(w, r)
}

// asks notes that the client was asked to wait before it sends a part again.
func (f *front) asks(r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked[r.URL.Path+"#"+r.URL.Query().Get("partNumber")]++
}

// waits returns how often one part was asked to wait, at most: different parts wait at the same time.
func (f *front) waits() (most int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, n := range f.asked {
		most = max(most, n)
	}
	return most
}

// counted counts what is read of a body.
type counted struct {
	io.ReadCloser
	f *front
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if sum := c.f.received.Add(int64(n)); c.f.middle > 0 && sum >= c.f.middle {
		c.f.once.Do(func() { close(c.f.reached) })
	}
	return n, err
}
