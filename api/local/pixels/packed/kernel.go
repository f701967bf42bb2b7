package packed

import "math"

const (
	Taps = 6 // of Lanczos-3 when enlarging
	Pad  = 3 // source pixels that a filter reaches over an edge
)

// Phase is the filter of one of the result pixels that lie within a source pixel.
type Phase struct {
	Late    int // 0: the taps start 3 source pixels before it; 1: 2 pixels before
	Weights [Taps]uint64
}

// Lanczos3 returns the filters of a scale, one for each result pixel within a
// source pixel, as weights that sum to 1<<bits.
func Lanczos3(scale int, bits uint) []Phase {
	phases := make([]Phase, scale)
	for i := range phases {
		centre := (float64(i)+0.5)/float64(scale) - 0.5
		p := &phases[i]
		if 2*i+1 >= scale {
			p.Late = 1
		}
		var exact [Taps]float64
		for k := range exact {
			exact[k] = lanczosAt(float64(k-Pad+p.Late) - centre)
		}
		p.Weights = quantize(exact, bits)
	}
	return phases
}

func lanczosAt(x float64) float64 {
	if x == 0 {
		return 1
	}
	if math.Abs(x) >= 3 {
		return 0
	}
	a := math.Pi * x
	return 3 * math.Sin(a) * math.Sin(a/3) / (a * a)
}

// quantize normalises weights to a sum of exactly 1<<bits: the rounding errors
// that are left go to the weights they hurt least.
func quantize(exact [Taps]float64, bits uint) [Taps]uint64 {
	var sum float64
	for _, v := range exact {
		sum += v
	}
	var whole [Taps]int
	var err [Taps]float64
	rest := 1 << bits
	for i, v := range exact {
		v *= float64(int(1)<<bits) / sum
		whole[i] = int(math.Round(v))
		err[i] = v - float64(whole[i])
		rest -= whole[i]
	}
	for ; rest != 0; rest -= sign(rest) {
		worst := 0
		for i := range err {
			if err[i]*float64(sign(rest)) > err[worst]*float64(sign(rest)) {
				worst = i
			}
		}
		whole[worst] += sign(rest)
		err[worst] -= float64(sign(rest))
	}
	var weights [Taps]uint64
	for i, v := range whole {
		weights[i] = uint64(v) // two's complement: sums of products come out right
	}
	return weights
}

// Averaged returns the filter that resampling to twice the size and averaging back
// amounts to, from its middle outwards. Averages of more pixels differ little.
func Averaged(bits uint) *[Pad + 1]uint64 {
	w := Lanczos3(2, bits-1)[0].Weights // the other phase is its mirror image
	return &[Pad + 1]uint64{2 * w[3], w[2] + w[4], w[1] + w[5], w[0]}
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}
