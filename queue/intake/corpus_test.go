package intake

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/likeness"
)

// TestCorpus: files of every format, depth, colour type, layout and tag are checked,
// converted where needed, enlarged twice, and made small again. None may fail after
// the check has passed it, and each has to show what was stored, in sRGB with
// alpha multiplied in.
func TestCorpus(t *testing.T) {
	var all []specimen
	for _, make := range []func(testing.TB) []specimen{pngSpecimens, tiffSpecimens, bmpSpecimens, lossySpecimens} {
		all = append(all, make(t)...)
	}
	if len(all) < 150 {
		t.Fatalf("only %d files", len(all))
	}
	dir := t.TempDir()
	for i, s := range all {
		path := filepath.Join(dir, fmt.Sprint(i)+s.ext)
		if err := os.WriteFile(path, s.data, 0o666); err != nil {
			t.Fatal(err)
		}
		m, err := throughEngine(t.Context(), path, filepath.Join(dir, "converted"))
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
			continue
		}
		if wrong := compareCorpus(m, s.want, s.loss); wrong != "" {
			t.Errorf("%s: %s", s.name, wrong)
		}
	}
	t.Logf("%d files", len(all))
}

// specimen is a file with what it shows, upright and in sRGB.
type specimen struct {
	name, ext string
	data      []byte
	want      *image.NRGBA
	loss      float64 // levels that its format loses, in the mean
}

// stage is the size of all drawings; both sides differ, so that turns show.
var stage = image.Rect(0, 0, 48, 32)

// scenery is smooth, with one soft edge, in colours of the middle of the gamut.
func scenery(x, y int) color.NRGBA64 {
	u, v := float64(x)/47, float64(y)/31
	level := func(f float64) uint16 { return uint16(math.Round(min(max(f, 0), 1) * 65535)) }
	c := color.NRGBA64{level(0.35 + 0.4*u), level(0.7 - 0.35*v), level(0.4 + 0.2*math.Sin(5*u+3*v)), 65535}
	if x >= 32 && y >= 20 {
		c.R, c.G = level(0.75), level(0.3)
	}
	return c
}

// drawn returns the scenery after what a format keeps of each pixel.
func drawn(keep func(color.NRGBA64) color.NRGBA64) *image.NRGBA64 {
	m := image.NewNRGBA64(stage)
	for y := range stage.Dy() {
		for x := range stage.Dx() {
			m.SetNRGBA64(x, y, keep(scenery(x, y)))
		}
	}
	return m
}

func asIs(c color.NRGBA64) color.NRGBA64 { return c }

func grey(c color.NRGBA64) color.NRGBA64 { c.R, c.B = c.G, c.G; return c }

// glassy makes the scenery transparent towards its right.
func glassy(m *image.NRGBA64) *image.NRGBA64 {
	for y := range stage.Dy() {
		for x := range stage.Dx() {
			c := m.NRGBA64At(x, y)
			c.A = uint16(65535 - 1200*x)
			m.SetNRGBA64(x, y, c)
		}
	}
	return m
}

func flat(m image.Image) *image.NRGBA {
	out := image.NewNRGBA(m.Bounds())
	draw.Draw(out, out.Rect, m, image.Point{}, draw.Src)
	return out
}

// oriented turns a picture as its EXIF orientation says.
func oriented(m *image.NRGBA, orientation int) *image.NRGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewNRGBA(size)
	for y := range h {
		for x := range w {
			at := [9]image.Point{1: {X: x, Y: y}, 2: {X: w - 1 - x, Y: y}, 3: {X: w - 1 - x, Y: h - 1 - y}, 4: {X: x, Y: h - 1 - y},
				5: {X: y, Y: x}, 6: {X: h - 1 - y, Y: x}, 7: {X: h - 1 - y, Y: w - 1 - x}, 8: {X: y, Y: w - 1 - x}}[orientation]
			out.SetNRGBA(at.X, at.Y, m.NRGBAAt(x, y))
		}
	}
	return out
}

// throughEngine is what a user gets of a file, made small again.
func throughEngine(ctx context.Context, path, dir string) (*image.NRGBA, error) {
	m, err := doubled(ctx, path, dir)
	if err != nil {
		return nil, err
	}
	return likeness.Halved(m), nil
}

// doubled is what a user gets of a file.
func doubled(ctx context.Context, path, dir string) (image.Image, error) {
	facts, _, err := Prepare(ctx, path, 0, dir)
	if err != nil {
		return nil, err
	}
	if facts.Converted != nil {
		path = facts.Converted.Path
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var out bytes.Buffer
	if _, err := pixels.Upscale(ctx, in, &out, pixels.Options{Scale: 2, Format: "png", Recipe: pixels.Best}, nil); err != nil {
		return nil, fmt.Errorf("passed the check, and then: %w", err)
	}
	return png.Decode(&out)
}

// compareCorpus returns what is wrong with a picture, "" for nothing.
func compareCorpus(got, want *image.NRGBA, loss float64) string {
	d, err := likeness.Compare(got, want)
	switch {
	case err != nil:
		return err.Error()
	case d.All > 1.5+loss, d.Alpha > 1.5, float64(d.Top) > 8+5*loss:
		return fmt.Sprintf("%.2f levels off in the mean, %d at 99 %%, alpha %.2f", d.All, d.Top, d.Alpha)
	}
	return ""
}
