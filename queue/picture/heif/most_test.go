package heif

import (
	"bytes"
	"encoding/binary"
	"image"
	"strings"
	"testing"

	"bulkup/api/media"
)

// The largest picture that is taken has what decoding it was measured to need: less read
// as damage, for the libraries do not say that they got no more memory.
func TestLargestPictureHasItsMemory(t *testing.T) {
	for _, c := range []struct {
		name  string
		depth int
		each  int64 // bytes a pixel, measured with 4:4:4 and no transparency
	}{{"AVIF", 8, 22}, {"AVIF", 12, 33}, {"HEIC", 8, 7}} {
		p := &Picture{Name: c.name, Depth: c.depth}
		p.in.size = image.Pt(1000, p.MaxPixels()/1000)
		if n := int64(p.MaxPixels()); p.budget().memory < c.each*n+fixedMemory {
			t.Errorf("%s of %d bits: %d MB for %d pixels", c.name, c.depth, p.budget().memory>>20, n)
		}
	}
}

// TestOtherTracks: a track beside the pictures is their transparency only if one of the
// file is of alpha.
func TestOtherTracks(t *testing.T) {
	box := func(name, in string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(in)))) + name + in
	}
	film := box("ftyp", "avis\x00\x00\x00\x00") + box("moov", box("trak", box("tref", box("auxl", "\x00\x00\x00\x01"))))
	p := &Picture{boxes: &media.HEIF{Brand: "avis"}}
	if got := p.forAVIF([]byte(film)); !bytes.HasSuffix(got, []byte("auxl\xff\xff\xff\xff")) {
		t.Errorf("depths: %q", got)
	}
	sound := strings.Replace(film, "tref", "tkhd", 1) + box("moov", box("trak", box("mdia", box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00soun"))))
	if got := string(p.forAVIF([]byte(sound))); strings.Count(got, "trak") != 1 || strings.Count(got, "free") != 1 {
		t.Errorf("sound: %q", got)
	}
	if film += box("free", alphaType); string(p.forAVIF([]byte(film))) != film {
		t.Error("the mask is gone")
	}
}
