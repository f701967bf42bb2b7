package pixels

import (
	"encoding/binary"
	"errors"
	"io"

	"bulkup/api/media"
)

// probeWebP reads the container and the first frame's header (RFC 9649; the
// frame headers are those of RFC 6386 and of the lossless bitstream).
func probeWebP(r io.ReaderAt, size int64, h *Header) error {
	h.Format = "webp"
	var canvas, coded Header
	kind, framed := "", false
	for c, err := range media.WebPChunks(r, size) {
		cut := errors.Is(err, io.ErrUnexpectedEOF) && c.Name == ""
		switch {
		case cut || err != nil && kind != "": // or a chunk goes beyond the end
			h.Truncated = true
		case err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, media.ErrDamaged):
			return err
		}
		switch c.Name {
		case "VP8X":
			b, err := c.Payload(r, 1<<10)
			if err != nil || len(b) < 10 {
				return io.ErrUnexpectedEOF
			}
			framed = true
			h.Animated = b[0]&0x02 != 0
			canvas.Alpha = b[0]&0x10 != 0
			canvas.Width = 1 + int(b[4]) + int(b[5])<<8 + int(b[6])<<16
			canvas.Height = 1 + int(b[7]) + int(b[8])<<8 + int(b[9])<<16
		case "VP8 ", "VP8L":
			if kind != "" {
				continue
			}
			if kind = c.Name; c.End > size {
				h.Truncated = true
			}
			if err := webpFrame(r, c, &coded); err == io.ErrUnexpectedEOF && framed {
				coded, h.Truncated = canvas, true
			} else if err != nil {
				return err
			}
		case "ICCP":
			h.ICC = true
		case "XMP ":
			h.XMP = true
		case "EXIF":
			c.Len = min(c.Len, maxEXIF)
			if b, err := c.Payload(r, maxEXIF); err == nil && !h.EXIF {
				h.EXIF, h.Orientation = true, media.Orientation(b)
			}
		}
	}
	switch {
	case !framed && kind == "":
		return problem(ErrTruncated, "the WebP file holds no picture")
	case !framed:
		canvas = coded
	case kind != "" && (canvas.Width != coded.Width || canvas.Height != coded.Height):
		return problem(ErrDamaged, "the file declares %d×%d pixels, but holds %d×%d", canvas.Width, canvas.Height, coded.Width, coded.Height)
	}
	h.Width, h.Height, h.Alpha = canvas.Width, canvas.Height, canvas.Alpha
	h.Memory = webpMemory(h, kind)
	return nil
}

// webpFrame reads the header of what is coded.
func webpFrame(r io.ReaderAt, c media.Chunk, h *Header) error {
	need := int64(10)
	if c.Name == "VP8L" {
		need = 5
	}
	if c.Len < need {
		return io.ErrUnexpectedEOF
	}
	c.Len = need
	b, err := c.Payload(r, need)
	if err != nil {
		return err
	}
	if c.Name == "VP8L" {
		if b[0] != 0x2f {
			return problem(ErrDamaged, "the WebP header is damaged")
		}
		bits := binary.LittleEndian.Uint32(b[1:])
		h.Width = 1 + int(bits&0x3fff)
		h.Height = 1 + int(bits>>14&0x3fff)
		h.Alpha = bits>>28&1 != 0
		return nil
	}
	if b[0]&1 != 0 || b[3] != 0x9d || b[4] != 0x01 || b[5] != 0x2a {
		return problem(ErrDamaged, "the WebP header is damaged")
	}
	h.Width = int(binary.LittleEndian.Uint16(b[6:]) & 0x3fff)
	h.Height = int(binary.LittleEndian.Uint16(b[8:]) & 0x3fff)
	return nil
}

// webpMemory is what package webp holds: four samples a pixel of a lossless picture,
// and for a while those of its palette; luma and two chroma planes of a quarter each
// otherwise, and the mask, which is coded like a lossless picture.
func webpMemory(h *Header, kind string) int64 {
	n := int64(h.Width) * int64(h.Height)
	switch {
	case kind == "VP8L":
		return turned(h, 6*n, 4*n, 4*n)
	case h.Alpha:
		return turned(h, 7*n, 5*n/2, n)
	}
	return turned(h, 3*n/2, 3*n/2, n)
}
