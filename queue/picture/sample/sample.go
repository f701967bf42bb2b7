// Package sample draws small pictures for tests.
package sample

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/gen2brain/webp"
)

// Drawing returns a picture with gradients and edges.
func Drawing(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.NRGBA{uint8(x * 5), uint8(y * 7), uint8((x / 4 * y / 4) * 31), 255})
		}
	}
	return m
}

// JPEG returns a drawing as a baseline JPEG.
func JPEG(t testing.TB, width, height int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, Drawing(width, height), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// PNG returns a drawing as a PNG.
func PNG(t testing.TB, width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, Drawing(width, height)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// WebP returns a drawing as a WebP, lossless or lossy.
func WebP(t testing.TB, width, height int, lossless bool) []byte {
	var b bytes.Buffer
	if err := webp.Encode(&b, Drawing(width, height), webp.Options{Lossless: lossless, Quality: 80}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Animated returns the head of a WebP with more than one frame.
func Animated() []byte {
	return []byte("RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x0f\x00\x00\x0f\x00\x00ANIM\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00")
}

// Turned returns a JPEG with an EXIF orientation of 1 to 8.
func Turned(jpeg []byte, orientation byte) []byte {
	exif := "Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
	return Segment(jpeg, 0xe1, exif)
}

// Segment returns a JPEG with one more marker segment at its beginning.
func Segment(jpeg []byte, marker byte, data string) []byte {
	out := append([]byte{0xff, 0xd8, 0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(data)+2))...)
	return append(append(out, data...), jpeg[2:]...)
}

// Bomb returns a PNG that declares width × height pixels and holds none.
func Bomb(width, height uint32) []byte {
	ihdr := binary.BigEndian.AppendUint32(nil, width)
	ihdr = append(binary.BigEndian.AppendUint32(ihdr, height), 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), Chunk("IHDR", ihdr)...)
	return append(append(out, Chunk("IDAT", make([]byte, 700))...), Chunk("IEND", nil)...)
}

// Chunk returns a PNG chunk with its check sum.
func Chunk(name string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	out = append(append(out, name...), data...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}
