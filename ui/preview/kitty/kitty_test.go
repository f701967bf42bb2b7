package kitty

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// noise is a picture that cannot be compressed.
func noise(w, h int) *image.RGBA {
	m, r := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for i := range w * h {
		m.SetRGBA(i%w, i/w, color.RGBA{byte(r.Int()), byte(r.Int()), byte(r.Int()), 255})
	}
	return m
}

var command = regexp.MustCompile(`\x1b_G([^;\x1b]*)(?:;([^\x1b]*))?\x1b\\`)

// What is sent is the picture, in pieces that the terminal takes.
func TestSend(t *testing.T) {
	var out bytes.Buffer
	m := noise(100, 80)
	if err := New(&out).Send(t.Context(), 0x010203, m, 10, 4); err != nil {
		t.Fatal(err)
	}
	all := command.FindAllStringSubmatch(out.String(), -1)
	if rest := command.ReplaceAllString(out.String(), ""); rest != "" || len(all) < 8 {
		t.Fatalf("%d commands, and beside them %q", len(all), rest)
	}
	var data string
	for i, c := range all {
		want := "q=2,m=1"
		switch i {
		case 0:
			want = "a=T,U=1,f=100,q=2,i=66051,c=10,r=4,m=1"
		case len(all) - 1:
			want = "q=2,m=0"
		}
		if c[1] != want || len(c[2]) > 4096 || i+1 < len(all) && len(c[2])%4 != 0 {
			t.Errorf("command %d has %q and %d bytes", i, c[1], len(c[2]))
		}
		data += c[2]
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(raw))
	if err != nil || got.Bounds() != m.Bounds() || got.At(99, 79) != m.At(99, 79) {
		t.Errorf("the terminal gets another picture: %v", err)
	}
	out.Reset()
	if err := New(&out).Send(t.Context(), 7, image.NewRGBA(image.Rect(0, 0, 1, 1)), 1, 1); err != nil ||
		!strings.HasPrefix(out.String(), "\x1b_Ga=T,U=1,f=100,q=2,i=7,c=1,r=1,m=0;iVBOR") {
		t.Errorf("one pixel: %q, %v", out.String(), err)
	}
}

// counter counts writes, and does something at one of them.
type counter struct {
	bytes.Buffer
	writes int
	at     func(n int) error
}

func (c *counter) Write(p []byte) (int, error) {
	c.writes++
	if err := c.at(c.writes); err != nil {
		return 0, err
	}
	return c.Buffer.Write(p)
}

// A picture that nobody wants any more is ended, so that the next one can follow.
func TestSendEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out := &counter{at: func(n int) error { cancel(); return nil }}
	term := New(out)
	if err := term.Send(ctx, 1, noise(200, 200), 10, 4); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	all := command.FindAllStringSubmatch(out.String(), -1)
	if last := all[len(all)-1]; out.writes != 2 || last[1] != "q=2,m=0" || last[2] != "" {
		t.Errorf("%d writes, the last of %q", out.writes, last[0])
	}
	if err := term.Send(ctx, 2, noise(2, 2), 1, 1); !errors.Is(err, context.Canceled) || out.writes != 2 {
		t.Errorf("it goes on: %v", err)
	}
	broken := New(&counter{at: func(int) error { return io.ErrClosedPipe }})
	if err := broken.Send(t.Context(), 1, noise(200, 200), 10, 4); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a terminal that is gone: %v", err)
	}
	if err := New(io.Discard).Send(t.Context(), 1, image.NewRGBA(image.Rectangle{}), 1, 1); err == nil {
		t.Error("a picture without pixels is sent")
	}
}

