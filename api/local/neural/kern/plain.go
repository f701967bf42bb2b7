package kern

import "unsafe"

// plain is the set in Go.
var plain = Set{"plain", plainVec, plainRows, plainPanel, false, matrixPlain, forwardPlain, inversePlain, finishPlain, addPlain, leakyPlain, nil}

// Three rows by two columns are what Go's compiler keeps in registers on amd64; larger
// groups are slower. Matrix promises that k is a multiple of plainStep.
const (
	plainVec   = 2
	plainRows  = 3
	plainPanel = 2
	plainStep  = 4
	float      = 4 // bytes
)

// at returns the n floats that begin offset bytes after p.
func at(p *float32, offset, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(p), offset)), n)
}

// steps returns the k floats that begin offset bytes after p, plainStep at a time.
func steps(p *float32, offset, k int) [][plainStep]float32 {
	return unsafe.Slice((*[plainStep]float32)(unsafe.Add(unsafe.Pointer(p), offset)), k/plainStep)
}

func matrixPlain(v, u, m *float32, groups, k, ldv, ldm int) {
	panel := unsafe.Slice((*[plainStep * plainPanel]float32)(unsafe.Pointer(u)), k/plainStep)
	for g := range groups {
		r := g * plainRows
		sums := sixSums(steps(v, r*ldv, k), steps(v, (r+1)*ldv, k), steps(v, (r+2)*ldv, k), panel)
		for i := range plainRows {
			copy(at(m, (r+i)*ldm, plainPanel), sums[i*plainPanel:])
		}
	}
}

// sixSums multiplies three rows with two columns. It stands alone because a compiler that
// inlines it keeps the loop's variables in memory: 1.6 times as slow.
//
//go:noinline
func sixSums(v0, v1, v2 [][plainStep]float32, panel [][plainStep * plainPanel]float32) [plainRows * plainPanel]float32 {
	v1, v2, panel = v1[:len(v0)], v2[:len(v0)], panel[:len(v0)]
	var a0, a1, b0, b1, c0, c1 float32
	for i := range v0 {
		x, y, z, q := &v0[i], &v1[i], &v2[i], &panel[i]
		a0 += x[0] * q[0]
		b0 += y[0] * q[0]
		c0 += z[0] * q[0]
		a1 += x[0] * q[1]
		b1 += y[0] * q[1]
		c1 += z[0] * q[1]
		a0 += x[1] * q[2]
		b0 += y[1] * q[2]
		c0 += z[1] * q[2]
		a1 += x[1] * q[3]
		b1 += y[1] * q[3]
		c1 += z[1] * q[3]
		a0 += x[2] * q[4]
		b0 += y[2] * q[4]
		c0 += z[2] * q[4]
		a1 += x[2] * q[5]
		b1 += y[2] * q[5]
		c1 += z[2] * q[5]
		a0 += x[3] * q[6]
		b0 += y[3] * q[6]
		c0 += z[3] * q[6]
		a1 += x[3] * q[7]
		b1 += y[3] * q[7]
		c1 += z[3] * q[7]
	}
	return [...]float32{a0, a1, b0, b1, c0, c1}
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
