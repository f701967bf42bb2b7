package convert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gen2brain/avif"
	"github.com/google/go-cmp/cmp"

	"bulkup/api/local/pixels"
)

// boxed is one of an AVIF or HEIC file.
func boxed(kind string, payload ...string) string {
	all := strings.Join(payload, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(8+len(all)))) + kind + all
}

// turn makes the colour box of an AVIF one that turns the picture, which the file
// then has to be read with.
func turn(t *testing.T, data []byte, quarters byte) []byte {
	t.Helper()
	data = bytes.Clone(data)
	at := bytes.Index(data, []byte("colr"))
	list := bytes.Index(data, []byte("ipma"))
	if at < 0 || list < 0 {
		t.Fatal("no such boxes")
	}
	copy(data[at:], "irot")
	clear(data[at+4 : at+4+11])
	data[at+4] = quarters
	for i := range int(data[list+14]) { // such a property has to be an essential one
		data[list+15+i] |= 0x80
	}
	return data
}

// TestTurnedAVIF: its decoder leaves the picture lying.
func TestTurnedAVIF(t *testing.T) {
	for quarters, want := range []struct {
		size image.Point
		red  image.Point
	}{
		{image.Pt(48, 32), image.Pt(5, 5)}, {image.Pt(32, 48), image.Pt(5, 42)},
		{image.Pt(48, 32), image.Pt(42, 26)}, {image.Pt(32, 48), image.Pt(26, 5)},
	} {
		data := turn(t, sources(t)["a.avif"], byte(quarters))
		m, _ := convert(t, "a.avif", data)
		if m.Bounds().Size() != want.size || !near(m.At(want.red.X, want.red.Y), red) || !near(m.At(16, 24), blue) {
			t.Errorf("%d quarters: %v, %v there", quarters, m.Bounds(), m.At(want.red.X, want.red.Y))
		}
		name, w, h, err := Glance(bytes.NewReader(data), int64(len(data)))
		if name != "AVIF" || image.Pt(w, h) != want.size || err != nil {
			t.Errorf("%d quarters: %s %d×%d, %v", quarters, name, w, h, err)
		}
	}
}

func TestTurns(t *testing.T) {
	for properties, want := range map[string]int{
		"": 1, boxed("irot", "\x01"): 8, boxed("irot", "\x02"): 3, boxed("irot", "\x03"): 6,
		boxed("imir", "\x00"): 4, boxed("imir", "\x01"): 2, boxed("irot", "\x01") + boxed("imir", "\x01"): 7, boxed("irot", "\x03") + boxed("imir", "\x01"): 5,
	} {
		f := strings.NewReader(boxed("meta", "\x00\x00\x00\x00", boxed("iprp", boxed("ipco", properties))))
		if got := isoMore(f).orientation; got != want {
			t.Errorf("%q: %d, want %d", properties, got, want)
		}
	}
}

// TestTransparency: an AVIF keeps it, and of a HEIC it is said that it goes.
func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 48, 32))
	for i := range m.Pix[:24*4] {
		m.Pix[i] = 255
	}
	var b bytes.Buffer
	if err := avif.Encode(&b, m, avif.Options{Quality: 90, QualityAlpha: 90, Speed: 10}); err != nil {
		t.Fatal(err)
	}
	got, _ := convert(t, "a.avif", b.Bytes())
	if _, _, _, a := got.At(2, 0).RGBA(); a < 0xe000 {
		t.Error(got.At(2, 0))
	}
	if _, _, _, a := got.At(40, 20).RGBA(); a > 0x1000 {
		t.Error(got.At(40, 20))
	}
	size := boxed("ispe", "\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x80")
	for properties, want := range map[string]string{
		boxed("auxC", "\x00\x00\x00\x00urn:mpeg:hevc:2015:auxid:1\x00"): "transparency was not kept",
		boxed("pixi", "\x00\x00\x00\x00\x03\x0a\x0a\x0a"):               "its fine shades became 8 bits",
		boxed("pixi", "\x00\x00\x00\x00\x03\x08\x08\x08"):               "",
	} {
		f := strings.NewReader(boxed("meta", "\x00\x00\x00\x00", boxed("iprp", boxed("ipco", size, properties))))
		if m := heicMore(f); m.notice != want {
			t.Errorf("%q: %q", properties, m.notice)
		}
	}
}

