package main

import "fmt"

// A transform works on one vector of channels after the other of n items, which are
// pixels or tiles. The six vectors that belong together are at addresses of their own,
// or at a stride; then DI is the first, BX the fourth and DX the stride.

// strided returns the address of number i of those at a stride.
func strided(i int) string {
	return fmt.Sprintf("(%s)%s", []string{"DI", "BX"}[i/3], []string{"", "(DX*1)", "(DX*2)"}[i%3])
}

// point makes DI and BX the addresses for the item at SI.
func (w *x86) point() {
	w.in("MOVQ SI, DI")
	w.in("LEAQ (DX)(DX*2), BX")
	w.in("ADDQ SI, BX")
}

// pointers puts the n addresses at an argument into registers from R8 on.
func (w *x86) pointers(argument string, n int) []string {
	list := []string{"R8", "R9", "R10", "R11", "R12", "R13"}[:n]
	w.in("MOVQ %s(FP), AX", argument)
	for i, r := range list {
		w.in("MOVQ %d(AX), %s", i*8, r)
	}
	return list
}

// forward computes six numbers of six.
func (w *x86) forward() {
	w.begin("forward"+w.suffix, forwardSig, 56)
	src := w.pointers("src+16", 6)
	w.in("MOVQ dst+0(FP), SI")
	w.in("MOVQ dstK+8(FP), DX")
	w.in("MOVQ n+40(FP), CX")
	w.in("XORQ R15, R15") // byte of the item
	two, four, five := w.v(13), w.v(14), w.v(15)
	w.broadcast("two", two)
	w.broadcast("four", four)
	w.broadcast("five", five)
	w.label("item")
	w.in("MOVQ R15, AX")
	w.point()
	w.in("MOVQ vecs+48(FP), R14")
	w.label("vector")
	d := w.vs(0, 6)
	for i, r := range src {
		w.load(fmt.Sprintf("(%s)(AX*1)", r), d[i])
	}
	w.bt(d, w.vs(6, 4), two, four, five, func(i int, r string) { w.store(r, strided(i)) })
	w.advance("AX", "DI", "BX")
	w.in("ADDQ srcStep+24(FP), R15")
	w.in("ADDQ dstStep+32(FP), SI")
	w.items()
}

// advance ends the loop over vectors: it moves offsets and addresses to the next one.
func (w *x86) advance(registers ...string) {
	for _, r := range registers {
		w.in("ADDQ $%d, %s", w.bytes, r)
	}
	w.in("DECQ R14")
	w.in("JNZ vector")
}

// items ends the loop over items.
func (w *x86) items() {
	w.in("DECQ CX")
	w.in("JNZ item")
	w.end()
}

// bt is Bᵀ of F(4,3), points 0, ±1, ±2 and infinity, on six registers. It destroys the
// last of them and tmp.
func (w *x86) bt(d, tmp []string, two, four, five string, store func(i int, r string)) {
	x, y, z, t := tmp[0], tmp[1], tmp[2], tmp[3]
	// 4·d0 − 5·d2 + d4
	w.move(d[4], x)
	w.multiplySubtract(d[2], five, x, t)
	w.multiplyAdd(d[0], four, x, t)
	store(0, x)
	// (d4 − 4·d2) ± (d3 − 4·d1)
	w.move(d[4], x)
	w.multiplySubtract(d[2], four, x, t)
	w.move(d[3], y)
	w.multiplySubtract(d[1], four, y, t)
	w.op("ADDPS", y, x, z)
	store(1, z)
	w.op("SUBPS", y, x, z)
	store(2, z)
	// (d4 − d2) ± 2·(d3 − d1)
	w.op("SUBPS", d[2], d[4], x)
	w.op("SUBPS", d[1], d[3], y)
	w.move(x, z)
	w.multiplyAdd(y, two, z, t)
	store(3, z)
	w.multiplySubtract(y, two, x, t)
	store(4, x)
	// 4·d1 − 5·d3 + d5
	w.multiplySubtract(d[3], five, d[5], t)
	w.multiplyAdd(d[1], four, d[5], t)
	store(5, d[5])
}

