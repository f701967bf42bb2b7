package tifffile

import (
	"bytes"
	"encoding/binary"
	"slices"

	"bulkup/api/media"
)

// widths are those of the numbers in a value, in bytes, by the type of an entry; what is
// not here are bytes.
var widths = map[uint16]int64{3: 2, 4: 4, 5: 4, 8: 2, 9: 4, 10: 4, 11: 4, 12: 8, 13: 4}

// leads are the tags that lead to further directories: Exif, GPS and interoperability.
var leads = []uint16{0x8769, 0x8825, 0xa005}

// reordered returns an EXIF block with its numbers in another order of bytes. Everything
// stays where it is. The notes of camera makers are bytes to us, and stay as they are.
func reordered(block []byte, to binary.ByteOrder) []byte {
	f, err := blockOf(block)
	if err != nil || to.String() == f.Order.String() {
		return block
	}
	out := bytes.Clone(block)
	done := map[int64]bool{}
	turn := func(at, n, width int64) {
		for ; n >= width; at, n = at+width, n-width {
			slices.Reverse(out[at : at+width])
		}
	}
	var follow func(media.Directory)
	follow = func(d media.Directory) {
		if done[d.Start] {
			return
		}
		done[d.Start] = true
		turn(d.Start, 2, 2)
		for _, e := range d.Entries {
			turn(e.At, 4, 2)   // tag and type
			turn(e.At+4, 4, 4) // count
			if slices.Contains(leads, e.Tag) {
				if sub, err := f.Directory(int64(f.Number(d, e.Tag))); err == nil {
					follow(sub)
				}
			}
			if e.Len > 4 {
				turn(e.At+8, 4, 4) // where the value is
			}
			if w := widths[e.Type]; w > 0 && e.Data+e.Len <= int64(len(out)) && !done[-e.Data] {
				done[-e.Data] = true // two entries may have one value
				turn(e.Data, e.Len, w)
			}
		}
		if d.NextAt != 0 {
			turn(d.NextAt, 4, 4)
		}
	}
	follow(f.dir)
	turn(4, 4, 4)
	copy(out, map[bool]string{true: "MM\x00*", false: "II*\x00"}[to.String() == binary.BigEndian.String()])
	return out
}
