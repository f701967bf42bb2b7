package metadata

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
	"bulkup/queue/picture/sample"
)

// field is an entry of a directory; its data is in the byte order of the block.
type field struct {
	tag, kind, count int
	data             []byte
}

var big = binary.BigEndian

func short(tag, v int) field { return field{tag, 3, 1, big.AppendUint16(nil, uint16(v))} }
func long(tag, v int) field  { return field{tag, 4, 1, big.AppendUint32(nil, uint32(v))} }
func ascii(tag int, s string) field {
	return field{tag, 2, len(s) + 1, append([]byte(s), 0)}
}
func degrees(tag, d int) field {
	var b []byte
	for _, v := range []int{d, 1, 30, 1, 0, 1} {
		b = big.AppendUint32(b, uint32(v))
	}
	return field{tag, 5, 3, b}
}

// lay writes a directory at an offset, its values behind it.
func lay(at int, next int, fields ...field) []byte {
	b := big.AppendUint16(nil, uint16(len(fields)))
	values := at + 2 + len(fields)*entrySize + 4
	var tail []byte
	for _, f := range fields {
		b = big.AppendUint16(b, uint16(f.tag))
		b = big.AppendUint16(b, uint16(f.kind))
		b = big.AppendUint32(b, uint32(f.count))
		if len(f.data) <= 4 {
			b = append(b, append(f.data, 0, 0, 0, 0)[:4]...)
			continue
		}
		b = big.AppendUint32(b, uint32(values+len(tail)))
		tail = append(tail, f.data...)
		if len(tail)%2 == 1 {
			tail = append(tail, 0)
		}
	}
	return append(big.AppendUint32(b, uint32(next)), tail...)
}

const thumbnail = "\xff\xd8 not much of a thumbnail \xff\xd9"

// cameraEXIF is what a camera writes: orientation, size, position, a thumbnail.
func cameraEXIF(orientation, width, height int) []byte {
	main := func(exif, gps, next int) []byte {
		return lay(8, next, long(tagImageWidth, width), long(tagImageLength, height), ascii(0x010f, "A maker"),
			short(tagOrientation, orientation), ascii(0x013b, "An artist"), long(tagExif, exif), long(tagGPS, gps))
	}
	exifAt := 8 + len(main(0, 0, 0))
	exif := func(interop int) []byte {
		return lay(exifAt, 0, ascii(0x9003, "2026:11:21 10:00:00"), field{0x927c, 7, 12, []byte("a maker note")},
			short(tagPixelX, width), long(tagPixelY, height), long(tagInterop, interop))
	}
	interopAt := exifAt + len(exif(0))
	interop := lay(interopAt, 0, ascii(1, "R98"))
	gpsAt := interopAt + len(interop)
	gps := lay(gpsAt, 0, ascii(1, "N"), degrees(2, 47), ascii(3, "E"), degrees(4, 8))
	thumbAt := gpsAt + len(gps)
	thumb := func(data int) []byte {
		return lay(thumbAt, 0, long(tagThumbnail, data), long(tagThumbLength, len(thumbnail)))
	}
	return slices.Concat([]byte("MM\x00*\x00\x00\x00\x08"), main(exifAt, gpsAt, thumbAt), exif(interopAt), interop, gps,
		thumb(thumbAt+len(thumb(0))), []byte(thumbnail))
}

// profile is as much of an ICC profile as a sniffer reads, and more bytes than
// a JPEG segment has.
func profile(space string, size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i * i >> 3)
	}
	big.PutUint32(b, uint32(size))
	copy(b[12:], "mntr"+space)
	copy(b[36:], "acsp")
	return b
}

const packet = `<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">` +
	`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
	`xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
	`tiff:Orientation="6" tiff:ImageWidth="40" exif:GPSLatitude="47,30N" dc:rights="A. Nother">` +
	`<exif:PixelYDimension>24</exif:PixelYDimension><exif:GPSLongitude>8,30E</exif:GPSLongitude>` +
	`</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

var formats = []string{"jpg", "png", "webp"}

// plain returns a picture without metadata.
func plain(t testing.TB, format string, width, height int) []byte {
	switch format {
	case "jpg":
		return sample.JPEG(t, width, height)
	case "png":
		return sample.PNG(t, width, height)
	}
	return sample.WebP(t, width, height, width%2 == 0)
}

// scan is a TIFF as results are, of 8 or 16 bits.
func scan(t testing.TB, width, height int, deep bool) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.tiff")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := pixels.NewWriter(t.Context(), out, pixels.Samples{Deep: deep}, pixels.Result{Format: "tiff", Width: width, Height: height})
	row := make([]float32, 4*width)
	for y := 0; y < height && err == nil; y++ {
		for i := range row {
			row[i] = float32((i*31+y*17)%1000) / 1000
		}
		err = w.Row(row)
	}
	if err = errors.Join(err, w.Finish()); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func grey(t testing.TB, width, height int) []byte {
	m := image.NewGray(image.Rect(0, 0, width, height))
	m.SetGray(1, 1, color.Gray{200})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// save writes a file below a new folder and returns its path.
func save(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// wear returns a picture with metadata, put together here and not by the package.
func wear(t testing.TB, format string, data []byte, s set) []byte {
	switch format {
	case "jpg":
		for i, part := range slices.Backward(slices.Collect(slices.Chunk(s.icc, 60000))) {
			count := (len(s.icc) + 59999) / 60000
			data = sample.Segment(data, 0xe2, "ICC_PROFILE\x00"+string([]byte{byte(i + 1), byte(count)})+string(part))
		}
		if s.xmp != nil {
			data = sample.Segment(data, 0xe1, "http://ns.adobe.com/xap/1.0/\x00"+string(s.xmp))
		}
		if s.exif != nil {
			data = sample.Segment(data, 0xe1, "Exif\x00\x00"+string(s.exif))
		}
		return data
	case "png":
		var more []byte
		if s.icc != nil {
			more = append(more, sample.Chunk("iCCP", append([]byte("name\x00\x00"), deflate(s.icc)...))...)
		}
		if s.xmp != nil { // as libvips has it
			more = append(more, sample.Chunk("zTXt", append([]byte("XML:com.adobe.xmp\x00\x00"), deflate(s.xmp)...))...)
		}
		if s.exif != nil {
			more = append(more, sample.Chunk("eXIf", s.exif)...)
		}
		return slices.Concat(data[:33], more, data[33:])
	}
	h, err := pixels.Probe(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	var b []byte
	add := func(name string, payload []byte) {
		if payload == nil {
			return
		}
		b = append(binary.LittleEndian.AppendUint32(append(b, name...), uint32(len(payload))), payload...)
		b = append(b, strings.Repeat("\x00", len(payload)%2)...)
	}
	w, hh := h.Width-1, h.Height-1
	add("VP8X", []byte{0x2c, 0, 0, 0, byte(w), byte(w >> 8), 0, byte(hh), byte(hh >> 8), 0})
	add("ICCP", s.icc)
	b = append(b, data[12:]...)
	if s.exif != nil { // as some writers have it
		add("EXIF", append([]byte("Exif\x00\x00"), s.exif...))
	}
	add("XMP ", s.xmp)
	return slices.Concat([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(len(b)+4)), []byte("WEBP"), b)
}
