package main

// load puts the addresses at ptrs into general registers from R8 on.
func (w *x86) load(ptrs string, n int) []string {
	rows := []string{"R8", "R9", "R10", "R11", "R12", "R13"}[:n]
	w.in("MOVQ %s, AX", ptrs)
	for i, r := range rows {
		w.in("MOVQ %d(AX), %s", i*8, r)
	}
	return rows
}

// next ends the loops over the vectors of a tile and over tiles, which advance the
// addresses in rows by four pixels.
func (w *x86) next(rows []string) {
	w.in("ADDQ $%d, BX", w.bytes)
	w.in("DECQ CX")
	w.in("JNZ vector")
	w.in("ADDQ ld+48(FP), DI")
	w.in("LEAQ (DX*4), AX")
	for _, r := range rows {
		w.in("ADDQ AX, %s", r)
	}
	w.in("MOVQ tiles+32(FP), AX")
	w.in("DECQ AX")
	w.in("MOVQ AX, tiles+32(FP)")
	w.in("JNZ tile")
	w.end()
}

// input transforms tiles beside one another: Bᵀ·d·B of 6×6 pixels, one vector of
// channels after the other, through a scratch of 36 vectors.
func (w *x86) input() {
	w.begin("input"+w.suffix, inputSig, 64)
	rows := w.load("rows+16(FP)", 6)
	w.in("MOVQ dst+0(FP), DI")
	w.in("MOVQ ps+24(FP), DX")
	w.in("MOVQ tmp+56(FP), SI")
	four, five, two := w.v(15), w.v(14), w.v(13)
	w.broadcast("four", four)
	w.broadcast("five", five)
	w.broadcast("two", two)
	d, tmp := w.vs(0, 6), w.vs(6, 3)
	pass := func(store func(i int, r string)) { w.bt(d, tmp, two, four, five, store) }
	w.label("tile")
	w.in("XORQ BX, BX") // byte of the channel
	w.in("MOVQ vecs+40(FP), CX")
	w.label("vector")
	w.in("MOVQ BX, AX")
	for j := range 6 {
		for i := range 6 {
			w.in("VMOVUPS (%s)(AX*1), %s", rows[i], d[i])
		}
		if j < 5 {
			w.in("ADDQ DX, AX")
		}
		pass(func(i int, r string) { w.in("VMOVUPS %s, %d(SI)", r, (i*6+j)*w.bytes) })
	}
	w.in("LEAQ (DI)(BX*1), R14")
	w.in("MOVQ dstK+8(FP), R15")
	for i := range 6 {
		for j := range 6 {
			w.in("VMOVUPS %d(SI), %s", (i*6+j)*w.bytes, d[j])
		}
		pass(func(_ int, r string) {
			w.in("VMOVUPS %s, (R14)", r)
			w.in("ADDQ R15, R14")
		})
	}
	w.next(rows)
}

// bt is Bᵀ of F(4,3), points 0, ±1, ±2 and infinity, on six registers. It destroys the
// last of them and tmp.
func (w *x86) bt(d, tmp []string, two, four, five string, store func(i int, r string)) {
	x, y, z := tmp[0], tmp[1], tmp[2]
	// 4·d0 − 5·d2 + d4
	w.in("VMOVAPS %s, %s", d[4], x)
	w.in("VFNMADD231PS %s, %s, %s", d[2], five, x)
	w.in("VFMADD231PS %s, %s, %s", d[0], four, x)
	store(0, x)
	// (d4 − 4·d2) ± (d3 − 4·d1)
	w.in("VMOVAPS %s, %s", d[4], x)
	w.in("VFNMADD231PS %s, %s, %s", d[2], four, x)
	w.in("VMOVAPS %s, %s", d[3], y)
	w.in("VFNMADD231PS %s, %s, %s", d[1], four, y)
	w.in("VADDPS %s, %s, %s", y, x, z)
	store(1, z)
	w.in("VSUBPS %s, %s, %s", y, x, z)
	store(2, z)
	// (d4 − d2) ± 2·(d3 − d1)
	w.in("VSUBPS %s, %s, %s", d[2], d[4], x)
	w.in("VSUBPS %s, %s, %s", d[1], d[3], y)
	w.in("VMOVAPS %s, %s", x, z)
	w.in("VFMADD231PS %s, %s, %s", y, two, z)
	store(3, z)
	w.in("VFNMADD231PS %s, %s, %s", y, two, x)
	store(4, x)
	// 4·d1 − 5·d3 + d5
	w.in("VFNMADD231PS %s, %s, %s", d[3], five, d[5])
	w.in("VFMADD231PS %s, %s, %s", d[1], four, d[5])
	store(5, d[5])
}

