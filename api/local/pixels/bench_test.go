package pixels

import (
	"bytes"
	"context"
	"image"
	"io"
	"testing"
	"time"

	"golang.org/x/image/draw"

	"bulkup/api/local/pixels/encode"
)

// BenchmarkEnlarge resamples 1024×768 to 4096×3072 without coding, and prints
// how many times faster that is than x/image/draw's CatmullRom in the same run.
func BenchmarkEnlarge(b *testing.B) {
	m := paint(landscape(), 1024, 768)
	r, err := newRaster(m)
	if err != nil {
		b.Fatal(err)
	}
	large := image.NewRGBA(image.Rect(0, 0, 4096, 3072))
	peer := time.Duration(1 << 62)
	for range 3 {
		start := time.Now()
		draw.CatmullRom.Scale(large, large.Rect, m, m.Rect, draw.Src, nil)
		peer = min(peer, time.Since(start))
	}
	for _, recipe := range []Recipe{Fast, Best} {
		b.Run(recipe.Name, func(b *testing.B) {
			src := newSource(r, 1, encode.Layout{})
			for b.Loop() {
				if err := render(context.Background(), src, discard{}, io.Discard, Options{Scale: 4, Recipe: recipe, Workers: 2}, nil); err != nil {
					b.Fatal(err)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(4096*3072/1e6/each.Seconds(), "MP/s")
			b.ReportMetric(peer.Seconds()/each.Seconds(), "×CatmullRom")
		})
	}
}

// BenchmarkUpscale does all of it, from JPEG.
func BenchmarkUpscale(b *testing.B) {
	file := jpegFile(b, paint(landscape(), 1024, 768), 90)
	for _, format := range []string{"jpg", "png"} {
		for _, recipe := range []Recipe{Fast, Best} {
			b.Run(format+"/"+recipe.Name, func(b *testing.B) {
				for b.Loop() {
					if _, err := Upscale(context.Background(), bytes.NewReader(file), io.Discard, Options{Scale: 4, Format: format, Recipe: recipe}, nil); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(4096*3072/1e6*float64(b.N)/b.Elapsed().Seconds(), "MP/s")
			})
		}
	}
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Begin(io.Writer) error  { return nil }
func (discard) Finish(io.Writer) error { return nil }
func (discard) Finishing() int         { return 0 }
func (discard) Strip() encode.Strip    { return discard{} }
func (discard) Reset(int, int)         {}
func (discard) Row([]uint64) error     { return nil }
func (discard) Flush(io.Writer) error  { return nil }
