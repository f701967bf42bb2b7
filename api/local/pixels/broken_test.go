package pixels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestBroken: what cannot be made says why, in its owner's words.
func TestBroken(t *testing.T) {
	m := paint(city(), 64, 64)
	whole, photo := pngFile(t, m), jpegFile(t, m, 90)
	corrupt := bytes.Clone(whole)
	corrupt[len(corrupt)/2] ^= 0x55
	for name, c := range map[string]struct {
		file   []byte
		format string
		scale  int
		kind   error
		says   string
	}{
		"empty":                   {nil, "png", 2, ErrEmpty, "empty"},
		"no picture":              {[]byte("hello"), "png", 2, ErrUnsupported, "not a picture"},
		"half a png":              {whole[:len(whole)/2], "png", 2, ErrTruncated, "cut off"},
		"half a jpg":              {photo[:len(photo)/2], "png", 2, ErrTruncated, "cut off"},
		"corrupt png":             {corrupt, "png", 2, ErrDamaged, "damaged"},
		"bomb":                    {pngHeader(60000, 60000, 8, media.PNGRGBA), "png", 1, ErrTooLarge, "60000×60000"},
		"animated webp":           {riff("VP8X", "\x02"+vp8x), "png", 2, ErrAnimated, "animated"},
		"apng":                    {pngHeader(9, 9, 8, 2, "acTL", "\x00\x00\x00\x05\x00\x00\x00\x00"), "png", 2, ErrAnimated, "animated"},
		"webp with no frame":      {riff("VP8X", "\x00"+vp8x), "png", 2, ErrDamaged, "damaged"},
		"too packed.Wide for jpg": {pngHeader(12000, 10, 8, 2), "jpg", 8, ErrResultTooLarge, "65535"},
		"too high for webp":       {pngHeader(10, 2048, 8, 2), "webp", 8, ErrResultTooLarge, "16383"},
		"too much for webp":       {pngHeader(2000, 2000, 8, 2), "webp", 8, ErrResultTooLarge, "256 megapixels"},
		"a format to come":        {whole, "avif", 2, ErrUnsupported, "png, jpg, webp or tiff"},
		"arithmetic jpg":          {jpegSegments("\xc9", sof, "\xda", scan), "png", 2, ErrUnsupported, "arithmetic"},
		"pngs of no such bits":    {pngHeader(9, 9, 3, 2), "png", 2, ErrUnsupported, "cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			_, err := Upscale(t.Context(), bytes.NewReader(c.file), &out, Options{Scale: c.scale, Format: c.format, Recipe: Fast}, nil)
			var p *Problem
			if !errors.As(err, &p) || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error is %v (%T), want %v with %q", err, err, c.kind, c.says)
			}
			if out.Len() > 0 {
				t.Errorf("%d bytes were written", out.Len())
			}
		})
	}
	for _, scale := range []int{-1, 0, 9} {
		if _, err := Upscale(t.Context(), bytes.NewReader(whole), io.Discard, Options{Scale: scale, Format: "png"}, nil); err == nil {
			t.Errorf("scale %d was accepted", scale)
		}
	}
}

// TestBombs: headers are checked before any memory is taken.
func TestBombs(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, file := range [][]byte{
		pngHeader(60000, 60000, 16, media.PNGRGBA), pngHeader(1<<31-1, 1<<31-1, 8, media.PNGRGB), pngHeader(20000, 20000, 8, media.PNGRGB),
		jpegSegments("\xc2", "\x08\xff\xff\xff\xff"+sof[5:], "\xda", scan), riff("VP8X", "\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff"),
	} {
		for _, format := range []string{"png", "jpg", "webp"} {
			if _, err := Upscale(t.Context(), bytes.NewReader(file), io.Discard, Options{Scale: 8, Format: format}, nil); err == nil {
				t.Error("a bomb was accepted")
			}
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 2<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
}

// TestNoEndMarker: a JPEG whose last two bytes are missing is all there.
func TestNoEndMarker(t *testing.T) {
	file := jpegFile(t, paint(city(), 64, 48), 90)
	want, _ := upscale(t, file, Options{Scale: 2, Format: "png"})
	got, _ := upscale(t, file[:len(file)-2], Options{Scale: 2, Format: "png"})
	if d := worst(nrgba(got, "png"), nrgba(want, "png")); d != 0 {
		t.Errorf("the picture differs by up to %d", d)
	}
}

// TestScansThatLack: a progressive JPEG that ends between two scans decodes, but is
// not all there.
func TestScansThatLack(t *testing.T) {
	file, err := os.ReadFile("testdata/progressive.jpg")
	if err != nil {
		t.Fatal(err)
	}
	upscale(t, file, Options{Scale: 2, Format: "png"})
	_, err = Upscale(t.Context(), bytes.NewReader(file[:bytes.LastIndex(file, []byte{0xff, 0xda})]), io.Discard, Options{Scale: 2, Format: "png"}, nil)
	if !errors.Is(err, ErrTruncated) {
		t.Errorf("without its last scan: %v", err)
	}
}

// TestThin: pictures as thin as a line, in all formats and at odd sizes.
func TestThin(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 200}, {200, 1}, {2, 3}, {15, 17}, {33, 9}} {
		m := paint(portrait, size.X, size.Y)
		for _, format := range []string{"png", "jpg", "webp"} {
			for _, scale := range []int{1, 3, 8} {
				got, _ := upscale(t, pngFile(t, m), Options{Scale: scale, Format: format, Recipe: Best, Quality: 95})
				if p := psnr(shrink(nrgba(got, format), scale), m); p < 27 {
					t.Errorf("%v ×%d to %s: packed.Averaged back, it is %.1f dB from the source", size, scale, format, p)
				}
			}
		}
	}
}

