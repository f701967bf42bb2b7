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

// evenDown and evenAlong are a pass each of a filter that is the same to both
// sides; w begins with the weight in the middle.

func evenDown(f *lanes, dst []uint64, rows *[2*pad + 1][]uint64, w *[pad + 1]uint64) {
	n := len(dst)
	r0, r1, r2, r3 := rows[0][:n], rows[1][:n], rows[2][:n], rows[3][:n]
	r4, r5, r6 := rows[4][:n], rows[5][:n], rows[6][:n]
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	half, shift, mask := f.half, f.weightBits, f.mask
	for i := range dst {
		sum := half + r3[i]*w0 + (r2[i]+r4[i])*w1 + (r1[i]+r5[i])*w2 + (r0[i]+r6[i])*w3
		dst[i] = sum >> (shift & 63) & mask
	}
}

func evenAlong(f *lanes, dst, src []uint64, w *[pad + 1]uint64) {
	w0, w1, w2, w3 := w[0], w[1], w[2], w[3]
	half, shift, mask, n := f.half, f.weightBits, f.mask, f.words
	for i := range dst {
		s := src[i:][: 6*n+1 : 6*n+1]
		sum := half + s[3*n]*w0 + (s[2*n]+s[4*n])*w1 + (s[n]+s[5*n])*w2 + (s[0]+s[6*n])*w3
		dst[i] = sum >> (shift & 63) & mask
	}
}
