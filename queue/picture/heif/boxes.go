package heif

import (
	"bytes"
	"encoding/binary"

	"bulkup/api/media"
)

// untransformed makes a file one whose pictures are neither cropped nor turned, and of which
// item is the primary one.
func untransformed(file []byte, item uint32) {
	for _, kind := range []string{"clap", "irot", "imir"} {
		for _, at := range boxesOf(file, "meta", "iprp", "ipco", kind) {
			if at+8 < len(file) { // a turn by nothing, which any reader knows
				copy(file[at+4:], "irot")
				file[at+8] = 0
			}
		}
	}
	setPrimary(file, item)
}

// hideGrey hides what says that a picture has one channel, if it is coded in colours: old
// versions of libheif wrote so, and the one in use then decodes nothing. What is returned
// shows it again, since the mask may share it.
func (p *Picture) hideGrey(file []byte) (show func()) {
	rename := func(from, to string) {
		for _, at := range boxesOf(file, "meta", "iprp", "ipco", from) {
			if at+13 < len(file) && file[at+12] == 1 { // channels
				copy(file[at+4:], to)
			}
		}
	}
	main, _ := p.boxes.Item(p.in.item)
	if hvcc, ok := main.Property("hvcC"); !ok || len(hvcc) < 17 || hvcc[16]&3 == 0 {
		return func() {}
	}
	const hidden = "pix-"
	rename("pixi", hidden)
	return func() { rename(hidden, "pixi") }
}

// setPrimary makes another item the picture of the file, which may be one that no reader is
// to show.
func setPrimary(file []byte, id uint32) {
	for _, at := range boxesOf(file, "meta", "iinf", "infe") {
		if at+16 <= len(file) && itemAt(file[at+8:]) == id {
			file[at+11] &^= 1 // hidden
		}
	}
	for _, at := range boxesOf(file, "meta", "pitm") {
		switch {
		case at+16 <= len(file) && file[at+8] > 0:
			binary.BigEndian.PutUint32(file[at+12:], id)
		case at+14 <= len(file) && id < 1<<16:
			binary.BigEndian.PutUint16(file[at+12:], uint16(id))
		}
	}
}

// itemAt is the item that an infe box is about, which begins with its version.
func itemAt(b []byte) uint32 {
	if b[0] >= 3 {
		return binary.BigEndian.Uint32(b[4:])
	}
	return uint32(binary.BigEndian.Uint16(b[4:]))
}

// boxesOf returns where the boxes of a kind lie in others, meta being the first.
func boxesOf(file []byte, path ...string) (all []int) {
	var find func(start, end int64, path []string)
	find = func(start, end int64, path []string) {
		for b, err := range media.Boxes(bytes.NewReader(file), start, end) {
			switch {
			case err != nil:
				return
			case b.Type != path[0]:
			case len(path) == 1:
				all = append(all, int(b.Start))
			case b.Type == "meta":
				find(b.Data+4, b.End, path[1:])
			case b.Type == "iinf" && b.Data+8 <= b.End:
				find(b.Data+6+2*int64(min(file[b.Data], 1)), b.End, path[1:]) // behind their count
			default:
				find(b.Data, b.End, path[1:])
			}
		}
	}
	find(0, int64(len(file)), path)
	return all
}
