package convert

import "encoding/binary"

// maxProfile is more than any colour profile has, in bytes.
const maxProfile = 16 << 20

// tiffFields reads the orientation and the profile of the first picture (TIFF
// 6.0; ICC.1, annex B.4). What makes no sense is as if it were not there.
func tiffFields(f file) (orientation int, profile []byte) {
	orientation = 1
	at := func(off int64, n int) []byte {
		b := make([]byte, n)
		if _, err := f.ReadAt(b, off); err != nil {
			return nil
		}
		return b
	}
	head := at(0, 8)
	if head == nil {
		return
	}
	var order binary.ByteOrder = binary.BigEndian
	if head[0] == 'I' {
		order = binary.LittleEndian
	}
	start := int64(order.Uint32(head[4:]))
	count := at(start, 2)
	if count == nil {
		return
	}
	entries := at(start+2, 12*int(order.Uint16(count)))
	for ; len(entries) >= 12; entries = entries[12:] {
		switch order.Uint16(entries) {
		case 0x0112:
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				orientation = v
			}
		case 0x8773:
			if n := order.Uint32(entries[4:]); n > 4 && n <= maxProfile && int64(n) <= f.Size() {
				profile = at(int64(order.Uint32(entries[8:])), int(n))
			}
		}
	}
	return
}
