package heif

import (
	"bytes"
	"image"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/media"
)

// path leads from a film to what its samples are (ISO/IEC 14496-12, 8.5.2).
var path = []string{"moov", "trak", "mdia", "minf", "stbl", "stsd"}

// readTrack takes the first track that holds pictures.
func (p *Picture) readTrack(r io.ReaderAt) error {
	found, err := p.descend(r, 0, p.size, path)
	switch {
	case err != nil:
		return err
	case !found:
		return errBoxes
	case p.Name == "HEIC":
		return unsupported(pixels.ErrAnimated, "this is an animated HEIC; only still pictures can be upscaled")
	}
	p.Frames = true
	return nil
}

func (p *Picture) descend(r io.ReaderAt, start, end int64, path []string) (found bool, err error) {
	for b, err := range media.Boxes(r, start, end) {
		switch {
		case err != nil:
			return false, err
		case b.Type != path[0]:
			continue
		case len(path) > 1:
			if found, err := p.descend(r, b.Data, b.End, path[1:]); found || err != nil {
				return found, err
			}
			continue
		}
		return p.entries(r, b)
	}
	return false, nil
}

// entries takes the first sample entry of pictures (ISO/IEC 14496-12, 12.1.3).
func (p *Picture) entries(r io.ReaderAt, stsd media.Box) (found bool, err error) {
	const head, fixed = 8, 78
	for b, err := range media.Boxes(r, stsd.Data+head, stsd.End) {
		if err != nil {
			return false, err
		}
		if b.Type != "av01" && b.Type != "hvc1" && b.Type != "hev1" {
			continue
		}
		entry, err := b.Payload(r, 1<<20)
		if err != nil || len(entry) < fixed {
			return false, errBoxes
		}
		if err := p.kind(b.Type); err != nil {
			return false, err
		}
		p.Size = image.Pt(int(entry[24])<<8|int(entry[25]), int(entry[26])<<8|int(entry[27]))
		var all []media.Property
		for b, err := range media.Boxes(bytes.NewReader(entry), fixed, int64(len(entry))) {
			if err != nil {
				break // a terminator of four zeros
			}
			all = append(all, media.Property{Type: b.Type, Payload: entry[b.Data:b.End]})
		}
		return true, p.describe(all, p.Size)
	}
	return false, nil
}
