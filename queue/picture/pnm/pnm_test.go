package pnm

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"strings"
	"testing"

	"bulkup/api/local/pixels"
)

func decode(t *testing.T, data string) (*Picture, image.Image) {
	t.Helper()
	p, err := Read(strings.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	m, err := p.Decode(t.Context())
	if err != nil {
		t.Fatalf("%q: %v", data, err)
	}
	return p, m
}

// TestKinds: every kind, with comments in odd places, samples that look like space, and
// values beyond the highest one.
func TestKinds(t *testing.T) {
	white, black := color.NRGBA{255, 255, 255, 255}, color.NRGBA{0, 0, 0, 255}
	for data, want := range map[string][2]color.NRGBA{
		"P1 # a comment\n2 1\n01":                {white, black},
		"P1\n2\n1\n1 0\n":                        {black, white},
		"P4 2 1\n\x40":                           {white, black},
		"P2\n# made by hand\n2 1 # size\n4\n0 2": {black, {128, 128, 128, 255}},
		"P2 2 1 4 0 9\n":                         {black, white},
		"P5 2 1 255 \x20\x0a":                    {{32, 32, 32, 255}, {10, 10, 10, 255}},
		"P5\n2 1\n255\n\n\r":                     {{10, 10, 10, 255}, {13, 13, 13, 255}},
		"P5 2 1 65535\n\x20\x20\xff\xff":         {{32, 32, 32, 255}, white},
		"P5 2 1 1023\n\x00\x00\x03\xff":          {black, white},
		"P3 2 1 255\n255 0 0\n0 0 255":           {{255, 0, 0, 255}, {0, 0, 255, 255}},
		"P3 2 1 65535\n65535 0 0 0 0 65535":      {{255, 0, 0, 255}, {0, 0, 255, 255}},
		"P6 2 1 15\n\x0f\x00\x00\x00\x00\x0f":    {{255, 0, 0, 255}, {0, 0, 255, 255}},
		"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 255\nTUPLTYPE GRAYSCALE_ALPHA\nENDHDR\n\x40\x80\xff\xff":                        {{64, 64, 64, 128}, white},
		"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 2\nMAXVAL 65535\nENDHDR\n\x40\x40\x80\x80\xff\xff\xff\xff":                                {{64, 64, 64, 128}, white},
		"P7\nWIDTH 2\nHEIGHT 1\n# a comment\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n\x01\x02\x03\x04\x05\x06\x07\x08": {{1, 2, 3, 4}, {5, 6, 7, 8}},
		"P7\n\nWIDTH\t2\nHEIGHT  1\nDEPTH 1\nMAXVAL 255\nTUPLTYPE GRAYSCALE\nENDHDR\n\x00\xff":                                  {black, white},
		"P7\nWIDTH 2\nHEIGHT 1\nDEPTH 1\nMAXVAL 1\nTUPLTYPE BLACKANDWHITE\nENDHDR\n\x00\x01":                                    {black, white},
	} {
		p, m := decode(t, data)
		for x, c := range want {
			if got := color.NRGBAModel.Convert(m.At(x, 0)); p.Size != image.Pt(2, 1) || got != c {
				t.Errorf("%q: column %d of %v is %v, not %v", data, x, p.Size, got, c)
			}
		}
	}
}

// TestMore: whether another picture follows is said.
func TestMore(t *testing.T) {
	one := "P5 2 1 255\n\x01\x02"
	for data, want := range map[string]bool{one: false, one + one: true, one + "\nnotes": false} {
		if p, _ := decode(t, data); p.More != want {
			t.Errorf("%q: %v", data, p.More)
		}
	}
}

// TestRefuses: what is cut off is known by its header, before memory is taken for it.
func TestRefuses(t *testing.T) {
	cut, odd := pixels.ErrTruncated, pixels.ErrUnsupported
	for data, want := range map[string]error{
		"P6 2 1 255\n\x01\x02\x03": cut, "P4 60000 60000\n\x00": cut, "P3 60000 60000 255\n1": cut, "P1 4 1 0 1": cut,
		"P2 2 1 255 7777777": cut, "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 5\nMAXVAL 255\nENDHDR\n12345": odd,
		"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK\nENDHDR\n1234": odd, "P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n123": odd,
		"P6 0 1 255\n": nil, "P6 2 1 0\n": nil, "P6 2 1 70000\n": nil, "P6 -2 1 255\n": nil, "P6 99999999999999 1 255\n": nil,
		"P2 2 1 255 a b c": nil, "P7\nWIDTH 2": nil, "P": nil, "": nil, "Pf\n1 1\n-1\n1234": nil,
	} {
		p, err := Read(strings.NewReader(data), int64(len(data)))
		if err == nil {
			_, err = p.Decode(t.Context())
		}
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

// FuzzRead: any bytes, of pictures that are not large.
func FuzzRead(f *testing.F) {
	f.Add([]byte("P3 # 1\n2 1 255\n255 0 0\n0 0 255"))
	f.Add([]byte("P7\nWIDTH 2\nHEIGHT 1\nDEPTH 4\nMAXVAL 300\nENDHDR\n\x01\x02\x03\x04\x05\x06\x07\x08\x01\x02\x03\x04\x05\x06\x07\x08"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil || p.Size.X > 1000 || p.Size.Y > 1000 {
			return
		}
		if m, err := p.Decode(t.Context()); err == nil && m.Bounds().Size() != p.Size {
			t.Error(m.Bounds())
		}
	})
}

// Memory follows the picture, and not the width of its rows; where a row is read in parts,
// they join.
func TestWideRows(t *testing.T) {
	const width, height = 1_000_003, 2 // no multiple of what is read at once
	data := make([]byte, 3*width*height)
	for i := range data {
		data[i] = byte(i * 7 >> 3)
	}
	file := fmt.Sprintf("P6 %d %d 255\n%s", width, height, data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, m := decode(t, file)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4*width*height+1<<20 {
		t.Errorf("%d bytes for %d pixels", took, width*height)
	}
	pix := m.(*image.NRGBA).Pix
	for i := range width * height {
		if !bytes.Equal(pix[4*i:][:3], data[3*i:][:3]) {
			t.Fatalf("pixel %d is %v, want %v", i, pix[4*i:][:3], data[3*i:][:3])
		}
	}

	bits := make([]byte, 2*((width+7)/8))
	for i := range bits {
		bits[i] = byte(i * 5 >> 2)
	}
	_, m = decode(t, fmt.Sprintf("P4 %d %d\n%s", width, height, bits))
	grey := m.(*image.Gray)
	for i := range width * height {
		x, y := i%width, i/width
		want := 255 * (1 - bits[y*((width+7)/8)+x/8]>>(7-x%8)&1)
		if got := grey.Pix[y*grey.Stride+x]; got != want {
			t.Fatalf("bit %d of row %d is %d, want %d", x, y, got, want)
		}
	}
}