// TestUpright: every kind of picture that a decoder returns is turned alike.
func TestUpright(t *testing.T) {
	size := image.Rect(0, 0, 3, 2)
	ycc := image.NewYCbCr(size, image.YCbCrSubsampleRatio444)
	for i := range 6 {
		ycc.Y[i], ycc.Cb[i], ycc.Cr[i] = uint8(40*i), 128, 128
	}
	palette := make(color.Palette, 6)
	for i := range palette {
		palette[i] = color.Gray{uint8(40 * i)}
	}
	for _, m := range []draw.Image{
		image.NewGray(size), image.NewGray16(size), image.NewNRGBA(size), image.NewNRGBA64(size), image.NewRGBA(size), image.NewRGBA64(size),
		image.NewPaletted(size, palette), image.NewCMYK(size), nil,
	} {
		var from image.Image = ycc
		if m != nil {
			draw.Draw(m, size, ycc, image.Point{}, draw.Src)
			from = m
		}
		got := upright(from, 6)
		for i, want := range []int{3, 0, 4, 1, 5, 2} {
			c := color.GrayModel.Convert(got.At(i%2, i/2)).(color.Gray).Y
			if got.Bounds().Size() != image.Pt(2, 3) || int(c) < 40*want-2 || int(c) > 40*want+2 {
				t.Errorf("%T: %v, pixel %d is %d", from, got.Bounds(), i, c)
			}
		}
	}
}

// TestDeepIsLarger: what has 16 bits is refused earlier.
func TestDeepIsLarger(t *testing.T) {
	wide := func(bits uint16) []byte {
		b := scan(1, nil)
		order := binary.LittleEndian
		order.PutUint32(b[16+2+8:], 7000)
		order.PutUint32(b[16+2+12+8:], 7000)
		order.PutUint16(b[16+2+24+8:], bits)
		return b
	}
	for bits, want := range map[uint16]bool{8: true, 16: false} {
		_, _, _, err := Glance(bytes.NewReader(wide(bits)), int64(len(wide(bits))))
		if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "up to 40 megapixels") {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
}

// TestBlankAVIF: the decoder says that all is well when the pixels cannot be read.
func TestBlankAVIF(t *testing.T) {
	data := bytes.Clone(sources(t)["a.avif"])
	at := bytes.Index(data, []byte("mdat"))
	clear(data[at+4+8:])
	_, err := ToPNG(t.Context(), save(t, "a.avif", data), t.TempDir())
	if !errors.Is(err, pixels.ErrDamaged) {
		t.Error(err)
	}
}

// TestMovingGIF: of a GIF that does not move no frame is missing.
func TestMovingGIF(t *testing.T) {
	frame := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{red, blue})
	for frames, want := range map[int]string{1: "", 3: "its first frame"} {
		all := &gif.GIF{LoopCount: 0}
		for range frames {
			all.Image, all.Delay = append(all.Image, frame), append(all.Delay, 5)
		}
		var b bytes.Buffer
		if err := gif.EncodeAll(&b, all); err != nil {
			t.Fatal(err)
		}
		if m := gifMore(bytes.NewReader(b.Bytes())); m.notice != want {
			t.Errorf("%d frames: %q", frames, m.notice)
		}
		for n := range b.Len() { // wherever it ends
			gifMore(bytes.NewReader(b.Bytes()[:n]))
		}
	}
}

// tiffWith is a little TIFF directory by directory: what has no room in an entry
// follows it.
func tiffWith(t *testing.T, main, exif []entry) []byte {
	t.Helper()
	d := directories{order: binary.LittleEndian}
	b := []byte("II*\x00\x08\x00\x00\x00")
	main = append(main, entry{tag: tagExif, kind: 4, count: 1, value: binary.LittleEndian.AppendUint32(nil, uint32(8+length(main)+12))})
	return d.write(d.write(b, main), exif)
}

