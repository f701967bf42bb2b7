package kern

import "unsafe"

// plain is the set in Go.
var plain = Set{"plain", plainVec, plainRows, plainPanel, false, matrixPlain, forwardPlain, inversePlain, finishPlain, addPlain, leakyPlain, nil}

// Three rows by two columns are what Go's compiler keeps in registers on amd64; larger
// groups are slower.
const (
	plainVec   = 2
	plainRows  = 3
	plainPanel = 2
	float      = 4 // bytes
)

// at returns the n floats that begin offset bytes after p.
func at(p *float32, offset, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(p), offset)), n)
}

func matrixPlain(v, u, m *float32, groups, k, ldv, ldm int) {
	panel := unsafe.Slice((*[plainPanel]float32)(unsafe.Pointer(u)), k)
	for g := range groups {
		r := g * plainRows
		v0, v1, v2 := at(v, r*ldv, k), at(v, (r+1)*ldv, k)[:k], at(v, (r+2)*ldv, k)[:k]
		w := panel[:len(v0)]
		var a0, a1, b0, b1, c0, c1 float32
		for i, x := range v0 {
			y, z, q := v1[i], v2[i], &w[i]
			a0 += x * q[0]
			b0 += y * q[0]
			c0 += z * q[0]
			a1 += x * q[1]
			b1 += y * q[1]
			c1 += z * q[1]
		}
		d := at(m, r*ldm, plainPanel)
		d[0], d[1] = a0, a1
		d = at(m, (r+1)*ldm, plainPanel)
		d[0], d[1] = b0, b1
		d = at(m, (r+2)*ldm, plainPanel)
		d[0], d[1] = c0, c1
	}
}

func forwardPlain(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int) {
	c := vecs * plainVec
	for i := range n {
		var d, out [6][]float32
		for k := range d {
			d[k], out[k] = at(src[k], i*srcStep, c), at(dst, i*dstStep+k*dstK, c)
		}
		d0, d1, d2, d3, d4, d5 := d[0], d[1][:c], d[2][:c], d[3][:c], d[4][:c], d[5][:c]
		o0, o1, o2, o3, o4, o5 := out[0][:c], out[1][:c], out[2][:c], out[3][:c], out[4][:c], out[5][:c]
		for x, v0 := range d0 {
			v1, v2, v3, v4 := d1[x], d2[x], d3[x], d4[x]
			a, b := v4-4*v2, v3-4*v1
			e, f := v4-v2, 2*(v3-v1)
			o0[x] = v4 - 5*v2 + 4*v0
			o1[x], o2[x] = a+b, a-b
			o3[x], o4[x] = e+f, e-f
			o5[x] = d5[x] - 5*v3 + 4*v1
		}
	}
}

func inversePlain(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32) {
	c := vecs * plainVec
	b := at(bias, 0, c)
	for i := range n {
		var out [4][]float32
		for k := range out {
			out[k] = at(dst, i*dstStep+k*dstK, c)
		}
		fourOfSix(&out, src, i*srcStep, srcK, c, b, nil)
	}
}

func finishPlain(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32) {
	c := vecs * plainVec
	s := at(slope, 0, c)
	for i := range n {
		var out [4][]float32
		for k := range out {
			out[k] = at(dst[k], i*dstStep, c)
		}
		fourOfSix(&out, src, i*srcStep, srcK, c, nil, s)
	}
}

// fourOfSix is Aᵀ of one item of c channels, with a bias or a slope.
func fourOfSix(out *[4][]float32, src *float32, offset, srcK, c int, bias, slope []float32) {
	var m [6][]float32
	for k := range m {
		m[k] = at(src, offset+k*srcK, c)
	}
	m0, m1, m2, m3, m4, m5 := m[0], m[1][:c], m[2][:c], m[3][:c], m[4][:c], m[5][:c]
	o0, o1, o2, o3 := out[0][:c], out[1][:c], out[2][:c], out[3][:c]
	for x, v0 := range m0 {
		v1, v2, v3, v4 := m1[x], m2[x], m3[x], m4[x]
		if bias != nil {
			v1 += bias[x]
		}
		s, d, p, q := v1+v2, v1-v2, v3+v4, v3-v4
		r0, r1, r2, r3 := v0+s+p, d+2*q, s+4*p, m5[x]+d+8*q
		if slope != nil {
			f := slope[x]
			r0, r1, r2, r3 = leaky(r0, f), leaky(r1, f), leaky(r2, f), leaky(r3, f)
		}
		o0[x], o1[x], o2[x], o3[x] = r0, r1, r2, r3
	}
}

// leaky multiplies what is negative by the slope, without a branch, which would be taken
// at random.
func leaky(v, slope float32) float32 { return max(v, 0) + slope*min(v, 0) }

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
			d[c] = leaky(v, f[c])
		}
	}
}