// output transforms back: Aᵀ·m·A of 36 frequencies gives 4×4 pixels, to which the
// activation is applied. The bias is added to frequency (1,1) alone: a constant there
// is that constant in all sixteen.
func (w *x86) output() {
	w.begin("output"+w.suffix, outputSig, 80)
	rows := w.load("rows+0(FP)", 4)
	w.in("MOVQ ps+8(FP), DX")
	w.in("MOVQ m+16(FP), DI")
	w.in("MOVQ mK+24(FP), R15")
	w.in("MOVQ tmp+72(FP), SI")
	w.in("MOVQ bias+56(FP), R12")
	w.in("MOVQ slope+64(FP), R13")
	four, two, eight := w.v(15), w.v(14), w.v(13)
	w.broadcast("four", four)
	w.broadcast("two", two)
	w.broadcast("eight", eight)
	m, tmp := w.vs(0, 6), w.vs(6, 4)
	pass := func(store func(i int, r string)) { w.at(m, tmp, two, four, eight, store) }
	w.label("tile")
	w.in("XORQ BX, BX")
	w.in("MOVQ vecs+40(FP), CX")
	w.label("vector")
	w.in("LEAQ (DI)(BX*1), R14")
	for i := range 6 {
		for j := range 6 {
			if i == 1 && j == 1 {
				w.in("VMOVUPS (R12)(BX*1), %s", m[j])
				w.in("VADDPS (R14), %s, %s", m[j], m[j])
			} else {
				w.in("VMOVUPS (R14), %s", m[j])
			}
			w.in("ADDQ R15, R14")
		}
		pass(func(j int, r string) { w.in("VMOVUPS %s, %d(SI)", r, (i*4+j)*w.bytes) })
	}
	slope, zero, low := w.v(10), w.v(11), w.v(12)
	w.in("VMOVUPS (R13)(BX*1), %s", slope)
	w.zero(zero)
	w.in("MOVQ BX, AX")
	for j := range 4 {
		for i := range 6 {
			w.in("VMOVUPS %d(SI), %s", (i*4+j)*w.bytes, m[i])
		}
		pass(func(i int, r string) {
			w.in("VMINPS %s, %s, %s", zero, r, low)
			w.in("VMAXPS %s, %s, %s", zero, r, r)
			w.in("VFMADD231PS %s, %s, %s", slope, low, r)
			w.in("VMOVUPS %s, (%s)(AX*1)", r, rows[i])
		})
		if j < 3 {
			w.in("ADDQ DX, AX")
		}
	}
	w.next(rows)
}

// at is Aᵀ of F(4,3) on six registers: four results. It destroys m and tmp.
func (w *x86) at(m, tmp []string, two, four, eight string, store func(i int, r string)) {
	s, d, p, q := tmp[0], tmp[1], tmp[2], tmp[3]
	w.in("VADDPS %s, %s, %s", m[2], m[1], s)
	w.in("VSUBPS %s, %s, %s", m[2], m[1], d)
	w.in("VADDPS %s, %s, %s", m[4], m[3], p)
	w.in("VSUBPS %s, %s, %s", m[4], m[3], q)
	w.in("VADDPS %s, %s, %s", s, m[0], m[0])
	w.in("VADDPS %s, %s, %s", p, m[0], m[0])
	store(0, m[0])
	w.in("VADDPS %s, %s, %s", m[5], d, m[5])
	w.in("VFMADD231PS %s, %s, %s", q, eight, m[5])
	w.in("VFMADD231PS %s, %s, %s", q, two, d)
	store(1, d)
	w.in("VFMADD231PS %s, %s, %s", p, four, s)
	store(2, s)
	store(3, m[5])
}
