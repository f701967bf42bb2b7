package canvas

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// drawn is what a canvas writes for a frame.
func drawn(s *Canvas, out *bytes.Buffer, text string) string {
	out.Reset()
	s.draw(Frame{Text: text, Width: 6, Height: 4})
	return strings.NewReplacer(ansi.SetModeSynchronizedOutput, "<", ansi.ResetModeSynchronizedOutput, ">", ansi.EraseLineRight, "|",
		ansi.EraseScreenBelow, "_", ansi.CursorPosition(1, 1), "1:", ansi.CursorPosition(1, 2), "2:", ansi.CursorPosition(1, 3), "3:").Replace(out.String())
}

// Of a frame that follows another, only what has changed is written; nothing while
// the screen is another one's.
func TestCanvas(t *testing.T) {
	var out bytes.Buffer
	s := &Canvas{out: &out, wake: make(chan struct{}, 1)}
	if got := drawn(s, &out, "early"); got != "" {
		t.Errorf("before the screen is there: %q", got)
	}
	io.WriteString(s, ansi.SetModeAltScreenSaveCursor)
	for _, c := range []struct{ text, want string }{
		{"one\ntwo", "<1:one|2:two|3:_>"},
		{"one\ntwo", ""},
		{"one\nsecond", "<2:second>"},
		{"first", "<1:first|2:_>"},
		{"first\nnext", "<2:next|>"},
		{"", ""},
	} {
		if got := drawn(s, &out, c.text); got != c.want {
			t.Errorf("%q is drawn as %q, want %q", c.text, got, c.want)
		}
	}
	s.Redraw()
	if got := drawn(s, &out, "first\nnext"); got != "<1:first|2:next|3:_>" {
		t.Errorf("after it was forgotten: %q", got)
	}
	io.WriteString(s, ansi.EraseEntireScreen)
	if got := drawn(s, &out, "first\nnext"); got != "<1:first|2:next|3:_>" {
		t.Errorf("after the screen was erased: %q", got)
	}
	io.WriteString(s, ansi.ResetModeAltScreenSaveCursor)
	if got := drawn(s, &out, "late"); got != "" {
		t.Errorf("after the screen was left: %q", got)
	}
}

// What Bubble Tea's renderer makes of its frame is kept away in any width.
func TestStandIn(t *testing.T) {
	for width := 1; width < 40; width++ {
		var out bytes.Buffer
		s := &Canvas{out: &out, wake: make(chan struct{}, 1)}
		io.WriteString(s, ansi.CursorHomePosition+"\r"+ansi.Truncate(StandIn, width, "")+ansi.EraseLineRight)
		if out.Len() > 0 {
			t.Fatalf("at %d cells: %q", width, out.String())
		}
	}
}