// TestSaidByTIFF: what a scan says, without what is about its pixels.
func TestSaidByTIFF(t *testing.T) {
	ascii := func(tag uint16, s string) entry {
		return entry{tag: tag, kind: 2, count: uint32(len(s)), value: []byte(s)}
	}
	data := tiffWith(t,
		[]entry{{tag: 0x0100, kind: 4, count: 1, value: []byte{9, 0, 0, 0}}, ascii(0x010f, "Scanner Inc.\x00"), ascii(tagXMP, "<x:xmpmeta/>")},
		[]entry{ascii(0x9003, "2020:01:02 03:04:05\x00"), ascii(tagMakerNote, "points elsewhere")})
	m := tiffMore(bytes.NewReader(data))
	if string(m.said.XMP) != "<x:xmpmeta/>" {
		t.Errorf("%q", m.said.XMP)
	}
	got := tiffMore(bytes.NewReader(m.said.EXIF)) // the block is a TIFF again
	if !bytes.Equal(got.said.EXIF, m.said.EXIF) || !bytes.Contains(m.said.EXIF, []byte("Scanner Inc.")) || !bytes.Contains(m.said.EXIF, []byte("2020:01:02 03:04:05")) {
		t.Errorf("%q", m.said.EXIF)
	}
	if bytes.Contains(m.said.EXIF, []byte("points elsewhere")) || bytes.Contains(m.said.EXIF, []byte("xmpmeta")) {
		t.Errorf("%q", m.said.EXIF)
	}
	for n := range data { // wherever it ends
		tiffMore(bytes.NewReader(data[:n]))
	}
}

// TestPages: a TIFF of several pages, and one with a thumbnail.
func TestPages(t *testing.T) {
	d := directories{order: binary.BigEndian}
	for subfile, want := range map[byte]string{0: "its first page", 1: "", 2: "its first page"} {
		b := d.write([]byte("MM\x00*\x00\x00\x00\x08"), []entry{{tag: 0x0100, kind: 3, count: 1, value: []byte{0, 9, 0, 0}}})
		binary.BigEndian.PutUint32(b[len(b)-4:], uint32(len(b)))
		b = d.write(b, []entry{{tag: tagSubfile, kind: 4, count: 1, value: []byte{0, 0, 0, subfile}}})
		if m := tiffMore(bytes.NewReader(b)); m.notice != want {
			t.Errorf("subfile %d: %q", subfile, m.notice)
		}
	}
}

// TestSaidByItems finds the EXIF and XMP of an AVIF or HEIC.
func TestSaidByItems(t *testing.T) {
	short := func(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }
	long := func(n int) string { return string(binary.BigEndian.AppendUint32(nil, uint32(n))) }
	infe := func(id int, kind string) string {
		return boxed("infe", "\x02\x00\x00\x00", short(id), "\x00\x00", kind)
	}
	const tiff, packet = "II*\x00\x08\x00\x00\x00block", "<x:xmpmeta/>"
	data := boxed("mdat", long(6)+"Exif\x00\x00"+tiff, packet)
	head := boxed("ftyp", "heic")
	first := len(head) + 8
	item := func(id, at, n int) string { return short(id) + short(0) + short(1) + long(at) + long(n) }
	items := boxed("iinf", long(0), short(3), infe(1, "hvc1\x00"), infe(2, "Exif\x00"), infe(3, "mime\x00application/rdf+xml\x00"))
	where := boxed("iloc", long(0), "\x44\x00", short(3), item(1, 0, 8), item(2, first, 10+len(tiff)), item(3, first+10+len(tiff), len(packet)))
	whole := head + data + boxed("meta", long(0), items, where)
	if exif, xmp := isoSaid(strings.NewReader(whole)); string(exif) != tiff || string(xmp) != packet {
		t.Errorf("%q %q", exif, xmp)
	}
	for n := range whole { // wherever it ends, and whatever lies there
		isoSaid(strings.NewReader(whole[:n]))
		isoSaid(strings.NewReader(whole[:n] + "\xff" + whole[n+1:]))
	}
}

// TestSaid: nothing is decoded for it.
func TestSaid(t *testing.T) {
	profile := append(make([]byte, 36), "acsp"...)
	got, err := Said(save(t, "a.tif", scan(1, profile)))
	if diff := cmp.Diff(profile, got.ICC); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := Said(filepath.Join(t.TempDir(), "gone.tif")); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
