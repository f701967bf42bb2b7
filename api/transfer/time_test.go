package transfer

import (
	"bytes"
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// These tests run in a time of their own, over a network in memory: half a
// minute of silence takes no time, and a second is exactly a second.

// pipes is a listener whose connections are pipes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.IPAddr{IP: net.IPv4(127, 0, 0, 1)} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// inMemory returns an engine whose requests all go to handler; it must be
// called in a bubble. stop ends both.
func inMemory(o Options, handler http.Handler) (e *Engine, stop func()) {
	p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	ctx, cancel := context.WithCancel(context.Background())
	server := &http.Server{Handler: handler, BaseContext: func(net.Listener) context.Context { return ctx }}
	go server.Serve(p)
	o.Transport = &http.Transport{DialContext: p.dial, MaxConnsPerHost: 16}
	e = New(o)
	return e, func() {
		cancel() // for handlers that stand still
		e.Close()
		server.Close()
	}
}

const address = "http://127.0.0.1/x?sig=topsecret"

func TestStalledRequestsAreTriedAgain(t *testing.T) {
	content := noise(200 * kib)
	stalls := map[string]struct {
		handle func(w http.ResponseWriter, r *http.Request)
		after  time.Duration
	}{
		"body":   {func(_ http.ResponseWriter, r *http.Request) { io.CopyN(io.Discard, r.Body, 1000); <-r.Context().Done() }, 30 * time.Second},
		"answer": {func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() }, 18 * time.Second},
		"half an answer": {func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Length", "10")
			w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 60 * time.Second},
		"a web page": {func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, "<html>log in to this network</html>")
		}, 0},
	}
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			path := write(t, content)
			synctest.Test(t, func(t *testing.T) {
				src, err := source.Open(path)
				if err != nil {
					t.Fatal(err)
				}
				defer src.Close()
				var tries int
				var got []byte
				e, stop := inMemory(Options{Rand: func() float64 { return 0 }}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if tries++; tries == 1 {
						stall.handle(w, r)
						return
					}
					got, _ = io.ReadAll(r.Body)
				}))
				defer stop()
				start := time.Now()
				if err := e.Upload(t.Context(), src, NewSignedPut(SignedPutOptions{URL: address, Size: src.Size()}), nil, nil, new(flow.Meter)); err != nil {
					t.Fatal(err)
				}
				if spent := time.Since(start); spent != stall.after {
					t.Errorf("the stall was noticed after %v, want %v", spent, stall.after)
				}
				if tries != 2 || !bytes.Equal(got, content) {
					t.Errorf("%d bytes after %d tries", len(got), tries)
				}
			})
		})
	}
}

// A store that needs half a minute before it sends a file is slow, and one that never
// answers is noticed sooner than that.
func TestUnansweredDownloadIsAskedForAgain(t *testing.T) {
	content := noise(kib)
	for thinks, want := range map[time.Duration]time.Duration{time.Hour: 15 * time.Second, 25 * time.Second: 40 * time.Second} {
		path := filepath.Join(t.TempDir(), "f")
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			e, stop := inMemory(Options{Rand: func() float64 { return 0 }}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked++; asked == 1 || thinks < time.Minute {
					select {
					case <-time.After(thinks):
					case <-r.Context().Done():
						return
					}
				}
				serve(w, r, content)
			}))
			defer stop()
			start := time.Now()
			if _, err := e.Download(t.Context(), address, path, DownloadOptions{}, new(flow.Meter)); err != nil {
				t.Fatal(err)
			}
			if spent := time.Since(start); spent != want || asked != 2 {
				t.Errorf("a store that thinks for %v: %v and %d requests, want %v and 2", thinks, spent, asked, want)
			}
		})
	}
}

func TestStalledDownloadGoesOn(t *testing.T) {
	content := noise(200 * kib)
	path := filepath.Join(t.TempDir(), "f")
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		e, stop := inMemory(Options{}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if asked = append(asked, r.Header.Get("Range")); len(asked) > 1 {
				serve(w, r, content)
				return
			}
			w.Header().Set("ETag", etag)
			w.Header().Set("Content-Length", "204800")
			w.Write(content[:100*kib])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}))
		defer stop()
		if _, err := e.Download(t.Context(), address, path, DownloadOptions{}, new(flow.Meter)); err != nil {
			t.Fatal(err)
		}
		if len(asked) != 2 || asked[1] != "bytes=102400-" {
			t.Errorf("asked for %q", asked)
		}
	})
	if b, _ := os.ReadFile(path); !bytes.Equal(b, content) {
		t.Errorf("%d bytes are in the file, and not those of the server", len(b))
	}
}

