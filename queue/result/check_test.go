package result

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

// check writes data to a file and checks that.
func check(t testing.TB, data []byte, want Want) (width, height int, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), ".bulkup-job.part")
	write(t, path, string(data))
	r, err := Check(t.Context(), path, want)
	if err == nil && (r.Path != path || r.Size != int64(len(data))) {
		t.Errorf("measured %+v", r)
	}
	return r.Width, r.Height, err
}

// pictures returns one of each format, 40×24, by format.
func pictures(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"png": sample.PNG(t, 40, 24), "jpg": sample.JPEG(t, 40, 24), "webp": sample.WebP(t, 40, 24, true),
	}
}

func TestCheckWholePictures(t *testing.T) {
	for format, data := range pictures(t) {
		for _, want := range []Want{{format, 40, 24, false}, {format, 40, 24, true}, {format, 24, 40, true}, {format, 0, 0, false}} {
			if w, h, err := check(t, data, want); err != nil || w != 40 || h != 24 {
				t.Errorf("%+v: %d×%d, %v", want, w, h, err)
			}
		}
	}
	lossy := sample.WebP(t, 40, 24, false)
	if _, _, err := check(t, lossy, Want{"webp", 40, 24, false}); err != nil {
		t.Error(err)
	}
	// Lies on its side and says so.
	if _, _, err := check(t, sample.Turned(sample.JPEG(t, 40, 24), 6), Want{"jpg", 24, 40, false}); err != nil {
		t.Error(err)
	}
}

// TestCheckTIFF: what is finished here is read to the end of its last strip.
func TestCheckTIFF(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.tiff")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := pixels.NewWriter(t.Context(), out, pixels.Samples{}, pixels.Result{Format: "tiff", Width: 40, Height: 100})
	row := make([]float32, 4*40)
	for y := 0; y < 100 && err == nil; y++ {
		for i := range row {
			row[i] = float32((i*i+y*y)%251) / 250
		}
		err = w.Row(row)
	}
	if err = errors.Join(err, w.Finish()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if w, h, err := check(t, data, Want{"tiff", 40, 100, false}); err != nil || w != 40 || h != 100 {
		t.Errorf("%d×%d, %v", w, h, err)
	}
	if _, _, err := check(t, data, Want{"png", 40, 100, false}); !errors.Is(err, ErrMismatch) {
		t.Error(err)
	}
	if _, _, err := check(t, data, Want{"tiff", 41, 100, false}); !errors.Is(err, ErrMismatch) {
		t.Error(err)
	}
	for _, at := range []int{20, len(data) / 3, len(data) / 2} {
		damaged := bytes.Clone(data)
		damaged[at] ^= 0x10
		if _, _, err := check(t, damaged, Want{"tiff", 40, 100, false}); !errors.Is(err, ErrDamaged) {
			t.Errorf("damaged at %d of %d: %v", at, len(data), err)
		}
	}
	if _, _, err := check(t, data[:len(data)/2], Want{"tiff", 40, 100, false}); !errors.Is(err, ErrDamaged) {
		t.Error("cut off:", err)
	}
}

// Some encoders pad, or put more behind the picture.
func TestCheckTakesWhatFollowsThePicture(t *testing.T) {
	for format, data := range pictures(t) {
		if w, h, err := check(t, append(data, "\x00\x00more"...), Want{format, 40, 24, false}); err != nil || w != 40 || h != 24 {
			t.Errorf("%s: %d×%d, %v", format, w, h, err)
		}
	}
}

func TestCheckNamesWhatWasNotOrdered(t *testing.T) {
	all := pictures(t)
	for _, c := range []struct {
		data []byte
		want Want
		says string
	}{
		{all["png"], Want{"jpg", 40, 24, false}, "the result is png, not jpg as ordered"},
		{all["jpg"], Want{"webp", 0, 0, false}, "the result is jpg, not webp as ordered"},
		{all["webp"], Want{"png", 40, 24, false}, "the result is webp, not png as ordered"},
		{all["png"], Want{"png", 80, 48, false}, "the result has 40×24 pixels, not 80×48 as ordered"},
		{all["png"], Want{"png", 40, 25, true}, "the result has 40×24 pixels, not 40×25 as ordered"},
		{all["jpg"], Want{"jpg", 24, 40, false}, "the result has 40×24 pixels, not 24×40 as ordered"},
	} {
		if _, _, err := check(t, c.data, c.want); !errors.Is(err, ErrMismatch) || errors.Is(err, ErrDamaged) || err.Error() != c.says {
			t.Errorf("%v; expected %q", err, c.says)
		}
	}
}

func TestCheckNamesWhatIsNoPicture(t *testing.T) {
	for data, says := range map[string]string{
		"":                              "the file is empty",
		"<!DOCTYPE html><title>Sign in": "the server sent a web page instead of a picture",
		"\ufeff \n<HTML><body>":         "the server sent a web page instead of a picture",
		"<?xml version='1.0'?><Error><Code>AccessDenied": "the server sent an XML message instead of a picture",
		"<Error><Code>NoSuchKey":                         "the server sent an XML message instead of a picture",
		`{"error":"expired"}`:                            "the server sent a JSON message instead of a picture",
		` ["expired"]`:                                   "the server sent a JSON message instead of a picture",
		"\x1b]0;owned\a plain words":                     "not a picture that can be upscaled",
		string(sample.Animated()):                        "animated WebP",
		string(sample.Bomb(60000, 60000)):                "not a real picture",
	} {
		_, _, err := check(t, []byte(data), Want{Format: "png"})
		var p *pixels.Problem
		if !errors.Is(err, ErrDamaged) || !errors.As(err, &p) || !strings.Contains(err.Error(), says) || strings.ContainsAny(err.Error(), "\x1b\a\n") {
			t.Errorf("%.20q: %v; expected %q", data, err, says)
		}
	}
}

// No picture passes with its end missing, wherever it was cut.
func TestCheckFindsCuts(t *testing.T) {
	for format, data := range pictures(t) {
		for n := range len(data) {
			if n%7 != 0 && n < len(data)-20 {
				continue
			}
			if _, _, err := check(t, data[:n], Want{format, 40, 24, false}); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s cut at %d of %d: %v", format, n, len(data), err)
			}
		}
	}
}

