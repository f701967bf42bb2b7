package pixels

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"math/rand/v2"
	"testing"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/local/pixels/packed"
)

// TestStrips: a picture made in many strips is the picture made in one.
func TestStrips(t *testing.T) {
	const w, h, scale = 50, 150, 3
	m := paint(city(), w, h)
	r, err := newRaster(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, recipe := range []Recipe{Fast, Best} {
		for _, format := range []string{"png", "jpg"} {
			src := newSource(r, 1, encode.Layout{})
			whole := encode.New(format, src.f, w*scale, h*scale, encode.Layout{}, false, 90)
			var one bytes.Buffer
			inOne(t, src, whole, &one, scale, recipe)
			strips, _ := upscale(t, pngFile(t, m), Options{Scale: scale, Format: format, Recipe: recipe, Workers: 3})
			if d := worst(nrgba(decoded(t, format, one.Bytes()), format), nrgba(strips, format)); d != 0 {
				t.Errorf("%s to %s: strips differ from the whole by up to %d", recipe.Name, format, d)
			}
		}
	}
}

// inOne makes a picture with one worker and one strip.
func inOne(t *testing.T, src *source, out encode.Sink, w io.Writer, scale int, recipe Recipe) {
	t.Helper()
	s := out.Strip()
	s.Reset(0, src.height*scale)
	for _, err := range []error{
		out.Begin(w),
		newEnlarger(src, scale, recipe).band(0, src.height, s.Row),
		s.Flush(w),
		out.Finish(w),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestSameBytes: a result does not depend on how many cores made it.
func TestSameBytes(t *testing.T) {
	file := pngFile(t, paint(city(), 60, 200))
	for _, format := range []string{"png", "jpg"} {
		var first []byte
		for workers := 1; workers <= 5; workers++ {
			var out bytes.Buffer
			if _, err := Upscale(t.Context(), bytes.NewReader(file), &out, Options{Scale: 2, Format: format, Recipe: Best, Workers: workers}, nil); err != nil {
				t.Fatal(err)
			}
			if first == nil {
				first = out.Bytes()
			} else if !bytes.Equal(out.Bytes(), first) {
				t.Errorf("%s: %d workers made other bytes than one", format, workers)
			}
		}
	}
}

// TestJPEGQuality compares the encoder with the standard library's: as close to
// the picture at every quality, in not many more bytes.
func TestJPEGQuality(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 151, 93))
	colour := paint(landscape(), 151, 93)
	for i := range gray.Pix {
		gray.Pix[i] = colour.Pix[4*(i/151*151+i%151)]
	}
	for name, m := range map[string]image.Image{"colour": colour, "gray": gray} {
		for _, quality := range []int{1, 20, 50, 75, 90, 98, 100} {
			want := jpegFile(t, m, quality)
			var got bytes.Buffer
			if _, err := Upscale(t.Context(), bytes.NewReader(pngFile(t, m)), &got, Options{Scale: 1, Format: "jpg", Quality: quality}, nil); err != nil {
				t.Fatal(err)
			}
			source := nrgba(m, "png")
			ours, theirs := psnr(nrgba(decoded(t, "jpg", got.Bytes()), "jpg"), source), psnr(nrgba(decoded(t, "jpg", want), "jpg"), source)
			if ours < theirs-0.15 || got.Len() > len(want)*103/100+60 {
				t.Errorf("%s at %d: %.2f dB in %d bytes, the standard library has %.2f dB in %d",
					name, quality, ours, got.Len(), theirs, len(want))
			}
			if c, err := jpeg.DecodeConfig(&got); err != nil || c.ColorModel != map[string]any{"colour": c.ColorModel, "gray": image.NewGray(frame).ColorModel()}[name] {
				t.Errorf("%s: decoded as %v, %v", name, c.ColorModel, err)
			}
		}
	}
}

// TestJPEGStuffing: noise makes every byte of coded data, with those that have to
// be distinguished from markers.
func TestJPEGStuffing(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	m := image.NewNRGBA(image.Rect(0, 0, 100, 300))
	for i := range m.Pix {
		m.Pix[i] = byte(255 * r.IntN(2))
		if i%4 == 3 {
			m.Pix[i] = 255
		}
	}
	want := nrgba(decoded(t, "jpg", jpegFile(t, m, 100)), "jpg")
	got, _ := upscale(t, pngFile(t, m), Options{Scale: 1, Format: "jpg", Quality: 100})
	if p := psnr(nrgba(got, "jpg"), want); p < 25 { // chroma is averaged differently; a lost bit would give noise, 5 dB
		t.Errorf("noise is %.1f dB from the standard library's", p)
	}
}

// TestSharpLimit: no sharpening makes samples that two passes would push out of
// their lanes.
func TestSharpLimit(t *testing.T) {
	board := image.NewNRGBA(frame)
	for i := range board.Pix {
		board.Pix[i] = byte(255 * ((i/4 + i/board.Stride) % 2))
		board.Pix[i|3] = 255
	}
	r, err := newRaster(board)
	if err != nil {
		t.Fatal(err)
	}
	e := newEnlarger(newSource(r, 1, encode.Layout{}), 2, Recipe{Sharpen: 1})
	e.prepare(0, 20)
	for y := range 20 {
		for _, word := range e.sharp.At(y) {
			if e.limit(word) != word {
				t.Fatalf("row %d holds %x", y, word)
			}
		}
	}
}

// TestNoOverflow: the sharpest recipes on the harshest pictures stay within their
// lanes: what is done to the negative is the negative of what is done.
func TestNoOverflow(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	noise, worst := image.NewNRGBA(frame), image.NewNRGBA(frame)
	signs := [packed.Taps]int{1, -1, 1, 1, -1, 1} // of the weights half way between pixels
	for y := range frame.Dy() {
		for x := range frame.Dx() {
			bit := func() byte { return byte(255 * r.IntN(2)) }
			noise.SetNRGBA(x, y, color.NRGBA{bit(), bit(), bit(), 255})
			v := byte(0)
			if signs[x%packed.Taps]*signs[y%packed.Taps] > 0 {
				v = 255
			}
			worst.SetNRGBA(x, y, color.NRGBA{v, 255 - v, v, 255})
		}
	}
	for name, m := range map[string]*image.NRGBA{"noise": noise, "worst": worst} {
		for _, recipe := range []Recipe{{Sharpen: 1}, {Sharpen: 1, Rounds: 4}, {Sharpen: 1, Clamp: true, Rounds: 4}} {
			for scale := 2; scale <= 8; scale += 2 {
				t.Run(fmt.Sprint(name, scale, recipe), func(t *testing.T) {
					negative := image.NewNRGBA(frame)
					for i := range m.Pix {
						negative.Pix[i] = 255 - m.Pix[i]
						negative.Pix[i|3] = 255
					}
					a, _ := upscale(t, pngFile(t, m), Options{Scale: scale, Format: "png", Recipe: recipe})
					b, _ := upscale(t, pngFile(t, negative), Options{Scale: scale, Format: "png", Recipe: recipe})
					p, q := nrgba(a, "png"), nrgba(b, "png")
					for i := range p.Pix {
						if i%4 < 3 && !near(p.Pix[i], 255-q.Pix[i], 6) {
							t.Fatalf("sample %d is %d, of the negative %d", i, p.Pix[i], q.Pix[i])
						}
					}
				})
			}
		}
	}
}
