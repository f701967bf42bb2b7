package metadata

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"bulkup/queue/picture"
)

// FuzzContainers: whatever two files hold, the one takes from the other what it
// can, and a result that could be decoded still can.
func FuzzContainers(f *testing.F) {
	for _, from := range formats {
		source := wear(f, from, plain(f, from, 12, 8), set{exif: cameraEXIF(6, 12, 8), icc: profile("RGB ", 200), xmp: []byte(packet)})
		for _, to := range formats {
			f.Add(source, plain(f, to, 24, 16), false, false)
		}
		f.Add(source, source, true, false)
		f.Add(source[:len(source)/2], source, false, true)
	}
	f.Fuzz(func(t *testing.T, source, result []byte, gps, strip bool) {
		h, err := picture.Read(bytes.NewReader(result), int64(len(result)))
		if err == nil && h.Width*h.Height > 1_000_000 {
			return // large pictures take long
		}
		sound := err == nil && picture.Decode(t.Context(), bytes.NewReader(result), h) == nil
		dir := t.TempDir()
		a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
		os.WriteFile(a, source, 0o666)
		os.WriteFile(b, result, 0o666)
		saved, _, err := Apply(t.Context(), a, b, Options{Strip: strip, StripGPS: gps})
		if err != nil {
			t.Fatal(err)
		}
		if !sound {
			return
		}
		after := read(t, saved)
		again, err := picture.Read(bytes.NewReader(after), int64(len(after)))
		if err != nil {
			t.Fatal(err)
		}
		if again.Width != h.Width || again.Height != h.Height {
			t.Errorf("%d×%d pixels became %d×%d", h.Width, h.Height, again.Width, again.Height)
		}
		if err := picture.Decode(t.Context(), bytes.NewReader(after), again); err != nil {
			t.Error(err)
		}
	})
}
