package pixels

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"golang.org/x/image/webp"
)

// upscale runs the whole engine over an encoded picture and decodes the result
// with the standard decoders.
func upscale(t testing.TB, file []byte, opts Options) (image.Image, Info) {
	t.Helper()
	var out bytes.Buffer
	info, err := Upscale(context.Background(), bytes.NewReader(file), &out, opts, nil)
	if err != nil {
		t.Fatalf("Upscale to %s ×%d: %v", opts.Format, opts.Scale, err)
	}
	m := decoded(t, opts.Format, out.Bytes())
	if b := m.Bounds(); b.Dx() != info.Width || b.Dy() != info.Height {
		t.Fatalf("the result has %v pixels, Info says %d×%d", b, info.Width, info.Height)
	}
	return m, info
}

func decoded(t testing.TB, format string, file []byte) image.Image {
	t.Helper()
	var m image.Image
	var err error
	switch r := bytes.NewReader(file); format {
	case "png":
		m, err = png.Decode(r)
	case "jpg":
		m, err = jpeg.Decode(r)
	case "webp":
		m, err = webp.Decode(r)
	}
	if err != nil {
		t.Fatalf("the %s does not decode: %v", format, err)
	}
	return m
}

func pngFile(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegFile(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// nrgba converts any picture pixel by pixel. A WebP's luma and chroma are read as
// ITU-R BT.601 has them, which the image package does not.
func nrgba(m image.Image, format string) *image.NRGBA {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	ycc, ok := m.(*image.YCbCr)
	if a, has := m.(*image.NYCbCrA); has {
		ycc, ok = &a.YCbCr, true
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.NRGBAModel.Convert(m.At(x+b.Min.X, y+b.Min.Y)).(color.NRGBA)
			if ok && format == "webp" {
				v := ycc.YCbCrAt(x, y)
				l, u, w := 1.164*(float64(v.Y)-16), float64(v.Cb)-128, float64(v.Cr)-128
				c.R, c.G, c.B = level(l+1.596*w), level(l-0.392*u-0.813*w), level(l+2.017*u)
			}
			out.SetNRGBA(x, y, c)
		}
	}
	return out
}

func level(v float64) byte { return byte(math.Round(min(max(v, 0), 255))) }

// psnr compares the colours of two pictures, in dB.
func psnr(a, b *image.NRGBA) float64 {
	var sum float64
	for i := range a.Pix {
		if i%4 < 3 {
			d := float64(a.Pix[i]) - float64(b.Pix[i])
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255/(sum/float64(len(a.Pix)*3/4)))
}

// ssim is the mean structural similarity of the luma of 8×8 windows.
func ssim(a, b *image.NRGBA) float64 {
	luma := func(p []byte) float64 { return 0.299*float64(p[0]) + 0.587*float64(p[1]) + 0.114*float64(p[2]) }
	var sum float64
	n := 0
	for y := 0; y+8 <= a.Rect.Dy(); y += 4 {
		for x := 0; x+8 <= a.Rect.Dx(); x += 4 {
			var ma, mb, aa, bb, ab float64
			for k := range 64 {
				i := (y+k/8)*a.Stride + (x+k%8)*4
				u, v := luma(a.Pix[i:]), luma(b.Pix[i:])
				ma, mb = ma+u/64, mb+v/64
				aa, bb, ab = aa+u*u/64, bb+v*v/64, ab+u*v/64
			}
			const c1, c2 = 6.5025, 58.5225
			sum += (2*ma*mb + c1) * (2*(ab-ma*mb) + c2) / ((ma*ma + mb*mb + c1) * (aa - ma*ma + bb - mb*mb + c2))
			n++
		}
	}
	return sum / float64(n)
}

// worst returns the largest difference of two pictures' samples.
func worst(a, b *image.NRGBA) int {
	d := 0
	for i := range a.Pix {
		d = max(d, int(a.Pix[i])-int(b.Pix[i]), int(b.Pix[i])-int(a.Pix[i]))
	}
	return d
}
