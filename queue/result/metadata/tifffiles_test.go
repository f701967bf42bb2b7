package metadata

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTIFF: a TIFF takes metadata twice, as a result that is finished here does, in either
// order of bytes and whatever the depth of its samples.
func TestTIFF(t *testing.T) {
	little := littleEndian(t)
	for _, deep := range []bool{false, true} {
		for name, exif := range map[string][]byte{"MM": cameraEXIF(1, 40, 24), "II": little} {
			before := scan(t, 80, 48, deep)
			path := save(t, "b.tiff", before)
			first, notices := apply(t, save(t, "a.png", wear(t, "png", plain(t, "png", 40, 24), set{exif: exif, icc: profile("RGB ", 501), xmp: []byte(packet)})), path, Options{})
			if notices != nil {
				t.Error(name, deep, notices)
			}
			saved, notices := apply(t, "", first, Options{StripGPS: true})
			if notices != nil {
				t.Error(name, deep, notices)
			}
			if !cmp.Equal(pixelsOf(t, read(t, saved)), pixelsOf(t, before)) {
				t.Error(name, deep, "the pixels are not the same")
			}
			s := inspect(t, saved)
			if s.exif["IFD0/Artist"] != "An artist" || s.exif["IFD0/ExifIFDP/DateTimeOriginal"] != "2026:11:21 10:00:00" || s.exif["IFD0/ImageWidth"] != uint32(80) {
				t.Error(name, deep, s.exif)
			}
			if s.exif["IFD0/GPSInfoIFD/GPSLatitude"] != nil || bytes.Contains(read(t, saved), []byte("GPSLatitude")) {
				t.Error(name, deep, "it says where it was taken")
			}
			f, err := open(saved)
			if err != nil {
				t.Fatal(err)
			}
			f.Close()
			if !bytes.Equal(f.icc, profile("RGB ", 501)) {
				t.Error(name, deep, "the colour profile is not the same")
			}
		}
	}
}

// littleEndian is an EXIF block with the low bytes first.
func littleEndian(t *testing.T) []byte {
	t.Helper()
	o := binary.LittleEndian
	list := func(next []byte, all ...[]byte) []byte {
		b := o.AppendUint16(nil, uint16(len(all)))
		return append(append(b, bytes.Join(all, nil)...), next...)
	}
	entry := func(tag, kind uint16, count, value uint32) []byte {
		return o.AppendUint32(o.AppendUint32(o.AppendUint16(o.AppendUint16(nil, tag), kind), count), value)
	}
	none := []byte{0, 0, 0, 0}
	const exifAt, gpsAt, textAt = 100, 130, 200
	b := append([]byte("II*\x00\x08\x00\x00\x00"), list(none, entry(0x0112, 3, 1, 1), entry(0x013b, 2, 10, textAt),
		entry(0x8769, 4, 1, exifAt), entry(0x8825, 4, 1, gpsAt))...)
	b = append(b, make([]byte, exifAt-len(b))...)
	b = append(b, list(none, entry(0x9003, 2, 20, textAt+10))...)
	b = append(b, make([]byte, gpsAt-len(b))...)
	b = append(b, list(none, entry(0x0001, 2, 2, 'N'), entry(0x0002, 5, 3, textAt+30))...)
	b = append(b, make([]byte, textAt-len(b))...)
	b = append(b, "An artist\x002026:11:21 10:00:00\x00"...)
	for _, v := range []uint32{47, 30, 0} {
		b = o.AppendUint32(o.AppendUint32(b, v), 1)
	}
	return b
}
