package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"testing"

	"github.com/gen2brain/webp"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
	"bulkup/api/media"
)

// gradient is a small picture of every kind of colour, drawn onto m.
func gradient[M draw.Image](m M) M {
	b := m.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			fx, fy := float64(x)/float64(b.Dx()-1), float64(y)/float64(b.Dy()-1)
			m.Set(x, y, color.NRGBA64{uint16(65535 * fx), uint16(65535 * fy), uint16(65535 * (1 - fx)), 65535})
		}
	}
	return m
}

var frame = image.Rect(0, 0, 24, 20)

// TestColourTypes enlarges each kind of PNG and checks what kind comes out, and that
// its pixels are those of the same picture as plain RGB.
func TestColourTypes(t *testing.T) {
	greys := color.Palette{}
	for i := range 200 {
		greys = append(greys, color.NRGBA{byte(i), byte(255 - i), byte(i / 2), 255})
	}
	glass := append(color.Palette{color.NRGBA{200, 10, 10, 0}, color.NRGBA{0, 200, 0, 128}}, greys[:100]...)
	pane := gradient(image.NewPaletted(frame, glass))
	copy(pane.Pix, []byte{0, 0, 0, 1, 1, 1})
	half := gradient(image.NewNRGBA(frame))
	for i := 3; i < len(half.Pix); i += 4 {
		half.Pix[i] = byte(i)
	}
	deepHalf := gradient(image.NewNRGBA64(frame))
	for i := 6; i < len(deepHalf.Pix); i += 8 {
		deepHalf.Pix[i] = byte(i)
	}
	for name, c := range map[string]struct {
		in   image.Image
		want string // type of the result as package png decodes it
	}{
		"gray":            {gradient(image.NewGray(frame)), "*image.Gray"},
		"gray 16":         {gradient(image.NewGray16(frame)), "*image.Gray16"},
		"colour":          {gradient(image.NewRGBA(frame)), "*image.RGBA"},
		"colour 16":       {gradient(image.NewRGBA64(frame)), "*image.RGBA64"},
		"palette":         {gradient(image.NewPaletted(frame, greys)), "*image.RGBA"},
		"few colours":     {gradient(image.NewPaletted(frame, greys[:3])), "*image.RGBA"},
		"palette + alpha": {pane, "*image.NRGBA"},
		"alpha":           {half, "*image.NRGBA"},
		"alpha 16":        {deepHalf, "*image.NRGBA64"},
	} {
		t.Run(name, func(t *testing.T) {
			file := pngFile(t, c.in)
			same, _ := upscale(t, file, Options{Scale: 1, Format: "png", Recipe: Best})
			if got := fmt.Sprintf("%T", same); got != c.want {
				t.Errorf("the result decodes to %s, want %s", got, c.want)
			}
			want, got := nrgba(c.in, "png"), nrgba(same, "png")
			for i := 0; i < len(want.Pix); i += 4 {
				if a := want.Pix[i+3]; a != got.Pix[i+3] || a == 255 && !bytes.Equal(want.Pix[i:i+3], got.Pix[i:i+3]) {
					t.Fatalf("at scale 1, pixel %d became %v from %v", i/4, got.Pix[i:i+4], want.Pix[i:i+4])
				}
			}
			large, info := upscale(t, file, Options{Scale: 3, Format: "png", Recipe: Best})
			if len(info.Notices) != 0 {
				t.Errorf("PNG keeps all, but the notices are %q", info.Notices)
			}
			got = shrink(nrgba(large, "png"), 3)
			for i, v := range want.Pix { // back at the source's size it looks like the source
				if a := want.Pix[i|3]; a == 255 && !near(got.Pix[i|3], 255, 60) || c.want == "*image.Gray" && !near(got.Pix[i], v, 12) {
					t.Fatalf("averaged back, sample %d is %d, was %d", i, got.Pix[i], v)
				}
			}
		})
	}
}

func near(a, b byte, by int) bool { return int(a)-int(b) <= by && int(b)-int(a) <= by }

// TestGrayAlpha: gray with alpha stays two channels, which package png cannot write.
func TestGrayAlpha(t *testing.T) {
	l := encode.Layout{Gray: true, Alpha: true}
	src := &source{f: packed.Wide, width: 6, height: 6, raster: grayGlass(6)}
	var out bytes.Buffer
	if err := render(t.Context(), src, encode.New("png", packed.Wide, 12, 12, l, false, 0), &out, Options{Scale: 2, Recipe: Best, Workers: 2}, nil); err != nil {
		t.Fatal(err)
	}
	if out.Bytes()[25] != media.PNGGrayAlpha {
		t.Errorf("the colour type is %d, want %d", out.Bytes()[25], media.PNGGrayAlpha)
	}
	h, err := Probe(bytes.NewReader(out.Bytes()))
	if err != nil || !h.Gray || !h.Alpha {
		t.Fatalf("%+v, %v", h, err)
	}
	again, _ := upscale(t, out.Bytes(), Options{Scale: 1, Format: "png"})
	c := color.NRGBAModel.Convert(again.At(5, 5)).(color.NRGBA)
	if c != (color.NRGBA{90, 90, 90, 128}) {
		t.Errorf("a pixel is %v", c)
	}
}

