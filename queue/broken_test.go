package queue

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
)

// TestBrokenQueue: a panic of the goroutine that owns all jobs ends the queue for those who
// wait and those who watch, with a trace in the log, and not the program, which has a
// terminal to restore. The queue goes on where it was.
func TestBrokenQueue(t *testing.T) {
	w := newWorld(t, upscayltest.Options{}).logging()
	var o Options
	before := w.opts
	w.opts = func(opts *Options) { before(opts); o = *opts }
	w.open().close()
	q, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	feed := q.Subscribe()
	defer feed.Close()
	ended := make(chan error, 1)
	go func() { ended <- q.Run(t.Context()) }()
	if err := q.run.Ask(t.Context(), func() error { panic("out of range") }); err == nil {
		t.Error("who asked is told that all is well")
	}
	broken := <-ended
	if broken == nil || !strings.Contains(broken.Error(), "the same command goes on") {
		t.Errorf("the queue ended with %v", broken)
	}
	for err = nil; err == nil; {
		_, err = feed.Next(t.Context())
	}
	if !errors.Is(err, broken) || errors.Is(err, io.EOF) {
		t.Errorf("those who watch are told %v", err)
	}
	log, err := os.ReadFile(filepath.Join(w.state, "bulkup.log"))
	if err != nil || !strings.Contains(string(log), "out of range") || !strings.Contains(string(log), "broken_test.go") {
		t.Errorf("the log has no trace: %s, %v", log, err)
	}
	w.opts = before
	w.open()
}
