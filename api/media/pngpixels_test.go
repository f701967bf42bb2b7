package media

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func pngChunkOf(name, payload string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(payload)))
	b = append(b, name+payload...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// TestPNGPixels: chunks of metadata are left out, all else comes as it is, however it
// is read and wherever it ends.
func TestPNGPixels(t *testing.T) {
	needed := PNGSignature + pngChunkOf("IHDR", indexed(8)) + pngChunkOf("PLTE", "colours") + pngChunkOf("tRNS", "alpha") +
		pngChunkOf("IDAT", strings.Repeat("x", 70<<10)) + pngChunkOf("IDAT", "")
	end, ihdr := pngChunkOf("IEND", ""), len(PNGSignature)+25
	file := needed[:ihdr] + pngChunkOf("tEXt", strings.Repeat("t", 100<<10)) + needed[ihdr:] + pngChunkOf("fdAT", "frame") + pngChunkOf("eXIf", "") + end
	if got, err := io.ReadAll(iotest.OneByteReader(PNGPixels(strings.NewReader(file)))); string(got) != needed+end || err != nil {
		t.Errorf("%d bytes of %d, %v", len(got), len(needed+end), err)
	}
	for n := range len(file) {
		if n > 200 && n < len(file)-200 {
			continue
		}
		got, err := io.ReadAll(PNGPixels(strings.NewReader(file[:n])))
		if err != nil || !strings.HasPrefix(needed+end, string(got)) || n < 16 && len(got) != min(n, 8) {
			t.Fatalf("of %d bytes: %d, %v", n, len(got), err)
		}
	}
	if got, err := io.ReadAll(PNGPixels(strings.NewReader(PNGSignature + "\xff\xff\xff\xfftEXtno chunk"))); len(got) != 8+16 || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// indexed is the header of a picture with a palette, of so many bits a pixel.
func indexed(depth byte) string {
	return "\x00\x00\x00\x01\x00\x00\x00\x01" + string(rune(depth)) + "\x03\x00\x00\x00"
}

// TestPNGPixelsColours: of a palette with more colours than pixels can name the first ones
// are left, and of two the first.
func TestPNGPixelsColours(t *testing.T) {
	begin, pixels := PNGSignature+pngChunkOf("IHDR", indexed(1)), pngChunkOf("IDAT", "x")+pngChunkOf("IEND", "")
	palette := pngChunkOf("PLTE", "onetwo")
	for _, colours := range []string{pngChunkOf("PLTE", "onetwothree"), palette + palette, pngChunkOf("tRNS", "early") + palette} {
		if got, err := io.ReadAll(PNGPixels(strings.NewReader(begin + colours + pixels))); string(got) != begin+palette+pixels || err != nil {
			t.Errorf("%q: %q, %v", colours, got, err)
		}
	}
}

// TestManyChunksTakeNoMemory: the decoder takes 4 KB for each chunk that it passes over.
func TestManyChunksTakeNoMemory(t *testing.T) {
	var small bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	const ihdr = len(PNGSignature) + 25
	file := small.String()[:ihdr] + strings.Repeat(pngChunkOf("vpAg", ""), 20_000) + small.String()[ihdr:]
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := png.Decode(PNGPixels(strings.NewReader(file))); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
		t.Errorf("%d bytes", took)
	}
}
