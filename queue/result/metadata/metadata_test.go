package metadata

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue/picture/sample"
)

// full is everything that a source of 40×24 pixels may have.
func full() set {
	return set{exif: cameraEXIF(6, 40, 24), icc: profile("RGB ", 140_004), xmp: []byte(packet)}
}

// TestEveryPair carries everything from each format into each.
func TestEveryPair(t *testing.T) {
	for _, from := range formats {
		for _, to := range append(slices.Clone(formats), "tiff") {
			t.Run(from+" to "+to, func(t *testing.T) {
				source := save(t, "a."+from, wear(t, from, plain(t, from, 40, 24), full()))
				before := plain(t, to, 48, 80) // upright, twice as large
				if to == "tiff" {
					before = scan(t, 48, 80, false)
				}
				saved, notices := apply(t, source, save(t, "b."+to, before), Options{})
				if len(notices) != 0 {
					t.Error(notices)
				}
				if !cmp.Equal(pixelsOf(t, read(t, saved)), pixelsOf(t, before)) {
					t.Error("the pixels are not the same")
				}
				s := inspect(t, saved)
				for name, want := range map[string]any{
					"IFD0/Orientation": uint16(1), "IFD0/ImageWidth": uint32(48), "IFD0/ImageHeight": uint32(80),
					"IFD0/Artist": "An artist", "IFD0/ExifIFDP/ExifImageWidth": uint32(48), "IFD0/ExifIFDP/ExifImageHeight": uint32(80),
					"IFD0/ExifIFDP/DateTimeOriginal": "2026:11:21 10:00:00", "IFD0/GPSInfoIFD/GPSLatitude": 47.5,
				} {
					if s.exif[name] != want {
						t.Errorf("%s is %v (%[2]T), not %v (%[3]T)", name, s.exif[name], want)
					}
				}
				if s.exif["IFD1/ThumbnailOffset"] != nil || bytes.Contains(read(t, saved), []byte(thumbnail)) {
					t.Error("the thumbnail of the source is still there")
				}
				f, err := open(saved)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				if !bytes.Equal(f.icc, full().icc) {
					t.Error("the colour profile is not the same")
				}
				for _, want := range []string{`tiff:Orientation="1"`, `tiff:ImageWidth="48"`, "PixelYDimension>80<", "GPSLatitude", "A. Nother"} {
					if !bytes.Contains([]byte(s.xmp), []byte(want)) {
						t.Errorf("XMP lacks %s: %s", want, s.xmp)
					}
				}
				if again, _ := apply(t, source, saved, Options{}); again != saved && to != "tiff" {
					t.Error("what is there already was written again")
				}
			})
		}
	}
}

// TestNothingToCarry: a picture without metadata stays the file that it is.
func TestNothingToCarry(t *testing.T) {
	for _, format := range formats {
		result := save(t, "b."+format, plain(t, format, 80, 48))
		for _, source := range []string{"", save(t, "a.jpg", plain(t, "jpg", 40, 24))} {
			for _, o := range []Options{{}, {Strip: true}, {StripGPS: true}} {
				if saved, notices := apply(t, source, result, o); saved != result || notices != nil {
					t.Errorf("%s %v: %s %v", format, o, saved, notices)
				}
			}
		}
	}
}

// TestWithoutGPS: no position is left, whether the source or the result has it.
func TestWithoutGPS(t *testing.T) {
	for _, format := range formats {
		source := save(t, "a."+format, wear(t, format, plain(t, format, 40, 24), full()))
		bare := save(t, "b."+format, plain(t, format, 48, 80))
		worn := save(t, "c."+format, wear(t, format, plain(t, format, 48, 80), full()))
		for _, c := range [][2]string{{source, bare}, {"", worn}} {
			saved, _ := apply(t, c[0], c[1], Options{StripGPS: true})
			s := inspect(t, saved)
			if s.exif["IFD0/Artist"] != "An artist" || !bytes.Contains([]byte(s.xmp), []byte("A. Nother")) {
				t.Errorf("%s: more than the position is gone: %v", format, s)
			}
			for name := range s.exif {
				if strings.Contains(name, "GPSInfo") {
					t.Errorf("%s: %s is still there", format, name)
				}
			}
			data := read(t, saved)
			if bytes.Contains([]byte(s.xmp), []byte(":GPS")) || bytes.Contains(data, degrees(2, 47).data) {
				t.Errorf("%s: the position is still there", format)
			}
		}
	}
}

// TestStrip: what reveals something of people goes; the profile and the orientation stay.
func TestStrip(t *testing.T) {
	for _, format := range formats {
		source := save(t, "a."+format, wear(t, format, plain(t, format, 40, 24), full()))
		worn := wear(t, format, plain(t, format, 80, 48), full())
		if format == "jpg" {
			worn = sample.Segment(worn, 0xfe, "A. Nother was here")
		}
		saved, notices := apply(t, source, save(t, "b."+format, worn), Options{Strip: true})
		f, err := open(saved)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if !bytes.Equal(f.exif, minimalEXIF(6)) || f.xmp != nil || !bytes.Equal(f.icc, full().icc) || len(notices) != 0 {
			t.Errorf("%s: EXIF %d, XMP %d, profile %d bytes; %v", format, len(f.exif), len(f.xmp), len(f.icc), notices)
		}
		if bytes.Contains(read(t, saved), []byte("Nother")) {
			t.Errorf("%s: a name is left", format)
		}
	}
}