func TestDelete(t *testing.T) {
	var out bytes.Buffer
	term := New(&out)
	for id := 1; id <= 4; id++ {
		if err := term.Send(t.Context(), id, noise(1, 1), 1, 1); err != nil {
			t.Fatal(err)
		}
	}
	out.Reset()
	term.Delete(3, 9)
	if got := out.String(); got != "\x1b_Ga=d,d=I,q=2,i=3\x1b\\" {
		t.Errorf("deleted by %q", got)
	}
	out.Reset()
	term.Close()
	if got := out.String(); got != "\x1b_Ga=d,d=I,q=2,i=1\x1b\\\x1b_Ga=d,d=I,q=2,i=2\x1b\\\x1b_Ga=d,d=I,q=2,i=4\x1b\\" {
		t.Errorf("closed by %q", got)
	}
	out.Reset()
	if term.Close(); term.Send(t.Context(), 5, noise(1, 1), 1, 1) == nil || out.Len() > 0 {
		t.Errorf("after the end it writes %q", out.String())
	}
}

// Every cell is one cell wide, wherever it is cut.
func TestCells(t *testing.T) {
	if got := Colour(ID(7, 1)); got != "\x1b[38;5;17m" {
		t.Errorf("the colour is %q", got)
	}
	seen := make(map[string]bool)
	for row := range MaxCells {
		for _, column := range []int{0, row, MaxCells - 1} {
			var b strings.Builder
			Cell(&b, ID(row%256, 0), column, row)
			if got := b.String(); ansi.StringWidth(got) != 1 || ansi.StringWidth(got+got) != 2 || ansi.Truncate(got+got, 1, "") != got {
				t.Fatalf("row %d, column %d: %q", row, column, got)
			}
			seen[b.String()] = true
		}
	}
	if len(seen) != 3*MaxCells-2 {
		t.Errorf("only %d cells differ", len(seen))
	}
	var b strings.Builder
	Cell(&b, ID(2, 0), 1, 0)
	if got := b.String(); got != "\U0010eeee\u0305\u030d\u030e" {
		t.Errorf("the second cell is %q", got)
	}
}

// A line is split at its pictures, whatever stands around them.
func TestParts(t *testing.T) {
	var b strings.Builder
	b.WriteString("日 a\x1b[0m" + Colour(ID(255, 2)))
	for column := range 3 {
		Cell(&b, ID(255, 2), column+4, 7)
	}
	b.WriteString("\x1b[0m|" + Colour(ID(0, 9)))
	Cell(&b, ID(0, 9), 0, 0)
	b.WriteString("\x1b[0m z")
	got := Parts(b.String())
	want := []Part{
		{Text: "日 a\x1b[0m" + Colour(ID(255, 2))}, {Run: Run{ID: ID(255, 2), At: 4, Column: 4, Row: 7, Cells: 3}},
		{Text: "\x1b[0m|" + Colour(ID(0, 9))}, {Run: Run{ID: ID(0, 9), At: 8, Cells: 1}}, {Text: "\x1b[0m z"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Parts("no picture"); len(got) != 1 || got[0].Text != "no picture" {
		t.Errorf("%+v", got)
	}
	if got := Parts("\U0010eeee"); len(got) != 3 || got[1].Run.Cells != 1 {
		t.Errorf("a placeholder of somebody else: %+v", got)
	}
}

// tmux hands on what stands in its own sequence, with every escape doubled.
func TestThroughTmux(t *testing.T) {
	var out bytes.Buffer
	term := New(ThroughTmux(&out))
	if err := term.Send(t.Context(), 7, image.NewRGBA(image.Rect(0, 0, 1, 1)), 1, 1); err != nil {
		t.Fatal(err)
	}
	term.Close()
	const begin, end = "\x1bPtmux;\x1b\x1b_G", "\x1b\x1b\\\x1b\\"
	if got := out.String(); strings.Count(got, begin) != 2 || strings.Count(got, end) != 2 || !strings.HasPrefix(got, begin+"a=T,") {
		t.Errorf("tmux gets %q", got)
	}
	if err := New(ThroughTmux(&counter{at: func(int) error { return io.ErrClosedPipe }})).Send(t.Context(), 1, noise(2, 2), 1, 1); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a tmux that is gone: %v", err)
	}
}
