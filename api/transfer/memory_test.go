package transfer

import (
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"
)

// sink is a server that takes everything and keeps nothing.
func sink(t testing.TB) (link string) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("ETag", `"opaque"`)
	}))
	t.Cleanup(s.Close)
	return s.URL + "/sink"
}

// sparse opens a file of size zero bytes that takes no room on the disk.
func sparse(t testing.TB, size int64) *source.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "large.png")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
	src, err := source.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { src.Close() })
	return src
}

// into is a session that sends all its parts to one link.
func into(link string, size, partSize int64) Session {
	links := make([]string, len(cut(size, partSize)))
	for i := range links {
		links[i] = link
	}
	return NewSignedParts(SignedPartsOptions{URLs: links, PartSize: partSize, Size: size,
		Finish: func(context.Context, []Receipt) error { return nil }})
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	const size = 256 * mib
	src, link := sparse(t, size), sink(t)
	e, _ := engine(t, Options{Connections: 4})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := e.Upload(t.Context(), src, into(link, size, 16*mib), nil, nil, new(flow.Meter)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	// Everything that was ever allocated, by the server too, garbage included.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*mib {
		t.Errorf("sending 256 MiB allocated %d KiB", grown/kib)
	}
}

// BenchmarkUpload sends the same file with the engine and with nothing but
// net/http, turn about, and reports how many times as long the engine takes.
func BenchmarkUpload(b *testing.B) {
	const size, partSize, workers = 256 * mib, 16 * mib, 4
	for name, unverified := range map[string]bool{"verified": false, "unverified": true} {
		b.Run(name, func(b *testing.B) {
			src, link := sparse(b, size), sink(b)
			e, _ := engine(b, Options{Connections: workers, Unverified: unverified})
			plain := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
			b.Cleanup(plain.CloseIdleConnections)
			var ours, theirs time.Duration
			b.SetBytes(size)
			for b.Loop() {
				start := time.Now()
				if err := e.Upload(b.Context(), src, into(link, size, partSize), nil, nil, new(flow.Meter)); err != nil {
					b.Fatal(err)
				}
				ours += time.Since(start)
				b.StopTimer()
				start = time.Now()
				putAll(b, plain, src, link, cut(size, partSize), workers)
				theirs += time.Since(start)
				b.StartTimer()
			}
			b.ReportMetric(ours.Seconds()/theirs.Seconds(), "×plain")
		})
	}
}

// putAll is the least that a program can do: it only PUTs the parts.
func putAll(b *testing.B, client *http.Client, file io.ReaderAt, link string, parts []Part, workers int) {
	todo := make(chan Part, len(parts))
	for _, p := range parts {
		todo <- p
	}
	close(todo)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for p := range todo {
				req, err := http.NewRequest(http.MethodPut, link, io.NewSectionReader(file, p.Offset, p.Size))
				if err != nil {
					b.Error(err)
					return
				}
				req.ContentLength = p.Size
				resp, err := client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
}
