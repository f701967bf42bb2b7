// Package packed holds rows of pixels in words of 64 bits, several samples in each, and
// filters them: the arithmetic of the resampler. A row is padded by Pad pixels at both
// ends, so that no filter knows of edges.
//
// It knows neither files nor whole pictures, and takes no more memory than its callers
// give it. Start reading with Lanes.
package packed

// Lanes is a way to keep several samples in one uint64 so that one multiplication
// filters them all. Samples are stored biased, so that what a filter's negative
// weights make of them stays above zero and never borrows from the lane above.
// Weights of a filter sum to 1<<weightBits, which keeps the bias what it is.
type Lanes struct {
	Words      int  // uint64s a pixel
	Count      int  // lanes in a word
	Width      uint // bits of a lane
	WeightBits uint // fraction bits of weights
	Bits       uint // bits of a stored sample: width - weightBits
	Black      int  // stored value of no light
	White      int  // stored value of full light
	Half       uint64
	Mask       uint64
	Guard      uint64
	Least      uint64 // every lane at the lowest sample that two passes cannot push out of its lane
	Most       uint64 // and at the highest
}

// Narrow holds red, green and blue of 8 bits in one word, in half steps.
// Wide holds red and green, then blue and alpha, of 16 bits in two words, with
// the colours premultiplied by alpha. Black to white lies in the middle of what a
// lane holds, since Least and Most are as far from the middle on both sides.
var (
	Narrow = makeLanes(1, 3, 21, 10, 768, 768+2*255)
	Wide   = makeLanes(2, 2, 32, 14, 3<<15, 3<<15+65535)
)

func makeLanes(words, count int, width, weightBits uint, black, white int) *Lanes {
	f := &Lanes{Words: words, Count: count, Width: width, WeightBits: weightBits,
		Bits: width - weightBits, Black: black, White: white}
	f.Half = f.Spread(1 << (weightBits - 1))
	f.Mask = f.Spread(1<<f.Bits - 1)
	f.Guard = f.Spread(1 << f.Bits)
	// Lanczos-3 has an absolute weight sum below 1.54 a pass.
	reach := int(float64(int(1)<<(f.Bits-1)) / (1.54 * 1.54))
	middle := 1 << (f.Bits - 1)
	f.Least = f.Spread(uint64(middle - reach))
	f.Most = f.Spread(uint64(middle + reach))
	return f
}

// Spread returns v in every lane.
func (f *Lanes) Spread(v uint64) uint64 {
	var word uint64
	for i := range f.Count {
		word |= v << (uint(i) * f.Width)
	}
	return word
}

// Lesser and Greater work lane by lane on stored samples.
func Lesser(a, b, guard uint64, bits uint) uint64 {
	m := ((a | guard) - b) & guard // the guard bit survives where a >= b
	m -= m >> bits
	return a ^ (a^b)&m
}

// Greater is the other of the two: see Lesser.
func Greater(a, b, guard uint64, bits uint) uint64 {
	m := ((a | guard) - b) & guard
	m -= m >> bits
	return b ^ (a^b)&m
}

// Unbias returns the lowest lane of a word of Wide as 0 to 65535.
func Unbias(word uint64) uint32 {
	v := int64(word&(1<<18-1)) - int64(Wide.Black)
	return uint32(min(max(v, 0), 65535))
}
