package metadata

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bulkup/queue/picture"
)

// TestHostileEXIF: directories that lead into each other or out of the block are
// left out, with a word; the picture goes on.
func TestHostileEXIF(t *testing.T) {
	at := func(tag, v int) []byte {
		return append([]byte("MM\x00*\x00\x00\x00\x08"), lay(8, 0, short(tagOrientation, 6), long(tag, v))...)
	}
	loop := append([]byte("MM\x00*\x00\x00\x00\x08"), lay(8, 8, short(tagOrientation, 6))...)
	for name, block := range map[string][]byte{
		"empty":                []byte("MM\x00*"),
		"no order":             []byte("XX\x00*\x00\x00\x00\x08\x00\x00"),
		"nothing in it":        []byte("MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"),
		"begins nowhere":       []byte("MM\x00*\xff\xff\xff\xff\x00\x00"),
		"begins in the header": []byte("MM\x00*\x00\x00\x00\x04\x00\x00\x00\x00"),
		"too many entries":     []byte("MM\x00*\x00\x00\x00\x08\xff\xff\x00\x00"),
		"loop":                 loop,
		"EXIF is the main one": at(tagExif, 8),
		"EXIF is nowhere":      at(tagExif, 0x7fffffff),
		"GPS is far away":      at(tagGPS, 0xffffffff),
		"GPS is the main one":  at(tagGPS, 9),
	} {
		source := save(t, "a.png", wear(t, "png", plain(t, "png", 40, 24), set{exif: block}))
		result := save(t, "b.png", plain(t, "png", 80, 48))
		saved, notices := apply(t, source, result, Options{StripGPS: true})
		if len(notices) != 1 {
			t.Errorf("%s: %v", name, notices)
		}
		if f, err := open(saved); err != nil || f.exif != nil && !bytes.Equal(f.exif, minimalEXIF(6)) {
			t.Errorf("%s: %v", name, err)
		} else {
			f.Close()
		}
	}
}

// TestAbsurdValues: values said to lie outside of the block are nobody's concern.
func TestAbsurdValues(t *testing.T) {
	block := append([]byte("MM\x00*\x00\x00\x00\x08"), lay(8, 0, field{0x927c, 5, 0xffffffff, []byte{1, 2, 3, 4}}, field{0x010f, 999, 7, nil}, short(tagOrientation, 8))...)
	edited, err := editEXIF(block, 1, 80, 48, true)
	if err != nil || len(edited) != len(block) {
		t.Fatal(err)
	}
	if twice, err := editEXIF(edited, 1, 80, 48, true); err != nil || !bytes.Equal(twice, edited) {
		t.Error("a second edit changes something", err)
	}
}

// FuzzApply: whatever a source says, the result stays a picture of its pixels, and
// what was written is read again as it was meant.
func FuzzApply(f *testing.F) {
	for i := range formats {
		for j := range formats {
			f.Add(cameraEXIF(6, 40, 24), []byte(packet), profile("RGB ", 200), byte(i), byte(j), true, false)
		}
	}
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\x00\x01\x00\x00"), []byte{}, []byte{}, byte(0), byte(1), false, true)
	small, large := map[string][]byte{}, map[string][]byte{}
	for _, format := range formats {
		small[format], large[format] = plain(f, format, 40, 24), plain(f, format, 48, 80)
	}
	f.Fuzz(func(t *testing.T, exif, xmp, icc []byte, from, to byte, gps, strip bool) {
		source, result := formats[from%3], formats[to%3]
		if source == "jpg" && (len(exif) > 60000 || len(xmp) > 60000) || len(icc) > 60000*255 {
			return
		}
		dir := t.TempDir()
		a, b := filepath.Join(dir, "a."+source), filepath.Join(dir, "b."+result)
		os.WriteFile(a, wear(t, source, small[source], set{exif: exif, icc: icc, xmp: xmp}), 0o666)
		os.WriteFile(b, large[result], 0o666)
		saved, _, err := Apply(t.Context(), a, b, Options{Strip: strip, StripGPS: gps})
		if err != nil {
			t.Fatal(err)
		}
		out, err := open(saved)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		if err := picture.Decode(t.Context(), io.NewSectionReader(out, 0, 1<<40), out.header); err != nil {
			t.Fatal(err)
		}
		if len(out.exif) > 0 {
			if _, err := parseTIFF(out.exif); err != nil {
				t.Errorf("EXIF that was written cannot be read: %q of %q", out.exif, exif)
			}
		}
		if again, _, err := Apply(t.Context(), a, saved, Options{Strip: strip, StripGPS: gps}); err != nil || again != saved {
			t.Errorf("a second run changes something: %v", err)
		}
	})
}

// TestNotesWithPlaces: the notes of makers whose cameras write cities go with the positions,
// and those of others stay.
func TestNotesWithPlaces(t *testing.T) {
	for maker, gone := range map[string]bool{"Panasonic": true, "PENTAX Corporation": true, "CASIO COMPUTER CO.,LTD.": true, "Canon": false} {
		main := func(exif int) []byte { return lay(8, 0, ascii(tagMake, maker), long(tagExif, exif)) }
		at := 8 + len(main(0))
		block := slices.Concat([]byte("MM\x00*\x00\x00\x00\x08"), main(at), lay(at, 0, field{tagMakerNote, 7, 12, []byte("... Halifax ")}))
		edited, err := editEXIF(block, 1, 80, 48, true)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(edited, []byte("Halifax")) == gone {
			t.Errorf("%s: %q", maker, edited)
		}
	}
}
