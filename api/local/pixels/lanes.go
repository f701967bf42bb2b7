package pixels

// lanes is a way to keep several samples in one uint64 so that one multiplication
// filters them all. Samples are stored biased, so that what a filter's negative
// weights make of them stays above zero and never borrows from the lane above.
// Weights of a filter sum to 1<<weightBits, which keeps the bias what it is.
type lanes struct {
	words      int  // uint64s a pixel
	count      int  // lanes in a word
	width      uint // bits of a lane
	weightBits uint // fraction bits of weights
	bits       uint // bits of a stored sample: width - weightBits
	black      int  // stored value of no light
	white      int  // stored value of full light
	half       uint64
	mask       uint64
	guard      uint64
	least      uint64 // every lane at the lowest sample that two passes cannot push out of its lane
	most       uint64 // and at the highest
}

// narrow holds red, green and blue of 8 bits in one word, in half steps.
// wide holds red and green, then blue and alpha, of 16 bits in two words, with
// the colours premultiplied by alpha. Black to white lies in the middle of what a
// lane holds, since least and most are as far from the middle on both sides.
var (
	narrow = makeLanes(1, 3, 21, 10, 768, 768+2*255)
	wide   = makeLanes(2, 2, 32, 14, 3<<15, 3<<15+65535)
)

func makeLanes(words, count int, width, weightBits uint, black, white int) *lanes {
	f := &lanes{words: words, count: count, width: width, weightBits: weightBits,
		bits: width - weightBits, black: black, white: white}
	f.half = f.spread(1 << (weightBits - 1))
	f.mask = f.spread(1<<f.bits - 1)
	f.guard = f.spread(1 << f.bits)
	// Lanczos-3 has an absolute weight sum below 1.54 a pass.
	reach := int(float64(int(1)<<(f.bits-1)) / (1.54 * 1.54))
	middle := 1 << (f.bits - 1)
	f.least = f.spread(uint64(middle - reach))
	f.most = f.spread(uint64(middle + reach))
	return f
}

// spread returns v in every lane.
func (f *lanes) spread(v uint64) uint64 {
	var word uint64
	for i := range f.count {
		word |= v << (uint(i) * f.width)
	}
	return word
}

// lesser and greater work lane by lane on stored samples.
func lesser(a, b, guard uint64, bits uint) uint64 {
	m := ((a | guard) - b) & guard // the guard bit survives where a >= b
	m -= m >> bits
	return a ^ (a^b)&m
}

func greater(a, b, guard uint64, bits uint) uint64 {
	m := ((a | guard) - b) & guard
	m -= m >> bits
	return b ^ (a^b)&m
}
