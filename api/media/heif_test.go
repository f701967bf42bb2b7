package media

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func isoBox(kind string, payload ...[]byte) []byte {
	all := slices.Concat(payload...)
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), []byte(kind), all)
}

// full is the version and the flags of a box.
func full(version byte, flags byte) []byte { return []byte{version, 0, 0, flags} }

func be16(all ...uint16) (b []byte) {
	for _, v := range all {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func be32(all ...uint32) (b []byte) {
	for _, v := range all {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

// sampleHEIF holds a picture, its mask and its EXIF, two ipma boxes, and a piece of
// metadata of the mask alone.
func sampleHEIF() []byte {
	entry := func(id uint16, kind, rest string) []byte {
		return isoBox("infe", full(2, 0), be16(id, 0), []byte(kind+"\x00"+rest))
	}
	meta := func(dataAt uint32) []byte {
		return isoBox("meta", full(0, 0),
			isoBox("pitm", full(0, 0), be16(1)),
			isoBox("iloc", full(1, 0), be16(0x4400), be16(3),
				be16(1, 0, 0, 1), be32(dataAt, 6),
				be16(3, 0, 0, 1), be32(dataAt+6, 14),
				be16(4, 1, 0, 1), be32(2, 5)),
			isoBox("iinf", full(0, 0), be16(4), entry(1, "av01", ""), entry(2, "av01", ""), entry(3, "Exif", ""),
				entry(4, "mime", "application/rdf+xml\x00")),
			isoBox("iref", full(0, 0), isoBox("auxl", be16(2, 1, 1)), isoBox("cdsc", be16(3, 1, 1)), isoBox("cdsc", be16(4, 1, 2))),
			isoBox("idat", []byte("..<xmp>")),
			isoBox("iprp",
				isoBox("ipco", isoBox("ispe", full(0, 0), be32(40, 24)), isoBox("ispe", full(0, 0), be32(400, 240)), isoBox("irot", []byte{1})),
				isoBox("ipma", full(0, 0), be32(1), be16(1), []byte{2, 0x81, 3}),
				isoBox("ipma", full(0, 0), be32(1), be16(2), []byte{1, 2})))
	}
	head := isoBox("ftyp", []byte("mif1"), be32(0), []byte("mif1avif"))
	file := slices.Concat(head, meta(uint32(len(head)+len(meta(0))+8)))
	return append(file, isoBox("mdat", []byte("pixels"), be32(6), []byte("Exif\x00\x00MM\x00*"))...)
}

func TestHEIF(t *testing.T) {
	file := sampleHEIF()
	r := bytes.NewReader(file)
	h, err := ReadHEIF(r, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if h.Brand != "mif1" || !cmp.Equal(h.Compatible, []string{"mif1", "avif"}) || h.Primary != 1 || len(h.Items) != 4 {
		t.Fatalf("%+v", h)
	}
	picture, _ := h.Item(1)
	if size, ok := picture.Property("ispe"); !ok || !bytes.Equal(size[4:], be32(40, 24)) {
		t.Errorf("the size of the picture is %v", size)
	}
	if turn, ok := picture.Property("irot"); !ok || turn[0] != 1 {
		t.Error("the picture is not turned")
	}
	mask, _ := h.Item(2)
	if size, ok := mask.Property("ispe"); !ok || !bytes.Equal(size[4:], be32(400, 240)) {
		t.Errorf("the size of the mask is %v", size)
	}
	if data, err := picture.Read(r, 100); err != nil || string(data) != "pixels" {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := picture.Read(r, 3); err == nil {
		t.Error("more than the most was read")
	}
	if aux := h.References[0]; aux.Type != "auxl" || aux.From != 2 || !cmp.Equal(aux.To, []uint32{1}) {
		t.Errorf("%+v", aux)
	}
	exif, xmp := h.Said(r, 100)
	if string(exif) != "MM\x00*" {
		t.Errorf("EXIF is %q", exif)
	}
	if xmp != nil {
		t.Errorf("the XMP of the mask became that of the picture: %q", xmp)
	}
	about, _ := h.Item(4)
	if data, err := about.Read(r, 100); err != nil || string(data) != "<xmp>" {
		t.Errorf("from the idat box: %q, %v", data, err)
	}
	for n := range len(file) { // cut off anywhere, it is refused or as it was
		if h, err := ReadHEIF(r, int64(n)); err == nil && len(h.Items) != 4 {
			t.Errorf("of %d bytes: %+v", n, h)
		}
	}
}

func TestSniff(t *testing.T) {
	for head, want := range map[string]string{
		"\xff\xd8\xff\xe0": "jpg", PNGSignature: "png", "RIFF\x00\x00\x00\x00WEBPVP8 ": "webp", "RIFF\x00\x00\x00\x00WAVEfmt ": "",
		"BM": "bmp", "GIF89a": "gif", "II*\x00\x08\x00\x00\x00": "tiff", "II+\x00": "tiff", "II*\x00\x10\x00\x00\x00CR\x02\x00": "raw",
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic": "heic", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif": "avif",
		"\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00mif1avif": "heic", // the brand is beyond the box
		"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00":         "video", "\x00\x00\x00\x18ftypcrx \x00\x00\x00\x00": "raw",
		"\x00\x00\x00\x10ftypmif3avif": "avif", "\x00\x00\x00\x18ftypavci\x00\x00\x00\x00mif1avci": "heic",
		"\x00\x00\x00\x18ftypnone\x00\x00\x00\x00mif1none": "heic",
		"P6\n40 24\n": "pnm", "P64": "", "PF\n2 2": "pfm", "qoif": "qoi", "\xff\x0a": "jxl", "8BPS": "psd", "": "", "hello": "",
	} {
		if f, _ := Sniff([]byte(head)); f.ID != want {
			t.Errorf("%q is %q, not %q", head, f.ID, want)
		}
	}
}

// TestFormats: each extension and each id stands for one format.
func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Formats {
		if seen[f.ID] || f.Name == "" || f.Called == "" {
			t.Errorf("%+v", f)
		}
		seen[f.ID] = true
		for _, ext := range f.Extensions {
			if got, ok := ByName("A" + ext); !ok || got.ID != f.ID {
				t.Errorf("%s is %s, not %s", ext, got.ID, f.ID)
			}
		}
	}
	if f, ok := ByName("holiday/IMG_1.JPEG"); !ok || f.ID != "jpg" {
		t.Error(f, ok)
	}
	if _, ok := ByName("Makefile"); ok {
		t.Error("a file without an extension has a format")
	}
	for _, s := range signatures {
		if _, ok := Lookup(s.id); !ok {
			t.Errorf("%q leads to the unknown %s", s.prefix, s.id)
		}
	}
}