// inverse computes four numbers of six, to the second of which the bias is added.
func (w *x86) inverse() {
	w.begin("inverse"+w.suffix, inverseSig, 72)
	w.in("MOVQ dst+0(FP), R8")
	w.in("MOVQ dstK+8(FP), R10")
	w.in("LEAQ (R10)(R10*2), R11")
	w.in("MOVQ bias+64(FP), R12")
	two, four, eight := w.begin6(48)
	w.label("item")
	w.in("XORQ AX, AX") // byte of the channel
	w.in("MOVQ R8, R9")
	w.point()
	w.in("MOVQ vecs+56(FP), R14")
	w.label("vector")
	m := w.load6()
	w.load("(R12)(AX*1)", w.v(10))
	w.op("ADDPS", w.v(10), m[1], m[1])
	dst := []string{"(R9)", "(R9)(R10*1)", "(R9)(R10*2)", "(R9)(R11*1)"}
	w.at(m, w.vs(6, 4), two, four, eight, func(i int, r string) { w.store(r, dst[i]) })
	w.advance("AX", "R9", "DI", "BX")
	w.in("ADDQ srcStep+32(FP), SI")
	w.in("ADDQ dstStep+40(FP), R8")
	w.items()
}

// begin6 loads what inverse and finish have in common; n is the offset of that argument.
func (w *x86) begin6(n int) (two, four, eight string) {
	w.in("MOVQ src+16(FP), SI")
	w.in("MOVQ srcK+24(FP), DX")
	w.in("MOVQ n+%d(FP), CX", n)
	two, four, eight = w.v(13), w.v(14), w.v(15)
	w.broadcast("two", two)
	w.broadcast("four", four)
	w.broadcast("eight", eight)
	return two, four, eight
}

func (w *x86) load6() []string {
	m := w.vs(0, 6)
	for i, r := range m {
		w.load(strided(i), r)
	}
	return m
}

// finish computes four numbers of six and applies the activation.
func (w *x86) finish() {
	w.begin("finish"+w.suffix, finishSig, 64)
	dst := w.pointers("dst+0", 4)
	w.in("MOVQ slope+56(FP), R12")
	w.in("XORQ R15, R15") // byte of the item
	two, four, eight := w.begin6(40)
	slope, zero, low := w.v(10), w.v(11), w.v(12)
	w.zero(zero)
	w.label("item")
	w.in("XORQ R13, R13") // byte of the channel
	w.in("MOVQ R15, AX")
	w.point()
	w.in("MOVQ vecs+48(FP), R14")
	w.label("vector")
	m := w.load6()
	w.load("(R12)(R13*1)", slope)
	w.at(m, w.vs(6, 4), two, four, eight, func(i int, r string) {
		w.activate(r, slope, zero, low)
		w.store(r, fmt.Sprintf("(%s)(AX*1)", dst[i]))
	})
	w.advance("AX", "R13", "DI", "BX")
	w.in("ADDQ dstStep+8(FP), R15")
	w.in("ADDQ srcStep+32(FP), SI")
	w.items()
}

// at is Aᵀ of F(4,3) on six registers: four results. It destroys m and tmp.
func (w *x86) at(m, tmp []string, two, four, eight string, store func(i int, r string)) {
	s, d, p, q, t := tmp[0], tmp[1], tmp[2], tmp[3], m[1]
	w.op("ADDPS", m[2], m[1], s)
	w.op("SUBPS", m[2], m[1], d)
	w.op("ADDPS", m[4], m[3], p)
	w.op("SUBPS", m[4], m[3], q)
	w.op("ADDPS", s, m[0], m[0])
	w.op("ADDPS", p, m[0], m[0])
	store(0, m[0])
	w.op("ADDPS", m[5], d, m[5])
	w.multiplyAdd(q, eight, m[5], t)
	w.multiplyAdd(q, two, d, t)
	store(1, d)
	w.multiplyAdd(p, four, s, t)
	store(2, s)
	store(3, m[5])
}
