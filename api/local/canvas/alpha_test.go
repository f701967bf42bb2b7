package canvas

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"slices"
	"testing"

	"bulkup/api/local/pixels"
)

// TestAlphaLine: a line of a mask gets no ghosts beside it, and its pixels keep the
// colours that the engine has made.
func TestAlphaLine(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range m.Pix {
		m.Pix[i] = 255
		if i%4 == 3 && i/4%16 != 8 {
			m.Pix[i] = 0
		}
	}
	out, _ := finish(t, m, Order{2, "png"}, nil)
	var alphas []int
	for _, c := range row(decode(t, out), 16) {
		alphas = append(alphas, int(c.A>>8))
		if c.A > 0 && c.R>>8 != 255 {
			t.Errorf("white became %v", c)
		}
	}
	if got, want := alphas[12:22], []int{0, 0, 0, 56, 255, 255, 56, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("alpha %v, want %v", got, want)
	}
}

// TestAlphaOfAll: the transparency is the same whatever makes the colours.
func TestAlphaOfAll(t *testing.T) {
	small, deep := image.NewNRGBA(image.Rect(0, 0, 23, 70)), image.NewNRGBA64(image.Rect(0, 0, 23, 70))
	state := uint32(1)
	for y := range 70 {
		for x := range 23 {
			state = state*1664525 + 1013904223
			c := color.NRGBA64{uint16(state), 7000, 9, uint16(state >> 16)}
			small.Set(x, y, c)
			deep.SetNRGBA64(x, y, c)
		}
	}
	for _, m := range []image.Image{small, deep} {
		for _, scale := range []int{1, 2, 3, 8} {
			var src, want bytes.Buffer
			if err := png.Encode(&src, m); err != nil {
				t.Fatal(err)
			}
			o := pixels.Options{Scale: scale, Format: "png", Recipe: pixels.Best}
			if _, err := pixels.Upscale(t.Context(), bytes.NewReader(src.Bytes()), &want, o, nil); err != nil {
				t.Fatal(err)
			}
			out, _ := finish(t, m, Order{scale, "png"}, nil)
			got, resampled := decode(t, out), decode(t, want.Bytes())
			for y := range 70 * scale {
				a, b := row(got, y), row(resampled, y)
				for x := range a {
					if a[x].A != b[x].A {
						t.Fatalf("%T, scale %d, %d,%d: alpha %d, resampled %d", m, scale, x, y, a[x].A, b[x].A)
					}
				}
			}
		}
	}
}

func decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func row(m image.Image, y int) (all []color.NRGBA64) {
	for x := range m.Bounds().Dx() {
		all = append(all, color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64))
	}
	return all
}
