package pixels

import (
	"encoding/binary"
	"errors"
	"io"

	"bulkup/api/media"
)

// maxEXIF is how much of EXIF is read for the orientation.
const maxEXIF = 1 << 16

// probePNG walks the chunks to the end, since EXIF may stand after the pixels.
func probePNG(r io.ReaderAt, size int64, h *Header) error {
	h.Format = "png"
	pixels, interlaced := false, false
	for c, err := range media.Chunks(r, size) {
		pixels = pixels || c.Name == "IDAT"
		switch {
		case errors.Is(err, io.ErrUnexpectedEOF) && pixels: // no IEND: what is there may still be shown
			h.Truncated = true
			h.Memory = pngMemory(h, interlaced)
			return nil
		case errors.Is(err, media.ErrDamaged), h.Memory == 0 && c.Name != "IHDR" && c.Name != "":
			return problem(ErrDamaged, "the PNG header is damaged")
		case err != nil:
			return err
		}
		switch c.Name {
		case "IHDR":
			b, err := c.Payload(r, 13)
			switch {
			case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, media.ErrDamaged), err == nil && len(b) < 13:
				return problem(ErrDamaged, "the PNG header is damaged")
			case err != nil:
				return err // the disk is at fault, and not the picture
			}
			interlaced = b[12] != 0
			pngHead(b, h)
			h.Memory = 1
		case "tRNS":
			h.Alpha = true
		case "iCCP":
			h.ICC = true
		case "acTL":
			if b, err := c.Payload(r, 8); err == nil && len(b) >= 4 {
				h.Animated = binary.BigEndian.Uint32(b) > 1
			}
		case "eXIf":
			c.Len = min(c.Len, maxEXIF)
			if b, err := c.Payload(r, maxEXIF); err == nil && !h.EXIF {
				h.EXIF, h.Orientation = true, media.Orientation(b)
			}
		case "iTXt", "zTXt":
			h.XMP = h.XMP || c.HasPrefix(r, "XML:com.adobe.xmp\x00")
		}
	}
	h.Memory = pngMemory(h, interlaced)
	return nil
}

func pngHead(ihdr []byte, h *Header) {
	h.Width = int(int32(binary.BigEndian.Uint32(ihdr)))
	h.Height = int(int32(binary.BigEndian.Uint32(ihdr[4:])))
	h.Bits = int(ihdr[8])
	kind := ihdr[9]
	h.Gray = kind == media.PNGGray || kind == media.PNGGrayAlpha
	h.Alpha = kind == media.PNGGrayAlpha || kind == media.PNGRGBA
	h.Palette = kind == media.PNGPalette
}

// pngMemory is what package image/png holds: a pixel of grey or a palette in one
// sample, all others in four. Of an interlaced picture it holds a half again.
func pngMemory(h *Header, interlaced bool) int64 {
	size := int64(4)
	if h.Palette || h.Gray && !h.Alpha {
		size = 1
	}
	if h.Bits == 16 {
		size *= 2
	}
	planes := size * int64(h.Width) * int64(h.Height)
	memory := planes
	if interlaced {
		memory += planes / 2
	}
	return turned(h, memory, planes, planes)
}
