//go:build unix

package ui_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gen2brain/avif"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// half is red above and blue below.
func half(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.NRGBA{220, 30, 30, 255})
			if y >= height/2 {
				m.Set(x, y, color.NRGBA{20, 60, 200, 255})
			}
		}
	}
	return m
}

// Pictures in every format that is converted become results like any other, and
// nothing is left of the way there.
func TestConverted(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for name, encode := range map[string]func(io.Writer, image.Image) error{
		"a.bmp":  bmp.Encode,
		"b.tiff": func(w io.Writer, m image.Image) error { return tiff.Encode(w, m, nil) },
		"c.gif":  func(w io.Writer, m image.Image) error { return gif.Encode(w, m, nil) },
		"d.avif": func(w io.Writer, m image.Image) error { return avif.Encode(w, m) },
	} {
		var b bytes.Buffer
		if err := encode(&b, half(48, 32)); err != nil {
			t.Fatal(err)
		}
		m.write("scans/"+name, b.Bytes())
	}
	m.copy("../queue/convert/testdata/corner.heic", "scans/e.heic")
	m.write("scans/f.svg", []byte("<svg xmlns=''/>"))

	plan := m.run("run", "--dry-run", "--state", "state", "scans").exits(t, 0).stdout
	if !strings.HasPrefix(plan, "5 pictures in 1 folder") {
		t.Errorf("the plan is\n%s", plan)
	}
	e := parse(t, m.run("run", "--json", "--model", "faithful-fast", "--state", "state", "--scale", "2", "scans").exits(t, 1).stdout)
	if want := (summary{Event: "summary", Done: 5, Failed: 1}); e.summary != want {
		t.Errorf("the summary is %+v", e.summary)
	}
	if j := e.ends()[m.path("scans", "f.svg")]; j.State != "failed" || !strings.Contains(j.Error, "this is an SVG") {
		t.Errorf("%+v", j)
	}
	for name, size := range map[string]image.Point{
		"a.bmp": image.Pt(96, 64), "b.tiff": image.Pt(96, 64), "c.gif": image.Pt(96, 64), "d.avif": image.Pt(96, 64), "e.heic": image.Pt(384, 256),
	} {
		j := e.ends()[m.path("scans", name)]
		want := m.path("scans-upscaled", name[:1]+".png")
		if j.State != "done" || j.Result != want {
			t.Errorf("%s ended as %+v", name, j)
			continue
		}
		got := decoded(t, want, "png")
		r, _, b, _ := got.At(5, 5).RGBA()
		if got.Bounds().Size() != size || r < 2*b {
			t.Errorf("%s: %v, %v", name, got.Bounds(), got.At(5, 5))
		}
	}
	left, err := filepath.Glob(m.path("state", "converted", "*"))
	if err != nil || left != nil {
		t.Errorf("left behind: %v %v", left, err)
	}
}
