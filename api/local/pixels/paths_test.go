package pixels

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"os"
	"testing"
)

// TestPaths: one picture is enlarged to the same result on every way through the
// engine, whether its samples have 8 or 16 bits, are grey or colours, and whether
// it has transparent pixels.
func TestPaths(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	noise := image.NewGray(image.Rect(0, 0, 40, 40))
	extremes := image.NewGray(noise.Rect)
	for i := range noise.Pix {
		noise.Pix[i], extremes.Pix[i] = byte(r.IntN(256)), byte(255*r.IntN(2))
	}
	all := map[string]image.Image{"noise": noise, "extremes": extremes, "photo": photo(t)}
	for name, d := range drawings() {
		all[name] = paint(d, 120, 90)
	}
	for name, m := range all {
		for _, recipe := range []Recipe{Fast, Best} {
			t.Run(name+" "+recipe.Name, func(t *testing.T) { samePaths(t, m, recipe) })
		}
	}
}

// photo is a picture of the repository that no test has drawn.
func photo(t *testing.T) image.Image {
	file, err := os.ReadFile("testdata/progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return nrgba(decoded(t, "jpg", file), "jpg")
}

func samePaths(t *testing.T, m image.Image, recipe Recipe) {
	b := m.Bounds()
	flat, gray := image.NewNRGBA(b), image.NewGray(b)
	deep, gray16 := image.NewNRGBA64(b), image.NewGray16(b)
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			c.A = 255
			flat.SetNRGBA(x, y, c)
			deep.Set(x, y, c)
			gray.SetGray(x, y, color.Gray{c.G})
			gray16.SetGray16(x, y, color.Gray16{uint16(c.G) * 257})
		}
	}
	opts := Options{Scale: 2, Format: "png", Recipe: recipe}
	enlarged := func(file []byte) *image.NRGBA64 {
		m, _ := upscale(t, file, opts)
		out := image.NewNRGBA64(m.Bounds())
		draw.Draw(out, out.Rect, m, image.Point{}, draw.Src)
		return out
	}
	level := func(m *image.NRGBA64, i, channel int) int {
		return (int(binary.BigEndian.Uint16(m.Pix[8*i+2*channel:])) + 128) / 257
	}
	want := enlarged(pngFile(t, flat))
	same := func(name string, got *image.NRGBA64, channels ...[2]int) {
		t.Helper()
		first := 0
		if name == "corner" { // what a filter reaches of the transparent pixel
			first = len(got.Pix) / 8 / 4
		}
		most, sum, over, n := 0, 0, 0, 0
		for i := first; i < len(got.Pix)/8; i++ {
			for _, c := range channels {
				d := level(got, i, c[0]) - level(want, i, c[1])
				most, sum, n = max(most, d, -d), sum+d, n+1
				if d > 1 || d < -1 {
					over++
				}
			}
		}
		mean := float64(sum) / float64(n)
		// Samples of 8 bits are kept in half levels, and "best" rounds them so often
		// that one in some hundreds may be a second level away.
		if most > 2 || over*400 > n || over > 0 && !recipe.Clamp || mean > 0.05 || mean < -0.05 {
			t.Errorf("%s: %d of %d samples over one level from 8-bit RGB, %d at most, %.3f in the mean", name, over, n, most, mean)
		}
	}
	colours := [][2]int{{0, 0}, {1, 1}, {2, 2}}
	same("16-bit RGB", enlarged(pngFile(t, deep)), colours...)
	same("8-bit grey", enlarged(pngFile(t, gray)), [2]int{0, 1})
	same("16-bit grey", enlarged(pngFile(t, gray16)), [2]int{0, 1})

	// A transparent corner makes no difference to the rest of the picture.
	flat.Pix[3], deep.Pix[6], deep.Pix[7] = 0, 0, 0
	same("corner", enlarged(pngFile(t, flat)), colours...)
	same("corner", enlarged(pngFile(t, deep)), colours...)

	// Transparency is filtered as light is.
	for i := 0; i < len(flat.Pix); i += 4 {
		copy(flat.Pix[i:], []byte{255, 255, 255, flat.Pix[i+1]})
	}
	same("alpha", enlarged(pngFile(t, flat)), [2]int{3, 1})
}
