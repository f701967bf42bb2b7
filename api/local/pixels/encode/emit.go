package encode

import (
	"encoding/binary"

	"bulkup/api/local/pixels/packed"
)

// emitter turns packed rows into the bytes of a result: interleaved samples, alpha
// not multiplied in, 16-bit ones big-endian.
type emitter struct {
	f      *packed.Lanes
	layout Layout
	round  [1 << 11]byte // every narrow sample as a byte
}

func newEmitter(f *packed.Lanes, l Layout) *emitter {
	e := &emitter{f: f, layout: l}
	for i := range e.round {
		// A half goes to its even neighbour: upwards, all pictures would get brighter.
		half := int32(i - packed.Narrow.Black)
		e.round[i] = byte(min(max((half+half>>1&1)>>1, 0), 255))
	}
	return e
}

// emit fills dst from row: as many pixels as row holds.
func (e *emitter) emit(dst []byte, row []uint64) {
	const m = 1<<11 - 1
	switch {
	case e.f == packed.Wide:
		e.emitWide(dst, row)
	case e.layout.Gray:
		for i, word := range row {
			dst[i] = e.round[word&m]
		}
	default:
		for _, word := range row {
			p := dst[:3:3]
			p[0], p[1], p[2] = e.round[word&m], e.round[word>>21&m], e.round[word>>42&m]
			dst = dst[3:]
		}
	}
}

func (e *emitter) emitWide(dst []byte, row []uint64) {
	const one = 65535
	for i := 0; i < len(row); i += 2 {
		sample := [4]uint32{packed.Unbias(row[i]), packed.Unbias(row[i] >> 32), packed.Unbias(row[i+1]), packed.Unbias(row[i+1] >> 32)}
		if a := sample[3]; a != one && a != 0 {
			for k := range 3 {
				sample[k] = uint32(min((uint64(sample[k])*one+uint64(a)/2)/uint64(a), one))
			}
		}
		colours := sample[:3]
		if e.layout.Gray {
			colours = sample[:1]
		}
		for _, v := range colours {
			dst = e.put(dst, v)
		}
		if e.layout.Alpha {
			dst = e.put(dst, sample[3])
		}
	}
}

func (e *emitter) put(dst []byte, v uint32) []byte {
	if e.layout.Deep {
		binary.BigEndian.PutUint16(dst, uint16(v))
		return dst[2:]
	}
	dst[0] = byte((v*255 + 32895) >> 16)
	return dst[1:]
}