// TestOrientation: the result's own word goes first; pixels that were left lying
// keep the source's word; upright ones get none.
func TestOrientation(t *testing.T) {
	source := save(t, "a.jpg", wear(t, "jpg", plain(t, "jpg", 40, 24), full()))
	for name, c := range map[string]struct {
		result []byte
		want   uint16
	}{
		"upright": {plain(t, "png", 48, 80), 1},
		"lying":   {plain(t, "png", 80, 48), 6},
		"says so": {wear(t, "png", plain(t, "png", 48, 80), set{exif: minimalEXIF(3)}), 3},
	} {
		saved, _ := apply(t, source, save(t, "b.png", c.result), Options{})
		if got := inspect(t, saved).exif["IFD0/Orientation"]; got != c.want {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

// TestProfileFits: a profile of other channels than the result's ruins colours.
func TestProfileFits(t *testing.T) {
	for name, c := range map[string]struct {
		profile []byte
		result  []byte
		kept    bool
	}{
		"RGB on RGB":   {profile("RGB ", 500), plain(t, "jpg", 80, 48), true},
		"grey on grey": {profile("GRAY", 500), grey(t, 80, 48), true},
		"CMYK on RGB":  {profile("CMYK", 500), plain(t, "jpg", 80, 48), false},
		"grey on RGB":  {profile("GRAY", 500), plain(t, "jpg", 80, 48), false},
		"RGB on grey":  {profile("RGB ", 500), grey(t, 80, 48), false},
		"nonsense":     {bytes.Repeat([]byte("x"), 500), plain(t, "jpg", 80, 48), false},
		"too short":    {profile("RGB ", 600)[:500], plain(t, "jpg", 80, 48), false},
	} {
		source := save(t, "a.jpg", wear(t, "jpg", plain(t, "jpg", 40, 24), set{icc: c.profile}))
		saved, notices := apply(t, source, save(t, "b.jpg", c.result), Options{})
		f, err := open(saved)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		if kept := f.icc != nil; kept != c.kept || kept != (notices == nil) {
			t.Errorf("%s: kept %v, %v", name, kept, notices)
		}
	}
}

// TestTooLargeForJPEG: what no segment can hold is left out, with a word.
func TestTooLargeForJPEG(t *testing.T) {
	note := func(n int) []byte {
		return slices.Concat([]byte("MM\x00*\x00\x00\x00\x08"), lay(8, 0, field{0x927c, 7, n, make([]byte, n)}))
	}
	source := save(t, "a.png", wear(t, "png", plain(t, "png", 40, 24), set{exif: note(70_000), xmp: bytes.Repeat([]byte("x"), 70_000)}))
	result := save(t, "b.jpg", plain(t, "jpg", 80, 48))
	saved, notices := apply(t, source, result, Options{})
	if saved != result || len(notices) != 2 {
		t.Errorf("%s: %v", saved, notices)
	}
}

func TestSourceTrouble(t *testing.T) {
	result := save(t, "b.jpg", plain(t, "jpg", 80, 48))
	for name, path := range map[string]string{
		"gone": filepath.Join(t.TempDir(), "gone.jpg"), "no picture": save(t, "a.jpg", []byte("no picture")), "a folder": t.TempDir(),
	} {
		if saved, notices := apply(t, path, result, Options{}); saved != result || len(notices) != 1 {
			t.Errorf("%s: %s %v", name, saved, notices)
		}
	}
}

func TestResultTrouble(t *testing.T) {
	source := save(t, "a.jpg", wear(t, "jpg", plain(t, "jpg", 40, 24), full()))
	if _, _, err := Apply(t.Context(), source, filepath.Join(t.TempDir(), "gone.jpg"), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	// A file that ends within a chunk of the extended format cannot be written anew.
	data := plain(t, "webp", 80, 48)
	odd := save(t, "b.webp", data[:len(data)-10])
	if saved, notices := apply(t, source, odd, Options{}); saved != odd || len(notices) != 1 {
		t.Errorf("%s %v", saved, notices)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	result := save(t, "b.jpg", plain(t, "jpg", 80, 48))
	if _, _, err := Apply(ctx, source, result, Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if names, err := filepath.Glob(filepath.Dir(result) + "/*"); err != nil || len(names) != 1 {
		t.Errorf("left behind: %v %v", names, err)
	}
}

// TestApplyWritesThroughNoLink: somebody else in the folder puts a link in the place of
// the copy; what it leads to stays as it is.
func TestApplyWritesThroughNoLink(t *testing.T) {
	source := save(t, "a.jpg", wear(t, "jpg", plain(t, "jpg", 40, 24), full()))
	result := save(t, "b.jpg", plain(t, "jpg", 80, 48))
	victim := save(t, "thesis.txt", []byte("years of work"))
	if err := os.Symlink(victim, result+Suffix); err != nil {
		t.Fatal(err)
	}
	saved, _ := apply(t, source, result, Options{})
	if info, err := os.Lstat(saved); err != nil || !info.Mode().IsRegular() || saved == result {
		t.Errorf("%s: %v, %v", saved, info, err)
	}
	if got := string(read(t, victim)); got != "years of work" {
		t.Errorf("the file behind the link became %q", got)
	}
}
