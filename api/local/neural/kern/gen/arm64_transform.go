package main

// The transforms work like those of amd64. Numbers at a stride are at R7 + 0, R20, R21,
// R22, R23, R24.

// strides puts the multiples of the stride in R19 into R20 to R24.
func (n *neon) strides() {
	n.in("MOVD R19, R20")
	for i := 1; i < 5; i++ {
		n.in("ADD R19, R%d, R%d", 19+i, 20+i)
	}
}

func (n *neon) loadStrided(i, d int) {
	if i == 0 {
		n.load(0, 7, d)
		return
	}
	n.loadAt(7, 19+i, d)
}

func (n *neon) storeStrided(s, i int) {
	if i == 0 {
		n.store(s, 0, 7)
		return
	}
	n.storeAt(s, 7, 19+i)
}

// pointers puts the count addresses at register list into R8 and the following.
func (n *neon) pointers(list, count int) {
	for i := range count {
		n.in("MOVD %d(R%d), R%d", 8*i, list, 8+i)
	}
}

// forward computes six numbers of six.
func (n *neon) forward() {
	n.begin("forwardNEON", forwardSig, 56)
	n.args("dst+0", 0, "dstK+8", 19, "src+16", 2, "srcStep+24", 3, "dstStep+32", 4, "n+40", 5, "vecs+48", 6)
	n.pointers(2, 6)
	n.strides()
	n.splat("four", 29)
	n.splat("five", 30)
	n.splat("two", 31)
	n.in("MOVD ZR, R15") // byte of the item
	n.label("item")
	n.in("MOVD R15, R16")
	n.in("MOVD R0, R7")
	n.in("MOVD R6, R17")
	n.label("vector")
	d := []int{0, 1, 2, 3, 4, 5}
	for i, r := range d {
		n.loadAt(8+i, 16, r)
	}
	n.bt(d, []int{6, 7, 16}, func(i, r int) { n.storeStrided(r, i) })
	n.advance(16, 7)
	n.in("ADD R3, R15")
	n.in("ADD R4, R0")
	n.loop(5, "item")
	n.in("RET")
}

// advance ends the loop over vectors: it moves offsets and addresses to the next one.
func (n *neon) advance(registers ...int) {
	for _, r := range registers {
		n.in("ADD $16, R%d", r)
	}
	n.loop(17, "vector")
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

// inverse computes four numbers of six, to the second of which the bias is added.
func (n *neon) inverse() {
	n.begin("inverseNEON", inverseSig, 72)
	n.args("dst+0", 0, "dstK+8", 1, "src+16", 2, "srcK+24", 19, "srcStep+32", 3, "dstStep+40", 4, "n+48", 5, "vecs+56", 6, "bias+64", 12)
	n.begin6()
	n.label("item")
	n.in("MOVD ZR, R16") // byte of the channel
	n.in("MOVD R0, R8")
	n.in("ADD R1, R8, R9")
	n.in("ADD R1, R9, R10")
	n.in("ADD R1, R10, R11")
	n.in("MOVD R2, R7")
	n.in("MOVD R6, R17")
	n.label("vector")
	m := n.load6()
	n.loadAt(12, 16, 18)
	n.fadd(m[1], m[1], 18)
	n.at(m, []int{6, 7, 16, 17}, func(i, r int) { n.storeAt(r, 8+i, 16) })
	n.advance(16, 7)
	n.in("ADD R3, R2")
	n.in("ADD R4, R0")
	n.loop(5, "item")
	n.in("RET")
}

// begin6 loads what inverse and finish have in common.
func (n *neon) begin6() {
	n.strides()
	n.splat("four", 29)
	n.splat("eight", 30)
	n.splat("two", 31)
}

func (n *neon) load6() []int {
	m := []int{0, 1, 2, 3, 4, 5}
	for i, r := range m {
		n.loadStrided(i, r)
	}
	return m
}

// finish computes four numbers of six and applies the activation.
func (n *neon) finish() {
	n.begin("finishNEON", finishSig, 64)
	n.args("dst+0", 0, "dstStep+8", 4, "src+16", 2, "srcK+24", 19, "srcStep+32", 3, "n+40", 5, "vecs+48", 6, "slope+56", 12)
	n.pointers(0, 4)
	n.begin6()
	n.zero(28)
	n.in("MOVD ZR, R15") // byte of the item
	n.label("item")
	n.in("MOVD ZR, R13") // byte of the channel
	n.in("MOVD R15, R16")
	n.in("MOVD R2, R7")
	n.in("MOVD R6, R17")
	n.label("vector")
	m := n.load6()
	n.loadAt(12, 13, 18)
	n.at(m, []int{6, 7, 16, 17}, func(i, r int) {
		n.fmin(19, r, 28)
		n.fmax(r, r, 28)
		n.fmla(r, 19, 18)
		n.storeAt(r, 8+i, 16)
	})
	n.advance(16, 13, 7)
	n.in("ADD R4, R15")
	n.in("ADD R3, R2")
	n.loop(5, "item")
	n.in("RET")
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
