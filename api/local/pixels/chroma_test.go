package pixels

import (
	"image"
	"image/color"
	"math"
	"testing"
)

// TestChroma: colour that changes smoothly stays smooth where JPEG keeps a quarter
// of it; the standard library repeats each chroma sample.
func TestChroma(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 95, 63))
	for y := range 63 {
		for x := range 95 {
			u := math.Sin(float64(x)/5) * 60
			v := math.Cos(float64(y)/4) * 60
			r, g, b := color.YCbCrToRGB(128, byte(128+u), byte(128+v))
			m.SetNRGBA(x, y, color.NRGBA{r, g, b, 255})
		}
	}
	file := jpegFile(t, m, 98)
	repeated := psnr(nrgba(decoded(t, "jpg", file), "jpg"), m)
	got, _ := upscale(t, file, Options{Scale: 1, Format: "png"})
	smooth := psnr(nrgba(got, "png"), m)
	if smooth < repeated+4 {
		t.Errorf("decoded to %.1f dB, the standard library to %.1f dB", smooth, repeated)
	}
}

// TestChromaRatios: an even colour is the same whatever the ratio, to the edges.
func TestChromaRatios(t *testing.T) {
	want := color.NRGBAModel.Convert(color.YCbCr{Y: 150, Cb: 90, Cr: 170}).(color.NRGBA)
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		for _, size := range []image.Point{{1, 1}, {2, 5}, {7, 3}, {16, 16}} {
			m := image.NewYCbCr(image.Rectangle{Max: size}, ratio)
			fill := func(p []byte, v byte) {
				for i := range p {
					p[i] = v
				}
			}
			fill(m.Y, 150)
			fill(m.Cb, 90)
			fill(m.Cr, 170)
			r, err := newRaster(m)
			if err != nil {
				t.Fatal(err)
			}
			got := enlarged(t, r, 1)
			for i := 0; i < len(got.Pix); i += 4 {
				if p := got.Pix[i:]; !near(p[0], want.R, 1) || !near(p[1], want.G, 1) || !near(p[2], want.B, 1) {
					t.Fatalf("%v %v: pixel %d is %v, want %v", ratio, size, i/4, p[:3], want)
				}
			}
		}
	}
}
