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
	"slices"
	"strings"
	"testing"

	"github.com/gen2brain/avif"
	"github.com/google/go-cmp/cmp"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
	"bulkup/queue/picture/sample"
	"bulkup/queue/result/metadata"
)

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
		name, w, h, err := Header(bytes.NewReader(data), int64(len(data)))
		if name != "AVIF" || image.Pt(w, h) != want.size || err != nil {
			t.Errorf("%d quarters: %s %d×%d, %v", quarters, name, w, h, err)
		}
	}
}

// TestTransparency: an AVIF keeps it.
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
}

// TestTwoAssociations: old files say in two boxes of one kind which properties the
// picture has and which its mask, which gets thicker to the right.
func TestTwoAssociations(t *testing.T) {
	data, err := os.ReadFile("testdata/cases/two-ipma.avif")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := convert(t, "two-ipma.avif", data)
	for x, want := range map[int]uint32{0: 0, 47: 127, 94: 253} {
		if _, _, _, a := m.At(x, 30).RGBA(); a>>8 > want+2 || a>>8+2 < want {
			t.Errorf("column %d has alpha %d, not %d", x, a>>8, want)
		}
	}
}

// TestTiledMask: the mask of this HEIC is a grid, of one tile as encoders write for odd sizes,
// and gets thicker to the right.
func TestTiledMask(t *testing.T) {
	data, err := os.ReadFile("testdata/cases/alpha-grid.heic")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := convert(t, "alpha-grid.heic", data)
	if m.Bounds().Size() != image.Pt(95, 63) {
		t.Fatal(m.Bounds())
	}
	for x, want := range map[int]uint32{0: 0, 47: 127, 94: 253} {
		if _, _, _, a := m.At(x, 30).RGBA(); a>>8 > want+2 || a>>8+2 < want {
			t.Errorf("column %d has alpha %d, not %d", x, a>>8, want)
		}
	}
}

// TestPNM: a picture of Netpbm comes out as it is stored, and one that is followed by another
// says so.
func TestPNM(t *testing.T) {
	m, made := convert(t, "a.ppm", []byte("P6 2 1 255\n\xff\x00\x00\x00\x00\xffP6 1 1 255\n\x00\x00\x00"))
	if m.Bounds().Size() != image.Pt(2, 1) || !near(m.At(0, 0), color.NRGBA{255, 0, 0, 255}) || !strings.Contains(made, "first picture") {
		t.Errorf("%v, %v, %s", m.Bounds(), m.At(0, 0), made)
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
		order.PutUint32(b[16+2+8*12+8:], 7000)
		return b
	}
	for bits, want := range map[uint16]bool{8: true, 16: false} {
		_, _, _, err := Header(bytes.NewReader(wide(bits)), int64(len(wide(bits))))
		if (err == nil) != want || err != nil && !strings.Contains(err.Error(), "up to 30 megapixels") {
			t.Errorf("%d bits: %v", bits, err)
		}
	}
}

// TestBlankAVIF: the decoder says that all is well when the pixels cannot be read.
func TestBlankAVIF(t *testing.T) {
	data := bytes.Clone(sources(t)["a.avif"])
	at := bytes.Index(data, []byte("mdat"))
	clear(data[at+4+8:])
	_, err := ToPNG(t.Context(), save(t, "a.avif", data), 0, t.TempDir())
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
		if lost := strings.Join(gifLost(bytes.NewReader(b.Bytes())), "; "); lost != want {
			t.Errorf("%d frames: %q", frames, lost)
		}
		for n := range b.Len() { // wherever it ends
			gifLost(bytes.NewReader(b.Bytes()[:n]))
		}
	}
}

// tiffWith is a little TIFF directory by directory: what has no room in an entry
// follows it.
func tiffWith(t *testing.T, main, exif []field) []byte {
	t.Helper()
	d := &media.TIFF{Order: binary.LittleEndian}
	b := []byte("II*\x00\x08\x00\x00\x00")
	main = append(main, field{tag: tagExif, kind: 4, count: 1, value: binary.LittleEndian.AppendUint32(nil, uint32(8+length(main)+12))})
	return write(d, write(d, b, main), exif)
}

// TestSaidByTIFF: what a scan says, without what is about its pixels.
func TestSaidByTIFF(t *testing.T) {
	ascii := func(tag uint16, s string) field {
		return field{tag: tag, kind: 2, count: uint32(len(s)), value: []byte(s)}
	}
	data := tiffWith(t,
		[]field{{tag: 0x0100, kind: 4, count: 1, value: []byte{9, 0, 0, 0}}, ascii(0x010f, "Scanner Inc.\x00"), ascii(tagXMP, "<x:xmpmeta/>")},
		[]field{ascii(0x9003, "2020:01:02 03:04:05\x00"), ascii(tagMakerNote, "points elsewhere")})
	saidBy := func(b []byte) metadata.Source {
		f, err := media.ReadTIFF(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		main, err := f.Directory(f.First)
		if err != nil {
			t.Fatal(err)
		}
		return tiffSaid(bytes.NewReader(b), main)
	}
	said := saidBy(data)
	if string(said.XMP) != "<x:xmpmeta/>" {
		t.Errorf("%q", said.XMP)
	}
	got := saidBy(said.EXIF) // the block is a TIFF again
	if !bytes.Equal(got.EXIF, said.EXIF) || !bytes.Contains(said.EXIF, []byte("Scanner Inc.")) || !bytes.Contains(said.EXIF, []byte("2020:01:02 03:04:05")) {
		t.Errorf("%q", said.EXIF)
	}
	if bytes.Contains(said.EXIF, []byte("points elsewhere")) || bytes.Contains(said.EXIF, []byte("xmpmeta")) {
		t.Errorf("%q", said.EXIF)
	}
	whole, err := media.ReadTIFF(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	main, err := whole.Directory(whole.First)
	if err != nil {
		t.Fatal(err)
	}
	for n := range data { // wherever it ends
		tiffSaid(bytes.NewReader(data[:n]), main)
	}
}

// TestSaid: nothing is decoded for it.
func TestSaid(t *testing.T) {
	profile := append(make([]byte, 36), "acsp"...)
	got, err := Said(save(t, "a.tif", scan(1, profile)), 0)
	if diff := cmp.Diff(profile, got.ICC); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if _, err := Said(filepath.Join(t.TempDir(), "gone.tif"), 0); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// TestGammaWhoseSumDoesNotFit: it counts for nothing, as with libpng.
func TestGammaWhoseSumDoesNotFit(t *testing.T) {
	gamma := sample.Chunk("gAMA", []byte{0, 1, 0x86, 0xa0})
	for _, sound := range []bool{true, false} {
		if !sound {
			gamma[len(gamma)-1] ^= 1
		}
		path := save(t, "a.png", slices.Insert(sample.PNG(t, 40, 24), 33, gamma...))
		if got := Needed(path); got != sound {
			t.Errorf("sound %v: it counts: %v", sound, got)
		}
	}
}
