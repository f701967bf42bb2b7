package encode

import "bulkup/api/local/pixels/packed"

// sampleUnits is how many steps of a JPEG's luma and chroma planes make a level.
const sampleUnits = 32

// convert puts a row of packed pixels into row i of the group's planes.
func (s *jpegStrip) convert(row []uint64, i int) {
	const (
		// One multiplication by the weights of JFIF's luma, in 1024ths and in
		// reverse order, leaves the sum of all three in the topmost lane.
		weights = 117 | 601<<21 | 306<<42
		units   = 16 // a stored sample is half a level: 10 - 4 bits are dropped
	)
	zero := int32(packed.Narrow.Black+2*128) * units
	low, high := packed.Narrow.Spread(uint64(packed.Narrow.Black)), packed.Narrow.Spread(uint64(packed.Narrow.White))
	guard, bits := packed.Narrow.Guard, packed.Narrow.Bits&63
	out := s.y[i*s.stride:][:s.stride]
	for x, word := range row {
		if !s.sink.within {
			word = packed.Greater(packed.Lesser(word, high, guard, bits), low, guard, bits)
			row[x] = word
		}
		out[x] = int16(int32(word*weights>>48&0x7fff) - zero)
	}
	for x := len(row); x < len(out); x++ {
		out[x] = out[x-1]
	}
	if s.sink.gray {
		return
	}
	if i%2 == 0 {
		for x := range s.pairs {
			s.pairs[x] = pair(row, x)
		}
		return
	}
	n := len(s.pairs)
	cb, cr := s.cb[i/2*n:][:n], s.cr[i/2*n:][:n]
	for x := range n {
		const m = 1<<21 - 1
		sum := s.pairs[x] + pair(row, x)
		r, g, b := int32(sum&m), int32(sum>>21&m), int32(sum>>42)
		// Weights in 65536ths sum to 0, and four half levels make a unit of 8.
		cb[x] = int16((32768*b - 11059*r - 21709*g + 1<<13) >> 14)
		cr[x] = int16((32768*r - 27439*g - 5329*b + 1<<13) >> 14)
	}
}

// pair adds pixels 2x and 2x+1, or the last ones where the row has no more.
func pair(row []uint64, x int) uint64 {
	if 2*x+1 < len(row) {
		return row[2*x] + row[2*x+1]
	}
	return 2 * row[len(row)-1]
}

// toNarrow packs the colours of wide pixels, whose alpha is full, as narrow ones.
func toNarrow(dst, row []uint64) {
	const half = 32767
	for i := range dst {
		r, g, b := packed.Unbias(row[2*i]), packed.Unbias(row[2*i]>>32), packed.Unbias(row[2*i+1])
		dst[i] = packed.Narrow.Spread(uint64(packed.Narrow.Black)) +
			uint64((r*510+half)/65535) + uint64((g*510+half)/65535)<<21 + uint64((b*510+half)/65535)<<42
	}
}
