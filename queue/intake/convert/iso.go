package convert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"strings"
)

// isoConfig is the size of the largest picture in an AVIF or HEIC file (ISO/IEC
// 23008-12): of the whole, where it comes in tiles.
func isoConfig(f file) (image.Config, error) {
	var c image.Config
	err := properties(f, func(kind string, b []byte) {
		switch {
		case kind == "pixi" && len(b) > 5 && b[5] > 8: // more than 8 bits in the first channel
			c.ColorModel = color.RGBA64Model
		case kind == "ispe" && len(b) >= 12:
			w, h := int64(binary.BigEndian.Uint32(b[4:])), int64(binary.BigEndian.Uint32(b[8:]))
			if w*h > int64(c.Width)*int64(c.Height) {
				c.Width, c.Height = int(w), int(h)
			}
		}
	})
	if err == nil && c.Width == 0 {
		err = errISO
	}
	return c, err
}

// isoMore reads how a picture is to be turned, what it says, and whether it has
// transparency. Where there are several of a kind, the first is that of the picture.
func isoMore(f file) more {
	var m more
	turn, mirror := -1, -1
	_ = properties(f, func(kind string, b []byte) { // judged before
		switch {
		case kind == "colr" && m.said.ICC == nil && len(b) > 4 && (string(b[:4]) == "prof" || string(b[:4]) == "rICC"):
			m.said.ICC = b[4:]
		case kind == "irot" && turn < 0 && len(b) > 0:
			turn = int(b[0] & 3)
		case kind == "imir" && mirror < 0 && len(b) > 0:
			mirror = int(b[0] & 1)
		case kind == "auxC" && (bytes.Contains(b, []byte(":alpha")) || bytes.Contains(b, []byte("hevc:2015:auxid:1"))):
			m.alpha = true
		}
	})
	m.said.EXIF, m.said.XMP = isoSaid(f)
	m.orientation = turned[max(turn, 0)][mirror+1]
	return m
}

// heicMore is isoMore for a decoder that knows eight bits and no transparency.
func heicMore(f file) more {
	m := isoMore(f)
	var lost []string
	if m.alpha {
		lost = append(lost, "transparency was not kept")
	}
	if c, err := isoConfig(f); err == nil && c.ColorModel != nil {
		lost = append(lost, "its fine shades became 8 bits")
	}
	m.notice = strings.Join(lost, "; ")
	return m
}

// turned is EXIF's word for quarter turns against the clock, and then no mirror
// image, one of top and bottom, or one of left and right (ISO/IEC 23008-12, 6.5.10
// and 6.5.12).
var turned = [4][3]int{{1, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}}

var errISO = errors.New("the boxes of the file make no sense")

// properties calls do with the properties of all items: meta, iprp, ipco.
func properties(f file, do func(kind string, payload []byte)) error {
	meta, err := isoMeta(f)
	if err != nil {
		return err
	}
	return within(meta, "iprp", func(b []byte) error {
		return within(b, "ipco", func(b []byte) error { return boxes(b, do) })
	})
}

// isoMeta is what the meta box holds.
func isoMeta(f file) ([]byte, error) {
	for off := int64(0); off < f.Size(); {
		kind, start, end, err := box(f, off)
		if err != nil {
			return nil, err
		}
		off = end
		if kind != "meta" {
			continue
		}
		if end-start > maxProfile {
			return nil, errISO
		}
		meta := make([]byte, end-start)
		if _, err := f.ReadAt(meta, start); err != nil || len(meta) < 4 {
			return nil, errISO
		}
		return meta[4:], nil
	}
	return nil, errISO
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
