//go:build !windows

package ui

import (
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/preview/kitty"
)

func inKitty(o *Options) {
	o.Getenv = func(k string) string { return map[string]string{"TERM": "xterm-kitty", "COLORTERM": "truecolor"}[k] }
}

// The real program in a terminal that says that it shows pictures: it sends them,
// shows them by placeholders, and takes them away when it ends.
func TestRunWithGraphics(t *testing.T) {
	feed := &fakeFeed{updates: []queue.Update{{Jobs: []job.Job{pictured()}}}, next: untilLeft}
	_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until(kitty.Query) && screen.until("a.png") {
			io.WriteString(keyboard, "\x1b_Gi=31;OK\x1b\\\x1b[?62c")
			io.WriteString(keyboard, "\r")
			screen.until("before and after")
			io.WriteString(keyboard, "v")
			screen.until("\U0010eeee")
			io.WriteString(keyboard, "\x03\x03")
		}
	}, inKitty)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{"a=T,U=1": 2, "a=d,d=I": 2, kitty.Query: 1} {
		if n := strings.Count(out, text); n != want {
			t.Errorf("%d times %q, want %d", n, text, want)
		}
	}
	if strings.LastIndex(out, "\U0010eeee") > strings.Index(out, "a=d,d=I") {
		t.Error("a picture is taken away while it is shown")
	}
}

// A terminal that says so draws sixels, or iTerm2's images, where the frame has blanks.
func TestRunInline(t *testing.T) {
	for name, c := range map[string]struct{ program, answer, want string }{
		"sixel":  {"", "\x1b[?62;4c", "\x1bP0;1q"},
		"iTerm2": {"iTerm.app", "\x1b[?62c", "\x1b]1337;File="},
	} {
		feed := &fakeFeed{updates: []queue.Update{{Jobs: []job.Job{pictured()}}}, next: untilLeft}
		_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
			if screen.until(ansi.RequestPrimaryDeviceAttributes) && screen.until("a.png") {
				io.WriteString(keyboard, c.answer+"\r")
				screen.until("before and after")
				io.WriteString(keyboard, "v")
				screen.until(c.want)
				io.WriteString(keyboard, "\x03\x03")
			}
		}, func(o *Options) {
			o.Getenv = func(k string) string {
				return map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": c.program}[k]
			}
		})
		if err != nil || strings.Contains(out, "\U0010eeee") || strings.Contains(out, "\x1b_G") || strings.Count(out, c.want) < 2 {
			t.Errorf("%s: %v, or there are no pictures: %q", name, err, out)
		}
	}
}

// A light background, once the terminal has said so, is one for the whole screen.
func TestRunOnLight(t *testing.T) {
	const cursor, before = "\x1b[48;5;254m", "\x1b[48;5;237m"
	feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: untilLeft}
	_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until(ansi.RequestBackgroundColor) && screen.until("receipt.png") {
			io.WriteString(keyboard, "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c")
			screen.until(cursor)
			io.WriteString(keyboard, "\x03\x03")
		}
	}, func(o *Options) {
		o.NoColor, o.Getenv = false, func(k string) string { return map[string]string{"TERM": "xterm-256color"}[k] }
	})
	if err != nil || strings.LastIndex(out, cursor) < strings.LastIndex(out, before) {
		t.Errorf("%v: %q", err, out)
	}
}

// A terminal that gives no answer, as behind mosh, gets no pictures.
func TestRunWithoutAnswer(t *testing.T) {
	feed := &fakeFeed{updates: []queue.Update{{Jobs: []job.Job{pictured()}}}, next: untilLeft}
	_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
		if screen.until(kitty.Query) && screen.until("a.png") {
			io.WriteString(keyboard, "\r")
			screen.until("before and after")
			io.WriteString(keyboard, "v")
			screen.until("▀▀▀▀")
			io.WriteString(keyboard, "\x03\x03")
		}
	}, inKitty)
	if err != nil || strings.Contains(out, "a=T") || strings.Contains(out, "\U0010eeee") {
		t.Errorf("%v, or pictures are sent: %q", err, out)
	}
}

// Whom it would disturb is not asked.
func TestGraphicsAreNotAskedFor(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"another terminal": func(*Options) {},
		"ASCII":            func(o *Options) { inKitty(o); o.ASCII = true },
		"behind tmux": func(o *Options) {
			o.Getenv = func(k string) string { return map[string]string{"TERM": "xterm-kitty", "TMUX": "/tmp/x"}[k] }
		},
	} {
		feed := &fakeFeed{updates: []queue.Update{sampleUpdate()}, next: untilLeft}
		_, out, err := inTerminal(t, t.Context(), feed, func(keyboard io.Writer, screen *tape) {
			screen.until("receipt.png")
			io.WriteString(keyboard, "\x03\x03")
		}, change)
		if err != nil || strings.Contains(out, "\x1b_G") {
			t.Errorf("%s: %v: %q", name, err, out)
		}
	}
	m := New(t.Context(), Options{Queue: &fakeQueue{}, Getenv: func(string) string { return "xterm-kitty" }})
	keys := strings.NewReader("")
	if in := attach(m, keys, io.Discard); in != io.Reader(keys) {
		t.Error("what is no terminal is asked")
	}
}
