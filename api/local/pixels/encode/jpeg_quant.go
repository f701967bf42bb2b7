package encode

// zigzag gives the place in a block of each coefficient in coding order.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// The quantisation tables of ITU-T T.81, annex K.1, in coding order.
var (
	lumaQuant = [64]int{
		16, 11, 12, 14, 12, 10, 16, 14,
		13, 14, 18, 17, 16, 19, 24, 40,
		26, 24, 22, 22, 24, 49, 35, 37,
		29, 40, 58, 51, 61, 60, 57, 51,
		56, 55, 64, 72, 92, 78, 64, 68,
		87, 69, 55, 56, 80, 109, 81, 87,
		95, 98, 103, 104, 103, 62, 77, 113,
		121, 112, 100, 120, 92, 101, 103, 99,
	}
	chromaQuant = [64]int{
		17, 18, 18, 24, 21, 24, 47, 26,
		26, 47, 99, 66, 56, 66, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
		99, 99, 99, 99, 99, 99, 99, 99,
	}
)

// quantizer divides the coefficients of one block by a table scaled by quality.
type quantizer struct {
	table   [64]byte    // in coding order, as DQT carries it
	factors [64]float32 // in coding order: what a coefficient of transform is multiplied by
}

// newQuantizer scales a table as the IJG library does. Samples come in units of
// 1/sampleUnits of a level.
func newQuantizer(base *[64]int, quality int) *quantizer {
	quality = min(max(quality, 1), 100)
	scale := 200 - quality*2
	if quality < 50 {
		scale = 5000 / quality
	}
	q := new(quantizer)
	for k, v := range base {
		q.table[k] = byte(min(max((v*scale+50)/100, 1), 255))
		at := int(zigzag[k])
		q.factors[k] = float32(1 / (float64(q.table[k]) * aanScale[at/8] * aanScale[at%8] * 8 * sampleUnits))
	}
	return q
}
