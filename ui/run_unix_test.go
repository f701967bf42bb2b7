//go:build !windows

package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"bulkup/queue"
	"bulkup/queue/job"
)

// tape is what a terminal was sent. Readers wait for a text to come.
type tape struct {
	mu   sync.Mutex
	more *sync.Cond
	text strings.Builder
	over bool
}

func (p *tape) record(r io.Reader) {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		p.mu.Lock()
		p.text.Write(buf[:n])
		p.over = err != nil
		p.more.Broadcast()
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// until waits for a text, and reports whether it came before the end.
func (p *tape) until(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !strings.Contains(p.text.String(), text) {
		if p.over {
			return false
		}
		p.more.Wait()
	}
	return true
}

// forget lets until wait for what comes from now on.
func (p *tape) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text.Reset()
}

func (p *tape) all() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// fakeFeed gives its updates, then whatever next does.
type fakeFeed struct {
	updates []queue.Update
	next    func(ctx context.Context) error
	closed  bool
}

func (f *fakeFeed) Close() { f.closed = true }

func (f *fakeFeed) Next(ctx context.Context) (queue.Update, error) {
	if len(f.updates) > 0 {
		u := f.updates[0]
		f.updates = f.updates[1:]
		return u, nil
	}
	return queue.Update{}, f.next(ctx)
}

func untilLeft(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

// tty is one end of a terminal. Its number is asked for once, because the program
// may still ask when the test closes it.
type tty struct {
	*os.File
	fd uintptr
}

func (t tty) Fd() uintptr { return t.fd }

// inTerminal runs the real program in a terminal of 80 by 24; act talks to it.
func inTerminal(t *testing.T, ctx context.Context, feed *fakeFeed, act func(keyboard io.Writer, screen *tape), change ...func(*Options)) (s Summary, out string, err error) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80, X: 80 * 8, Y: 24 * 16}); err != nil {
		t.Fatal(err)
	}
	screen := &tape{}
	screen.more = sync.NewCond(&screen.mu)
	var recording, acting sync.WaitGroup
	recording.Go(func() { screen.record(master) })
	acting.Go(func() { act(master, screen) })
	opts := testOptions(t, &fakeQueue{}, &clock{now: start})
	opts.Now, opts.Tick = nil, nil // the real ones
	for _, c := range change {
		c(&opts)
	}
	both := tty{slave, slave.Fd()}
	s, err = Run(ctx, opts, feed, both, both)
	slave.Close()
	recording.Wait()
	acting.Wait()
	master.Close()
	if !feed.closed {
		t.Error("the feed is still open")
	}
	return s, screen.all(), err
}

func TestRun(t *testing.T) {
	done, failed := sampleJobs()[0], sampleJobs()[1]
	feed := &fakeFeed{updates: []queue.Update{{Jobs: []job.Job{done, failed}, Status: sampleStatus()}}, next: untilLeft}
	s, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until("scans/receipt.png") {
			io.WriteString(keyboard, "q")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Counts[job.Done] != 1 || len(s.Failed) != 1 {
		t.Errorf("the summary is %+v", s)
	}
	_, after, left := strings.Cut(out, ansi.ResetModeAltScreenSaveCursor)
	if !left || !strings.Contains(out, ansi.SetModeAltScreenSaveCursor) || !strings.Contains(out, ansi.SetModeBracketedPaste) {
		t.Fatalf("the screen is not set up, or not left: %q", out)
	}
	if strings.Count(out, ansi.SetModeSynchronizedOutput) == 0 ||
		strings.Count(out, ansi.SetModeSynchronizedOutput) != strings.Count(out, ansi.ResetModeSynchronizedOutput) {
		t.Error("frames are not synchronized")
	}
	after = strings.Join(strings.Fields(after), " ") // lines are broken to the terminal
	for _, want := range []string{
		"1 done, 1 failed", "results in /photos-upscaled/holiday",
		"scans/receipt.png: failed while checking: the file is empty; export it again, then press r", "resume with: bulkup --state /s",
	} {
		if !strings.Contains(strings.Join(strings.Fields(after), " "), want) { // lines fit the terminal
			t.Errorf("%q is missing after the screen was left: %q", want, after)
		}
	}
}

// When the feed breaks, the terminal is restored before anybody hears of it.
func TestRunRestoresTheTerminal(t *testing.T) {
	for name, next := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errors.New("the journal is gone") },
		"panic": func(context.Context) error { panic("a mistake of ours") },
	} {
		_, out, err := inTerminal(t, t.Context(), &fakeFeed{next: next}, func(io.Writer, *tape) {})
		if err == nil || !strings.Contains(err.Error(), "the journal is gone") && !strings.Contains(err.Error(), "a mistake of ours") {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(out, ansi.SetModeAltScreenSaveCursor) && !strings.Contains(out, ansi.ResetModeAltScreenSaveCursor) {
			t.Errorf("%s: the terminal is not restored: %q", name, out)
		}
	}
}

// When the caller's context ends, the screen is left in good order.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: untilLeft}
	_, out, err := inTerminal(t, ctx, feed, func(_ io.Writer, screen *tape) {
		screen.until("scans/receipt.png")
		cancel()
	})
	if err != nil || !strings.Contains(out, ansi.ResetModeAltScreenSaveCursor) {
		t.Errorf("%v: %q", err, out)
	}
}

// When the queue stops, the screen stays until the user leaves.
func TestRunOutlivesTheQueue(t *testing.T) {
	feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: func(context.Context) error { return io.EOF }}
	_, _, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until("scans/receipt.png") {
			io.WriteString(keyboard, "\x03\x03")
		}
	})
	if err != nil {
		t.Error(err)
	}
}

// TestPanicOfTheScreenIsLogged: a panic of the screen ends it with the terminal as it was, an
// error, and a trace in the log.
func TestPanicOfTheScreenIsLogged(t *testing.T) {
	var broken atomic.Bool
	var log bytes.Buffer
	feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: untilLeft}
	_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until("scans/receipt.png") {
			broken.Store(true)
			io.WriteString(keyboard, "\r")
		}
	}, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
		o.Now = func() time.Time {
			if broken.Load() {
				panic("a bug")
			}
			return time.Now()
		}
	})
	if err == nil || !strings.Contains(out, ansi.ResetModeAltScreenSaveCursor) {
		t.Errorf("%v: %q", err, out)
	}
	if !strings.Contains(log.String(), "a bug") || !strings.Contains(log.String(), "run_unix_test.go") {
		t.Errorf("the log has no trace: %s", log.String())
	}
}
