package main

// input transforms tiles beside one another; see the one of amd64.
func (n *neon) input() {
	n.begin("inputNEON", inputSig, 64)
	n.args("dst+0", 0, "dstK+8", 1, "rows+16", 2, "ps+24", 3, "tiles+32", 4, "vecs+40", 5, "ld+48", 6, "tmp+56", 7)
	n.rows(2, 6)
	n.splat("four", 29)
	n.splat("five", 30)
	n.splat("two", 31)
	d, tmp := []int{0, 1, 2, 3, 4, 5}, []int{6, 7, 16}
	n.label("tile")
	n.in("MOVD ZR, R14") // byte of the channel
	n.in("MOVD R5, R15")
	n.label("vector")
	n.in("MOVD R14, R16")
	for j := range 6 {
		for i := range 6 {
			n.loadAt(8+i, 16, d[i])
		}
		if j < 5 {
			n.in("ADD R3, R16")
		}
		n.bt(d, tmp, func(i, r int) { n.store(r, (i*6+j)*16, 7) })
	}
	n.in("ADD R0, R14, R2")
	for i := range 6 {
		for j := range 6 {
			n.load((i*6+j)*16, 7, d[j])
		}
		n.bt(d, tmp, func(_, r int) {
			n.store(r, 0, 2)
			n.in("ADD R1, R2")
		})
	}
	n.next(0, 3, 6)
}

// rows puts n addresses at register list into R8 and the following.
func (n *neon) rows(list, count int) {
	for i := range count {
		n.in("MOVD %d(R%d), R%d", 8*i, list, 8+i)
	}
}

// next ends the loops over vectors and tiles: R6 is the stride of a tile at register
// at, ps that of a pixel of the rows.
func (n *neon) next(at, ps, rows int) {
	n.in("ADD $16, R14")
	n.loop(15, "vector")
	n.in("ADD R6, R%d", at)
	for i := range rows {
		n.in("ADD R%d<<2, R%d", ps, 8+i)
	}
	n.loop(4, "tile")
	n.in("RET")
}

// bt is Bᵀ of F(4,3); 4, 5 and 2 are in V29, V30 and V31.
func (n *neon) bt(d, tmp []int, store func(i, r int)) {
	x, y, z := tmp[0], tmp[1], tmp[2]
	n.move(x, d[4])
	n.fmls(x, d[2], 30)
	n.fmla(x, d[0], 29)
	store(0, x)
	n.move(x, d[4])
	n.fmls(x, d[2], 29)
	n.move(y, d[3])
	n.fmls(y, d[1], 29)
	n.fadd(z, x, y)
	store(1, z)
	n.fsub(z, x, y)
	store(2, z)
	n.fsub(x, d[4], d[2])
	n.fsub(y, d[3], d[1])
	n.move(z, x)
	n.fmla(z, y, 31)
	store(3, z)
	n.fmls(x, y, 31)
	store(4, x)
	n.fmls(d[5], d[3], 30)
	n.fmla(d[5], d[1], 29)
	store(5, d[5])
}

// output transforms back, adds the bias and applies the activation.
func (n *neon) output() {
	n.begin("outputNEON", outputSig, 80)
	n.args("rows+0", 0, "ps+8", 1, "m+16", 2, "mK+24", 3, "tiles+32", 4, "vecs+40", 5, "ld+48", 6, "bias+56", 12, "slope+64", 13, "tmp+72", 7)
	n.rows(0, 4)
	n.splat("four", 29)
	n.splat("eight", 30)
	n.splat("two", 31)
	n.zero(28)
	m, tmp := []int{0, 1, 2, 3, 4, 5}, []int{6, 7, 16, 17}
	n.label("tile")
	n.in("MOVD ZR, R14")
	n.in("MOVD R5, R15")
	n.label("vector")
	n.in("ADD R2, R14, R0")
	for i := range 6 {
		for j := range 6 {
			n.load(0, 0, m[j])
			if i == 1 && j == 1 {
				n.loadAt(12, 14, 18)
				n.fadd(m[j], m[j], 18)
			}
			n.in("ADD R3, R0")
		}
		n.at(m, tmp, func(j, r int) { n.store(r, (i*4+j)*16, 7) })
	}
	n.loadAt(13, 14, 18)
	n.in("MOVD R14, R16")
	for j := range 4 {
		for i := range 6 {
			n.load((i*4+j)*16, 7, m[i])
		}
		n.at(m, tmp, func(i, r int) {
			n.fmin(19, r, 28)
			n.fmax(r, r, 28)
			n.fmla(r, 19, 18)
			n.storeAt(r, 8+i, 16)
		})
		if j < 3 {
			n.in("ADD R1, R16")
		}
	}
	n.next(2, 1, 4)
}

// at is Aᵀ of F(4,3); 4, 8 and 2 are in V29, V30 and V31.
func (n *neon) at(m, tmp []int, store func(i, r int)) {
	s, d, p, q := tmp[0], tmp[1], tmp[2], tmp[3]
	n.fadd(s, m[1], m[2])
	n.fsub(d, m[1], m[2])
	n.fadd(p, m[3], m[4])
	n.fsub(q, m[3], m[4])
	n.fadd(m[0], m[0], s)
	n.fadd(m[0], m[0], p)
	store(0, m[0])
	n.fadd(m[5], d, m[5])
	n.fmla(m[5], q, 30)
	n.fmla(d, q, 31)
	store(1, d)
	n.fmla(s, p, 29)
	store(2, s)
	store(3, m[5])
}