func TestSilenceForGoodIsSaid(t *testing.T) {
	path := write(t, noise(kib))
	synctest.Test(t, func(t *testing.T) {
		src, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		e, stop := inMemory(Options{}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}))
		defer stop()
		start := time.Now()
		err = e.Upload(t.Context(), src, NewSignedPut(SignedPutOptions{URL: address, Size: src.Size()}), nil, nil, new(flow.Meter))
		if api.KindOf(err) != failure.Temporary {
			t.Errorf("got %v", err)
		}
		if spent := time.Since(start); spent < 9*time.Minute || spent > 12*time.Minute {
			t.Errorf("gave up after %v", spent)
		}
		secretless(t, err)
	})
}

func TestSlowIsNotStalled(t *testing.T) {
	content := noise(100 * kib)
	path := write(t, content)
	synctest.Test(t, func(t *testing.T) {
		src, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		asked := 0
		e, stop := inMemory(Options{LimitRate: kib}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			io.Copy(io.Discard, r.Body)
			serve(w, r, content)
		}))
		defer stop()
		if err := e.Upload(t.Context(), src, NewSignedPut(SignedPutOptions{URL: address, Size: src.Size()}), nil, nil, new(flow.Meter)); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Download(t.Context(), address, path+".back", DownloadOptions{}, new(flow.Meter)); err != nil {
			t.Fatal(err)
		}
		if asked != 2 {
			t.Errorf("%d requests were made for one upload and one download", asked)
		}
	})
}

func TestLimiterMakesUpForLateTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flow.NewLimiter(1_000_000)
		start := time.Now()
		for sent := 0; sent < 1_000_000; {
			n, err := l.Take(t.Context(), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			sent += n
			if sent%50_000 == 0 {
				time.Sleep(30 * time.Millisecond) // as if the timer had been late
			}
		}
		if spent := time.Since(start); spent < 950*time.Millisecond || spent > 1050*time.Millisecond {
			t.Errorf("a megabyte took %v at a megabyte a second", spent)
		}
	})
}

func TestLimitRateHolds(t *testing.T) {
	const rate = 2 * mib
	content := noise(10*mib + 777)
	path := write(t, content)
	want := float64(len(content)) / rate // seconds
	near := func(t *testing.T, spent time.Duration) {
		t.Helper()
		if math.Abs(spent.Seconds()/want-1) > 0.05 {
			t.Errorf("took %v at 2 MiB/s, want %.2f s within 5 %%", spent, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		src, err := source.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		e, stop := inMemory(Options{LimitRate: rate, Connections: 4}, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				w.Write(content)
				return
			}
			io.Copy(io.Discard, r.Body)
			w.Header().Set("ETag", `"opaque"`)
		}))
		defer stop()
		links := make([]string, 11)
		for i := range links {
			links[i] = address
		}
		start := time.Now()
		session := NewSignedParts(SignedPartsOptions{URLs: links, PartSize: mib, Size: src.Size(), Finish: func(context.Context, []Receipt) error { return nil }})
		if err := e.Upload(t.Context(), src, session, nil, nil, new(flow.Meter)); err != nil {
			t.Fatal(err)
		}
		near(t, time.Since(start))

		start = time.Now()
		if _, err := e.Download(t.Context(), address, path+".back", DownloadOptions{}, new(flow.Meter)); err != nil {
			t.Fatal(err)
		}
		near(t, time.Since(start))
	})
}

// A file inside a call shares the line with an upload: the two together are as
// fast as the limit allows.
func TestLimitRateHoldsForAFileInsideACall(t *testing.T) {
	const rate, size = 2 * mib, 5*mib + 777
	synctest.Test(t, func(t *testing.T) {
		e := New(Options{LimitRate: rate, Transport: http.DefaultTransport})
		start := time.Now()
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				r := e.Paced(t.Context(), io.NopCloser(bytes.NewReader(make([]byte, size))))
				if n, err := io.Copy(io.Discard, r); n != size || err != nil {
					t.Errorf("%d bytes: %v", n, err)
				}
			})
		}
		wg.Wait()
		if spent, want := time.Since(start).Seconds(), float64(2*size)/rate; math.Abs(spent/want-1) > 0.05 {
			t.Errorf("took %.2f s at 2 MiB/s, want %.2f s within 5 %%", spent, want)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := io.Copy(io.Discard, e.Paced(ctx, io.NopCloser(bytes.NewReader(make([]byte, size))))); err != context.Canceled {
			t.Errorf("a call that has ended goes on reading: %v", err)
		}
	})
}
