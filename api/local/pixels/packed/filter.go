package packed

// The two passes of the resampling. Rows are padded by Pad pixels at both ends,
// and filtering keeps the padding, so that no pass knows of edges.

// FilterDown makes one row out of taps rows.
func FilterDown(f *Lanes, dst []uint64, rows *[Taps][]uint64, w *[Taps]uint64) {
	n := len(dst)
	r0, r1, r2 := rows[0][:n], rows[1][:n], rows[2][:n]
	r3, r4, r5 := rows[3][:n], rows[4][:n], rows[5][:n]
	w0, w1, w2, w3, w4, w5 := w[0], w[1], w[2], w[3], w[4], w[5]
	half, shift, mask := f.Half, f.WeightBits, f.Mask
	for i := range dst {
		sum := half + r0[i]*w0 + r1[i]*w1 + r2[i]*w2 + r3[i]*w3 + r4[i]*w4 + r5[i]*w5
		dst[i] = sum >> (shift & 63) & mask
	}
}

// FilterAlong makes len(phases) pixels out of each source pixel of a padded row.
func FilterAlong(f *Lanes, dst, src []uint64, phases []Phase) {
	half, shift, mask := f.Half, f.WeightBits, f.Mask
	n, step := f.Words, f.Words*len(phases)
	width := len(src)/n - 2*Pad
	for i := range phases {
		p := &phases[i]
		w0, w1, w2, w3, w4, w5 := p.Weights[0], p.Weights[1], p.Weights[2], p.Weights[3], p.Weights[4], p.Weights[5]
		for word := range n {
			out := i*n + word
			if n == 1 {
				s := src[p.Late:]
				for x := range width {
					t := s[x:][:Taps:Taps]
					sum := half + t[0]*w0 + t[1]*w1 + t[2]*w2 + t[3]*w3 + t[4]*w4 + t[5]*w5
					dst[out] = sum >> (shift & 63) & mask
					out += step
				}
				continue
			}
			s := src[2*p.Late+word:]
			for x := range width {
				t := s[2*x:][:11:11]
				sum := half + t[0]*w0 + t[2]*w1 + t[4]*w2 + t[6]*w3 + t[8]*w4 + t[10]*w5
				dst[out] = sum >> (shift & 63) & mask
				out += step
			}
		}
	}
}

// EvenDown and EvenAlong are a pass each of a filter that is the same to both
// sides; w begins with the weight in the middle.
func EvenDown(f *Lanes, dst []uint64, rows *[2*Pad + 1][]uint64, w *[Pad + 1]uint64) {
	n := len(dst)
	r0, r1, r2, r3 := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	r4, r5, r6 := rows[4][:n], rows[5][:n], rows[6][:n]
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	half, shift, mask := f.Half, f.WeightBits, f.Mask
	for i := range dst {
		sum := half + r3[i]*w0 + (r2[i]+r4[i])*w1 + (r1[i]+r5[i])*w2 + (r0[i]+r6[i])*w3
		dst[i] = sum >> (shift & 63) & mask
	}
}

// EvenAlong is the other pass: see EvenDown.
func EvenAlong(f *Lanes, dst, src []uint64, w *[Pad + 1]uint64) {
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	half, shift, mask, n := f.Half, f.WeightBits, f.Mask, f.Words
	for i := range dst {
		s := src[i:][: 6*n+1 : 6*n+1]
		sum := half + s[3*n]*w0 + (s[2*n]+s[4*n])*w1 + (s[n]+s[5*n])*w2 + (s[0]+s[6*n])*w3
		dst[i] = sum >> (shift & 63) & mask
	}
}
