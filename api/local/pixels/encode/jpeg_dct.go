package encode

// aanScale is what the transform of Arai, Agui and Nakajima leaves in each row
// and column; quantizer takes it out again.
var aanScale = [8]float64{1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.541196100, 0.275899379}

// transform is the forward DCT of a block (ITU-T T.81, A.3.3) after AAN, as in
// libjpeg's jfdctflt.
func transform(b *[64]float32) {
	for i := 0; i < 64; i += 8 {
		r := b[i:][:8:8]
		r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7] = dct8(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
	}
	for i := range 8 {
		b[i], b[i+8], b[i+16], b[i+24], b[i+32], b[i+40], b[i+48], b[i+56] =
			dct8(b[i], b[i+8], b[i+16], b[i+24], b[i+32], b[i+40], b[i+48], b[i+56])
	}
}

func dct8(d0, d1, d2, d3, d4, d5, d6, d7 float32) (_, _, _, _, _, _, _, _ float32) {
	s0, s7 := d0+d7, d0-d7
	s1, s6 := d1+d6, d1-d6
	s2, s5 := d2+d5, d2-d5
	s3, s4 := d3+d4, d3-d4

	e0, e3 := s0+s3, s0-s3
	e1, e2 := s1+s2, s1-s2
	z1 := (e2 + e3) * 0.707106781

	o0, o1, o2 := s4+s5, s5+s6, s6+s7
	z5 := (o0 - o2) * 0.382683433
	z2 := o0*0.541196100 + z5
	z4 := o2*1.306562965 + z5
	z3 := o1 * 0.707106781
	p, m := s7+z3, s7-z3
	return e0 + e1, p + z4, e3 + z1, m - z2, e0 - e1, m + z2, e3 - z1, p - z4
}
