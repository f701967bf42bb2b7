package pixels

// The two passes of the resampling. Rows are padded by pad pixels at both ends,
// and filtering keeps the padding, so that no pass knows of edges.

// filterDown makes one row out of taps rows.
func filterDown(f *lanes, dst []uint64, rows *[taps][]uint64, w *[taps]uint64) {
	n := len(dst)
	r0, r1, r2 := rows[0][:n], rows[1][:n], rows[2][:n]
	r3, r4, r5 := rows[3][:n], rows[4][:n], rows[5][:n]
	w0, w1, w2, w3, w4, w5 := w[0], w[1], w[2], w[3], w[4], w[5]
	half, shift, mask := f.half, f.weightBits, f.mask
	for i := range dst {
		sum := half + r0[i]*w0 + r1[i]*w1 + r2[i]*w2 + r3[i]*w3 + r4[i]*w4 + r5[i]*w5
		dst[i] = sum >> (shift & 63) & mask
	}
}

// filterAlong makes len(phases) pixels out of each source pixel of a padded row.
func filterAlong(f *lanes, dst, src []uint64, phases []phase) {
	half, shift, mask := f.half, f.weightBits, f.mask
	n, step := f.words, f.words*len(phases)
	width := len(src)/n - 2*pad
	for i := range phases {
		p := &phases[i]
		w0, w1, w2, w3, w4, w5 := p.weights[0], p.weights[1], p.weights[2], p.weights[3], p.weights[4], p.weights[5]
		for word := range n {
			out := i*n + word
			if n == 1 {
				s := src[p.late:]
				for x := range width {
					t := s[x:][:taps:taps]
					sum := half + t[0]*w0 + t[1]*w1 + t[2]*w2 + t[3]*w3 + t[4]*w4 + t[5]*w5
					dst[out] = sum >> (shift & 63) & mask
					out += step
				}
				continue
			}
			s := src[2*p.late+word:]
			for x := range width {
				t := s[2*x:][:11:11]
				sum := half + t[0]*w0 + t[2]*w1 + t[4]*w2 + t[6]*w3 + t[8]*w4 + t[10]*w5
				dst[out] = sum >> (shift & 63) & mask
				out += step
			}
		}
	}
}
