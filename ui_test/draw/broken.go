package main

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/gif"

	"github.com/gen2brain/webp"
)

// broken makes one file of each kind that a batch has to survive. All but
// wrong-extension.jpg, a whole PNG, have to be refused.
func broken() ([]file, error) {
	small := paint(96, 64, sunset)
	var whole batch
	whole.jpg("", small)
	whole.png("", small)
	whole.webp("", small, webp.Options{Quality: 80})
	whole.add("", func(out *bytes.Buffer) error {
		still := image.NewPaletted(small.Rect, palette.Plan9)
		for y := range small.Rect.Dy() {
			for x := range small.Rect.Dx() {
				still.Set(x, y, small.At(x, y))
			}
		}
		return gif.Encode(out, still, nil)
	})
	if whole.err != nil {
		return nil, whole.err
	}
	jpg, png, webp, gif := whole.files[0].data, whole.files[1].data, whole.files[2].data, whole.files[3].data
	return []file{
		{"animated.webp", animated(webp, 96, 64)},
		{"bomb.png", bomb(60000, 60000)},
		{"drawing.jpg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="96" height="64"><circle cx="48" cy="32" r="20"/></svg>` + "\n")},
		{"empty.jpg", nil},
		{"gif.png", gif},
		{"not-an-image.png", []byte("This is a text, whatever its name says.\n")},
		{"truncated.jpg", jpg[:len(jpg)/2]},
		{"truncated.png", png[:len(png)/2]},
		{"wrong-extension.jpg", png},
	}, nil
}

// bomb is a PNG that declares w × h pixels and has none.
func bomb(w, h uint32) []byte {
	header := binary.BigEndian.AppendUint32(nil, w)
	header = binary.BigEndian.AppendUint32(header, h)
	header = append(header, 8, 2, 0, 0, 0) // 8 bits, RGB
	out := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", header}, {"IDAT", []byte("\x78\x9c\x03\x00\x00\x00\x00\x01")}, {"IEND", nil}} {
		body := append([]byte(chunk.kind), chunk.data...)
		out = binary.BigEndian.AppendUint32(out, uint32(len(chunk.data)))
		out = append(out, body...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(body))
	}
	return out
}

// animated shows the picture of a still WebP twice.
func animated(still []byte, w, h int) []byte {
	const riffHeader = 12
	size := func(v int) []byte { return []byte{byte(v - 1), byte((v - 1) >> 8), byte((v - 1) >> 16)} }
	frame := append(make([]byte, 6), append(size(w), size(h)...)...)
	frame = append(frame, 200, 0, 0, 0) // for 200 ms
	frame = append(frame, still[riffHeader:]...)
	body := []byte("WEBP")
	body = appendChunk(body, "VP8X", append([]byte{0x02, 0, 0, 0}, append(size(w), size(h)...)...))
	body = appendChunk(body, "ANIM", make([]byte, 6))
	body = appendChunk(body, "ANMF", frame)
	body = appendChunk(body, "ANMF", frame)
	return appendChunk(nil, "RIFF", body)
}

func appendChunk(to []byte, kind string, data []byte) []byte {
	to = append(to, kind...)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(data)))
	to = append(to, data...)
	if len(data)%2 == 1 {
		to = append(to, 0)
	}
	return to
}
