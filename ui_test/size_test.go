//go:build unix

package ui_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"
)

// Results have the size that is asked for, whatever their sources have, and what that
// cannot be done for is said before anything is made.
func TestSizeOfResults(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for name, size := range map[string]image.Point{"wide.png": image.Pt(48, 32), "high.png": image.Pt(20, 40), "large.png": image.Pt(200, 150), "dot.png": image.Pt(9, 2)} {
		var b bytes.Buffer
		if err := png.Encode(&b, half(size.X, size.Y)); err != nil {
			t.Fatal(err)
		}
		m.write("in/"+name, b.Bytes())
	}
	args := []string{"run", "--model", "faithful-fast", "--width", "120", "--height", "100", "--name", "{name}-{scale}x", "in"}
	plan := m.run(append(args, "--dry-run")...).exits(t, 0).stdout
	for _, want := range []string{"made 120×100 from the smallest scale", "large enough already, and left alone: 1", "too small to reach it by 8 times, which fails before anything is sent: 1", "2 files in 2 tasks"} {
		if !strings.Contains(plan, want) {
			t.Errorf("%q is missing:\n%s", want, plan)
		}
	}
	e := parse(t, m.run(append(args, "--json")...).exits(t, 1).stdout)
	if want := (summary{Event: "summary", Done: 2, Failed: 1, Skipped: 1}); e.summary != want {
		t.Errorf("%+v", e.summary)
	}
	for name, size := range map[string]image.Point{"wide-3x.png": image.Pt(120, 80), "high-3x.png": image.Pt(50, 100)} {
		if got := decoded(t, m.path("in-upscaled", name), "png").Bounds().Size(); got != size {
			t.Errorf("%s has %v", name, got)
		}
	}
	text := m.run("run", "--model", "faithful-fast", "--width", "120", "--height", "100", "--out", "again", "in/large.png").exits(t, 0).stdout
	if !strings.Contains(text, "large enough already") {
		t.Error(text)
	}
	for _, c := range []struct{ args, want string }{
		{"--width 100 --scale 2", "both say how large"},
		{"--fit exact", "there are none"},
		{"--width -1", "a whole number of pixels"},
		{"--width 10 --height 10 --fit crop", "inside, outside or exact"},
	} {
		o := m.run(append([]string{"run", "in"}, strings.Fields(c.args)...)...).exits(t, 2)
		if !strings.Contains(o.stderr, c.want) {
			t.Errorf("%s: %s", c.args, o.stderr)
		}
	}
	m.write("config.toml", []byte("width = 100\n"))
	for args, want := range map[string]string{"": "made 100 px wide", "--scale 2": "scale 2", "--height 50": "made 100×50"} {
		out := m.run(append([]string{"run", "--dry-run", "--config", m.path("config.toml"), "in"}, strings.Fields(args)...)...).exits(t, 0).stdout
		if !strings.Contains(out, want) {
			t.Errorf("%q: %s", args, out)
		}
	}
}
