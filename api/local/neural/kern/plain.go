package kern

import "unsafe"

// plain is the set in Go. Its groups are small, so that the sums of one stay in
// registers.
var plain = Set{"plain", plainVec, plainRows, plainPanel, matrixPlain, inputPlain, outputPlain, addPlain, leakyPlain, nil}

const (
	plainVec   = 4
	plainRows  = 3
	plainPanel = 4
	float      = 4 // bytes
)

// at returns the n floats that begin offset bytes after p.
func at(p *float32, offset, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(p), offset)), n)
}

func matrixPlain(v, u, m *float32, groups, k, ldv, ldm int) {
	panel := at(u, 0, k*plainPanel)
	for g := range groups {
		r := g * plainRows
		v0, v1, v2 := at(v, r*ldv, k), at(v, (r+1)*ldv, k), at(v, (r+2)*ldv, k)
		for c := 0; c < plainPanel; c += 2 {
			var a0, a1, b0, b1, c0, c1 float32
			w := panel[c:]
			for i := range v0 {
				x, y := w[0], w[1]
				a0 += v0[i] * x
				a1 += v0[i] * y
				b0 += v1[i] * x
				b1 += v1[i] * y
				c0 += v2[i] * x
				c1 += v2[i] * y
				if len(w) > plainPanel {
					w = w[plainPanel:]
				}
			}
			d := at(m, r*ldm+c*float, 2)
			d[0], d[1] = a0, a1
			d = at(m, (r+1)*ldm+c*float, 2)
			d[0], d[1] = b0, b1
			d = at(m, (r+2)*ldm+c*float, 2)
			d[0], d[1] = c0, c1
		}
	}
}

func inputPlain(dst *float32, dstK int, rows *[6]*float32, ps, tiles, vecs, ld int, _ *float32) {
	n := vecs * plainVec
	for t := range tiles {
		var px [6][6][]float32
		for i, row := range rows {
			for j := range 6 {
				px[i][j] = at(row, (t*4+j)*ps, n)
			}
		}
		var out [36][]float32
		for k := range out {
			out[k] = at(dst, t*ld+k*dstK, n)
		}
		for c := range n {
			var half [6][6]float32
			for j := range 6 {
				half[j] = bt(px[0][j][c], px[1][j][c], px[2][j][c], px[3][j][c], px[4][j][c], px[5][j][c])
			}
			for i := range 6 {
				r := bt(half[0][i], half[1][i], half[2][i], half[3][i], half[4][i], half[5][i])
				for j, v := range r {
					out[i*6+j][c] = v
				}
			}
		}
	}
}

// bt is Bᵀ of F(4,3), points 0, ±1, ±2 and infinity.
func bt(d0, d1, d2, d3, d4, d5 float32) [6]float32 {
	a, b := d4-4*d2, d3-4*d1
	c, e := d4-d2, 2*(d3-d1)
	return [6]float32{4*d0 - 5*d2 + d4, a + b, a - b, c + e, c - e, 4*d1 - 5*d3 + d5}
}

func outputPlain(rows *[4]*float32, ps int, m *float32, mK, tiles, vecs, ld int, bias, slope, _ *float32) {
	n := vecs * plainVec
	b, s := at(bias, 0, n), at(slope, 0, n)
	for t := range tiles {
		var in [36][]float32
		for k := range in {
			in[k] = at(m, t*ld+k*mK, n)
		}
		var px [4][4][]float32
		for i, row := range rows {
			for j := range 4 {
				px[i][j] = at(row, (t*4+j)*ps, n)
			}
		}
		for c := range n {
			var half [6][4]float32
			for i := range 6 {
				f := in[i*6:][:6]
				one := f[1][c]
				if i == 1 { // a constant here is that constant in all sixteen
					one += b[c]
				}
				half[i] = inverse(f[0][c], one, f[2][c], f[3][c], f[4][c], f[5][c])
			}
			for j := range 4 {
				col := inverse(half[0][j], half[1][j], half[2][j], half[3][j], half[4][j], half[5][j])
				for i, v := range col {
					px[i][j][c] = max(v, 0) + s[c]*min(v, 0)
				}
			}
		}
	}
}

// inverse is Aᵀ of F(4,3).
func inverse(m0, m1, m2, m3, m4, m5 float32) [4]float32 {
	s, d, p, q := m1+m2, m1-m2, m3+m4, m3-m4
	return [4]float32{m0 + s + p, d + 2*q, s + 4*p, m5 + d + 8*q}
}

func addPlain(dst, src *float32, dps, sps, px, vecs int, scale float32) {
	n := vecs * plainVec
	for i := range px {
		d, s := at(dst, i*dps, n), at(src, i*sps, n)
		for c := range d {
			d[c] = d[c]*scale + s[c]
		}
	}
}

func leakyPlain(dst, src *float32, dps, sps, px, vecs int, slope *float32) {
	n := vecs * plainVec
	f := at(slope, 0, n)
	for i := range px {
		d, s := at(dst, i*dps, n), at(src, i*sps, n)
		for c, v := range s {
			d[c] = max(v, 0) + f[c]*min(v, 0)
		}
	}
}
