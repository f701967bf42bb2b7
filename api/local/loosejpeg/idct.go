package loosejpeg

// The inverse transform of libjpeg's "islow" (Loeffler, Ligtenberg and Moschytz,
// 1989), to the bit. Factors are in 8192ths.
const (
	factorBits = 13
	pass1Bits  = 2

	f0298 = 2446
	f0390 = 3196
	f0541 = 4433
	f0765 = 6270
	f0899 = 7373
	f1175 = 9633
	f1501 = 12299
	f1847 = 15137
	f1961 = 16069
	f2053 = 16819
	f2562 = 20995
	f3072 = 25172
)

// inverse makes 8×8 samples of a block, whose quantizers are in zigzag order.
func inverse(block []int16, quant *[64]uint16, out []byte, stride int) {
	var work [64]int
	for k, q := range quant {
		work[zigzag[k]] = int(block[zigzag[k]]) * int(q)
	}
	for x := range 8 {
		one(&work, x, 8, factorBits-pass1Bits)
	}
	for y := range 8 {
		one(&work, 8*y, 1, factorBits+pass1Bits+3)
		for x := range 8 {
			out[y*stride+x] = byte(min(max(work[8*y+x]+128, 0), 255))
		}
	}
}

// one transforms a row or column in place.
func one(w *[64]int, at, step int, shift uint) {
	v := func(i int) int { return w[at+i*step] }
	z1 := (v(2) + v(6)) * f0541
	t2, t3 := z1-v(6)*f1847, z1+v(2)*f0765
	t0, t1 := (v(0)+v(4))<<factorBits, (v(0)-v(4))<<factorBits
	t10, t13, t11, t12 := t0+t3, t0-t3, t1+t2, t1-t2

	o0, o1, o2, o3 := v(7), v(5), v(3), v(1)
	z1, z2, z3, z4 := o0+o3, o1+o2, o0+o2, o1+o3
	z5 := (z3 + z4) * f1175
	o0, o1, o2, o3 = o0*f0298, o1*f2053, o2*f3072, o3*f1501
	z1, z2, z3, z4 = -z1*f0899, -z2*f2562, z5-z3*f1961, z5-z4*f0390
	o0, o1, o2, o3 = o0+z1+z3, o1+z2+z4, o2+z2+z3, o3+z1+z4

	half := 1 << (shift - 1)
	for i, pair := range [4][2]int{{t10, o3}, {t11, o2}, {t12, o1}, {t13, o0}} {
		w[at+i*step] = (pair[0] + pair[1] + half) >> shift
		w[at+(7-i)*step] = (pair[0] - pair[1] + half) >> shift
	}
}