func grayGlass(n int) *raster {
	pix := bytes.Repeat([]byte{90, 90, 90, 128}, n*n)
	return &raster{kind: nrgba8, width: n, height: n, main: plane{pix, 4 * n, 4, n, n}}
}

// TestFringe: colours under fully transparent pixels do not bleed into the result.
func TestFringe(t *testing.T) {
	m := image.NewNRGBA(frame)
	for y := range 20 {
		for x := range 24 {
			m.SetNRGBA(x, y, color.NRGBA{0, 255, 0, 0}) // green, but invisible
			if x >= 12 {
				m.SetNRGBA(x, y, color.NRGBA{250, 0, 0, 255})
			}
		}
	}
	for _, recipe := range []Recipe{Fast, Best} {
		got, _ := upscale(t, pngFile(t, m), Options{Scale: 4, Format: "png", Recipe: recipe})
		for x := range 24 * 4 {
			c := color.NRGBAModel.Convert(got.At(x, 40)).(color.NRGBA)
			if c.A > 8 && (c.G > 0 || c.R < 240) {
				t.Errorf("%s: column %d is %v", recipe.Name, x, c)
			}
		}
	}
}

// TestFlatten: JPEG has no transparency, and the notice says what became of it.
func TestFlatten(t *testing.T) {
	m := image.NewNRGBA(frame)
	for i := range m.Pix {
		m.Pix[i] = []byte{200, 0, 0, 128}[i%4]
	}
	deep := image.NewNRGBA64(frame)
	draw.Draw(deep, frame, m, image.Point{}, draw.Src)
	for name, in := range map[string]image.Image{"8 bits": m, "16 bits": deep} {
		got, info := upscale(t, pngFile(t, in), Options{Scale: 2, Format: "jpg", Recipe: Best})
		c := color.NRGBAModel.Convert(got.At(20, 20)).(color.NRGBA)
		if !near(c.R, 227, 3) || !near(c.G, 127, 3) || !near(c.B, 127, 3) {
			t.Errorf("%s: half red over white is %v", name, c)
		}
		if !strings.Contains(strings.Join(info.Notices, "|"), "white") {
			t.Errorf("%s: the notices are %q", name, info.Notices)
		}
	}
	_, info := upscale(t, pngFile(t, deep), Options{Scale: 1, Format: "webp"})
	if !strings.Contains(strings.Join(info.Notices, "|"), "16 bits") {
		t.Errorf("the notices are %q", info.Notices)
	}
}

// TestCMYK reads four inks, which JPEG from print shops has.
func TestCMYK(t *testing.T) {
	pix := bytes.Repeat([]byte{0, 255, 255, 0, 0, 0, 0, 128}, 8*8/2)
	r := &raster{kind: cmyk8, width: 8, height: 8, main: plane{pix, 32, 4, 8, 8}}
	rd := newReader(newSource(r, 1, encode.Layout{}))
	rd.row8(3)
	if want := []byte{255, 0, 0, 255, 127, 127, 127, 255}; !bytes.Equal(rd.rgba[:8], want) {
		t.Errorf("red and half black became %v, want %v", rd.rgba[:8], want)
	}
	n := notices(Header{CMYK: true, Bits: 8}, r, encode.Layout{})
	if len(n) != 1 || !strings.Contains(n[0], "CMYK") {
		t.Errorf("the notices are %q", n)
	}
}

// TestWebP goes there and back, with and without alpha.
func TestWebP(t *testing.T) {
	solid := gradient(image.NewNRGBA(frame))
	glass := gradient(image.NewNRGBA(frame))
	for i := 3; i < len(glass.Pix); i += 4 {
		glass.Pix[i] = 255
		if i%(24*4) < 48 {
			glass.Pix[i] = 0
		}
	}
	for name, m := range map[string]*image.NRGBA{"opaque": solid, "alpha": glass} {
		for _, lossless := range []bool{false, true} {
			var b bytes.Buffer
			if err := webp.Encode(&b, m, webp.Options{Quality: 95, Lossless: lossless}); err != nil {
				t.Fatal(err)
			}
			file, _ := upscale(t, b.Bytes(), Options{Scale: 1, Format: "png"})
			got := nrgba(file, "png")
			for _, x := range []int{1, 22} { // well inside the transparent and the opaque half
				want, is := m.NRGBAAt(x, 10), got.NRGBAAt(x, 10)
				if is.A != want.A || want.A > 0 && !(near(is.R, want.R, 8) && near(is.G, want.G, 8) && near(is.B, want.B, 8)) {
					t.Errorf("%s, lossless %v: a pixel is %v, want %v", name, lossless, is, want)
				}
			}
			large, _ := upscale(t, b.Bytes(), Options{Scale: 2, Format: "webp", Quality: 95})
			is := nrgba(large, "webp").NRGBAAt(44, 20)
			if want := m.NRGBAAt(22, 10); !near(is.R, want.R, 14) || !near(is.G, want.G, 14) || !near(is.B, want.B, 14) {
				t.Errorf("%s, lossless %v: written as WebP, a pixel is %v, want %v", name, lossless, is, want)
			}
		}
	}
}
