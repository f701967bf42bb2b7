package pixels

import (
	"bytes"
	"encoding/binary"

	"bulkup/api/media"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// PNG colour types (ISO/IEC 15948, 11.2.1).
const (
	pngGray      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGrayAlpha = 4
	pngRGBA      = 6
)

// probePNG walks the chunks to the end, since EXIF may stand after the pixels.
func probePNG(w *window, h *Header) error {
	h.Format = "png"
	b, err := w.at(8, 25)
	if err != nil {
		return err
	}
	if string(b[4:8]) != "IHDR" {
		return problem(ErrDamaged, "the PNG header is damaged")
	}
	h.Width = int(int32(binary.BigEndian.Uint32(b[8:])))
	h.Height = int(int32(binary.BigEndian.Uint32(b[12:])))
	h.Bits = int(b[16])
	kind := b[17]
	h.Gray = kind == pngGray || kind == pngGrayAlpha
	h.Alpha = kind == pngGrayAlpha || kind == pngRGBA
	h.Palette = kind == pngPalette

	pixels := false
	for off := int64(33); ; {
		b, err := w.at(off, 8)
		if err != nil { // no IEND: what is there may still be told
			h.Truncated = true
			if !pixels {
				return err
			}
			return nil
		}
		n := int64(binary.BigEndian.Uint32(b))
		name := string(b[4:8])
		switch name {
		case "IEND":
			h.Truncated = off+12 > w.size
			return nil
		case "IDAT":
			pixels = true
		case "tRNS":
			h.Alpha = true
		case "iCCP":
			h.ICC = true
		case "acTL":
			if b, err := w.at(off+8, 4); err == nil {
				h.Animated = binary.BigEndian.Uint32(b) > 1
			}
		case "eXIf":
			h.EXIF = true
			if b, err := w.at(off+8, int(min(n, 1<<16))); err == nil {
				h.Orientation = media.Orientation(b)
			}
		case "iTXt", "zTXt":
			const key = "XML:com.adobe.xmp\x00"
			if b, err := w.at(off+8, int(min(n, int64(len(key))))); err == nil {
				h.XMP = h.XMP || bytes.Equal(b, []byte(key))
			}
		}
		off += 12 + n
	}
}
