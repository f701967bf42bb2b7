package convert

import (
	"encoding/binary"
	"errors"
	"image"
)

// isoConfig is the size of the largest picture in an AVIF or HEIC file (ISO/IEC
// 23008-12): of the whole, where it comes in tiles.
func isoConfig(f file) (image.Config, error) {
	var c image.Config
	err := properties(f, func(kind string, b []byte) {
		if kind != "ispe" || len(b) < 12 {
			return
		}
		w, h := int64(binary.BigEndian.Uint32(b[4:])), int64(binary.BigEndian.Uint32(b[8:]))
		if w*h > int64(c.Width)*int64(c.Height) {
			c.Width, c.Height = int(w), int(h)
		}
	})
	if err == nil && c.Width == 0 {
		err = errISO
	}
	return c, err
}

// isoProfile is the first colour profile. The decoders turn pixels themselves.
func isoProfile(f file) (orientation int, profile []byte) {
	_ = properties(f, func(kind string, b []byte) { // judged before
		if kind == "colr" && profile == nil && len(b) > 4 && (string(b[:4]) == "prof" || string(b[:4]) == "rICC") {
			profile = b[4:]
		}
	})
	return 1, profile
}

var errISO = errors.New("the boxes of the file make no sense")

// properties calls do with the properties of all items: meta, iprp, ipco.
func properties(f file, do func(kind string, payload []byte)) error {
	for off := int64(0); off < f.Size(); {
		kind, start, end, err := box(f, off)
		if err != nil {
			return err
		}
		off = end
		if kind != "meta" {
			continue
		}
		if end-start > maxProfile {
			return errISO
		}
		meta := make([]byte, end-start)
		if _, err := f.ReadAt(meta, start); err != nil || len(meta) < 4 {
			return errISO
		}
		return within(meta[4:], "iprp", func(b []byte) error {
			return within(b, "ipco", func(b []byte) error { return boxes(b, do) })
		})
	}
	return errISO
}

// box reads the header of the box at off: its payload is from start to end.
func box(f file, off int64) (kind string, start, end int64, err error) {
	var b [16]byte
	if _, err := f.ReadAt(b[:8], off); err != nil {
		return "", 0, 0, errISO
	}
	start = off + 8
	switch n := binary.BigEndian.Uint32(b[:]); n {
	case 0: // to the end of the file
		end = f.Size()
	case 1: // a longer size follows
		if _, err := f.ReadAt(b[8:], start); err != nil {
			return "", 0, 0, errISO
		}
		start += 8
		end = off + int64(binary.BigEndian.Uint64(b[8:])&(1<<62-1))
	default:
		end = off + int64(n)
	}
	if end < start || end > f.Size() {
		return "", 0, 0, errISO
	}
	return string(b[4:8]), start, end, nil
}

// within calls do with the payloads of the boxes of a kind.
func within(b []byte, kind string, do func([]byte) error) error {
	var inner error
	err := boxes(b, func(k string, payload []byte) {
		if k == kind && inner == nil {
			inner = do(payload)
		}
	})
	return errors.Join(err, inner)
}

func boxes(b []byte, do func(kind string, payload []byte)) error {
	for len(b) >= 8 {
		n := binary.BigEndian.Uint32(b)
		if n < 8 || int64(n) > int64(len(b)) {
			return errISO
		}
		do(string(b[4:8]), b[8:n])
		b = b[n:]
	}
	return nil
}