// TestCancel: canceling ends the work within a row, with the context's error.
func TestCancel(t *testing.T) {
	file := pngFile(t, paint(portrait, 300, 600))
	for _, format := range []string{"png", "jpg", "webp"} {
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("the user left")
		_, err := Upscale(ctx, bytes.NewReader(file), io.Discard, Options{Scale: 4, Format: format}, func(done, total int) { cancel(why) })
		if !errors.Is(err, why) {
			t.Errorf("%s: the error is %v", format, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Upscale(ctx, bytes.NewReader(file), io.Discard, Options{Scale: 4, Format: "png"}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled before it started: %v", err)
	}
}

// TestWebPWaits: one WebP is made at a time, and waiting for it can be canceled.
func TestWebPWaits(t *testing.T) {
	file := pngFile(t, paint(portrait, 8, 8))
	_, err := Upscale(t.Context(), bytes.NewReader(file), io.Discard, Options{Scale: 1, Format: "webp"}, func(int, int) {
		if len(webpSlot) != 1 {
			t.Error("a second WebP could be made now")
		}
	})
	if err != nil || len(webpSlot) != 0 {
		t.Errorf("%v, and %d are still being made", err, len(webpSlot))
	}
	webpSlot <- struct{}{}
	defer func() { <-webpSlot }()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(time.Millisecond, cancel)
	_, err = Upscale(ctx, bytes.NewReader(file), io.Discard, Options{Scale: 1, Format: "webp"}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// TestFullDisk: an error of the target comes back as it is, wherever it happens.
func TestFullDisk(t *testing.T) {
	file := pngFile(t, paint(portrait, 60, 120))
	full := errors.New("no space left")
	for _, format := range []string{"png", "jpg", "webp"} {
		for _, room := range []int{0, 100, 20000} {
			w := &limited{room: room, err: full}
			_, err := Upscale(t.Context(), bytes.NewReader(file), w, Options{Scale: 4, Format: format, Quality: 100}, nil)
			if !errors.Is(err, full) && w.room < 0 {
				t.Errorf("%s after %d bytes: the error is %v", format, room, err)
			}
			if w.room >= 0 && room < 20000 {
				t.Errorf("%s: fewer than %d bytes were written", format, room)
			}
		}
	}
	gone := errors.New("the disk is gone")
	if _, err := Upscale(t.Context(), &failsLate{bytes.NewReader(file), gone, 4}, io.Discard, Options{Scale: 2, Format: "png"}, nil); !errors.Is(err, gone) {
		t.Errorf("an error of the source came back as %v", err)
	}
}

type limited struct {
	room int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.room -= len(p); l.room < 0 {
		return 0, l.err
	}
	return len(p), nil
}

// failsLate fails after some reads.
type failsLate struct {
	*bytes.Reader
	err  error
	left int
}

func (f *failsLate) Read(p []byte) (int, error) {
	if f.left--; f.left < 0 {
		return 0, f.err
	}
	return f.Reader.Read(p[:min(len(p), 4096)])
}

// TestProgress only grows, and ends at its total.
func TestProgress(t *testing.T) {
	file := pngFile(t, paint(portrait, 100, 300))
	for _, format := range []string{"png", "jpg", "webp"} {
		last, end := 0, 0
		_, err := Upscale(t.Context(), bytes.NewReader(file), io.Discard, Options{Scale: 2, Format: format}, func(done, total int) {
			if done <= last || end > 0 && total != end {
				t.Errorf("%s: %d of %d after %d of %d", format, done, total, last, end)
			}
			last, end = done, total
		})
		if err != nil || last != end || end < 600 {
			t.Errorf("%s: ended at %d of %d, %v", format, last, end, err)
		}
	}
}

// TestPanic: what a worker runs into comes to the caller, who can live with it.
func TestPanic(t *testing.T) {
	r, err := newRaster(paint(city(), 16, 16))
	if err != nil {
		t.Fatal(err)
	}
	r.main.pix = r.main.pix[:5] // as no decoder leaves it
	src := newSource(r, 1, encode.Layout{})
	defer func() {
		if v := recover(); v == nil || !strings.Contains(fmt.Sprint(v), "out of range") {
			t.Errorf("the caller sees %v", v)
		}
	}()
	err = render(t.Context(), src, encode.New("png", src.f, 32, 32, encode.Layout{}, false, 0), io.Discard, Options{Scale: 2, Recipe: Fast, Workers: 2}, nil)
	t.Errorf("no panic, but %v", err)
}

// TestTogether: several pictures at once do not disturb each other.
func TestTogether(t *testing.T) {
	results := make(chan error, 6)
	for i := range cap(results) {
		format := []string{"png", "jpg", "webp"}[i%3]
		m := paint(portrait, 40+i, 70)
		file := pngFile(t, m)
		go func() {
			var out bytes.Buffer
			_, err := Upscale(t.Context(), bytes.NewReader(file), &out, Options{Scale: 3, Format: format, Recipe: Best}, nil)
			if err == nil {
				if h, e := Probe(bytes.NewReader(out.Bytes())); e != nil || h.Width != 3*(40+i) {
					err = fmt.Errorf("%+v, %v", h, e)
				}
			}
			results <- err
		}()
	}
	for range cap(results) {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}