// Each bit of a PNG is under a check sum.
func TestCheckFindsFlippedBits(t *testing.T) {
	data := sample.PNG(t, 40, 24)
	path := filepath.Join(t.TempDir(), "a.png")
	for i := range data {
		bad := bytes.Clone(data)
		bad[i] ^= 1 << (i % 8)
		write(t, path, string(bad))
		_, err := Check(t.Context(), path, Want{"png", 40, 24, false})
		var wrong *CheckError
		if !errors.As(err, &wrong) {
			t.Errorf("bit %d of byte %d flipped: %v", i%8, i, err)
		}
	}
	bad := sample.JPEG(t, 40, 24)
	bad[bytes.Index(bad, []byte{0xff, 0xda})+1] = 0xd9 // no scan, but the end
	if _, _, err := check(t, bad, Want{"jpg", 40, 24, false}); !errors.Is(err, ErrDamaged) {
		t.Error(err)
	}
}

// The memory of a check does not follow the size of a PNG.
func TestCheckPNGInLittleMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.png")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	const width, height = 16000, 2000
	if err := png.Encode(file, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = Check(t.Context(), path, Want{"png", width, height, false})
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; err != nil || n > 1<<20 {
		t.Errorf("%d bytes for %d pixels (%v)", n, width*height, err)
	}
}

func TestCheckEndsWithItsContext(t *testing.T) {
	cause := errors.New("the user quit")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	for format, data := range pictures(t) {
		path := filepath.Join(t.TempDir(), "a")
		write(t, path, string(data))
		if _, err := Check(ctx, path, Want{format, 40, 24, false}); !errors.Is(err, cause) || errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// What cannot be read says nothing about the result.
func TestCheckKeepsErrorsOfReading(t *testing.T) {
	dir := t.TempDir()
	if _, err := Check(t.Context(), filepath.Join(dir, "gone.png"), Want{Format: "png"}); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	var wrong *CheckError
	if _, err := Check(t.Context(), dir, Want{Format: "png"}); err == nil || errors.As(err, &wrong) {
		t.Error(err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, data := range pictures(f) {
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	f.Add(sample.Animated())
	f.Add(sample.Bomb(60000, 60000))
	f.Add([]byte("<html>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "a")
		write(t, path, string(data))
		var wrong *CheckError
		for _, format := range []string{"png", "jpg", "webp"} {
			r, err := Check(t.Context(), path, Want{format, 40, 24, false})
			if err == nil && (r.Width != 40 || r.Height != 24) || err != nil && !errors.As(err, &wrong) {
				t.Errorf("%s: %+v, %v", format, r, err)
			}
		}
	})
}
