//go:build unix

package ui_test

import (
	"context"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
)

// BenchmarkAdd is how long it takes to survey 10,000 pictures, to queue them, and
// until the first of them is on the screen.
func BenchmarkAdd(b *testing.B) {
	dir, picture := b.TempDir(), drawn(b, 24, 16, 1, png.BestSpeed)
	for i := range long {
		path := filepath.Join(dir, fmt.Sprint(i/100), fmt.Sprintf("IMG_%05d.png", i))
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, picture, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	var looked, seen, queued time.Duration
	for b.Loop() {
		q, err := queue.Open(queue.Options{Dir: b.TempDir(), Default: "cloud", Backends: []queue.Backend{{Engine: queue.Engine{Name: "cloud"}}}})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- q.Run(ctx) }()
		q.Jobs() // it is ready
		feed := q.Subscribe()
		feed.Next(ctx)
		began := time.Now()
		survey, err := q.Survey(ctx, []string{dir}, job.Settings{Model: "natural-plus-4x", Scale: 4, Format: "png"}, "cloud")
		if err != nil {
			b.Fatal(err)
		}
		looked += time.Since(began)
		first := make(chan struct{})
		go func() {
			for u, err := feed.Next(ctx); err == nil && len(u.Jobs) == 0; u, err = feed.Next(ctx) {
			}
			seen += time.Since(began)
			close(first)
		}()
		if ids, err := q.Add(ctx, survey); err != nil || len(ids) != long {
			b.Fatal(len(ids), err)
		}
		queued += time.Since(began)
		<-first
		stop()
		<-ended
		feed.Close()
	}
	for name, total := range map[string]time.Duration{"ms-looked-at": looked, "ms-first-seen": seen, "ms-queued": queued} {
		b.ReportMetric(float64(total.Milliseconds())/float64(b.N), name)
	}
}
