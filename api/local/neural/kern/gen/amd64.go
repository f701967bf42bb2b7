package main

import "fmt"

// x86 writes kernels for one width of vectors.
type x86 struct {
	text
	suffix string
	reg    string // Y or Z
	bytes  int    // of a vector
	rows   int    // of a group of the matrix kernel
	spread int    // registers that its broadcasts take turns in
}

// cols is how many vectors wide a panel of the matrix kernel is, and unroll how many
// inputs one turn of its loop takes.
const (
	cols   = 2
	unroll = 4
)

func amd64() string {
	var all text
	all.header()
	for _, w := range []*x86{
		{suffix: "AVX2", reg: "Y", bytes: 32, rows: 6, spread: 2},
		{suffix: "AVX512", reg: "Z", bytes: 64, rows: 12, spread: 4},
	} {
		w.matrix()
		w.forward()
		w.inverse()
		w.finish()
		w.add()
		w.leaky()
		w.peak()
		all.b.WriteString(w.b.String())
	}
	all.constants()
	return all.b.String()
}

// v names a vector register.
func (w *x86) v(i int) string { return fmt.Sprintf("%s%d", w.reg, i) }

func (w *x86) vs(first, n int) []string {
	var list []string
	for i := range n {
		list = append(list, w.v(first+i))
	}
	return list
}

func (w *x86) zero(r string) {
	if w.reg == "Z" { // VXORPS needs more than AVX512F there
		w.in("VPXORD %s, %s, %s", r, r, r)
	} else {
		w.in("VXORPS %s, %s, %s", r, r, r)
	}
}

func (w *x86) broadcast(name, r string) { w.in("VBROADCASTSS ·%s<>(SB), %s", name, r) }

func (w *x86) end() {
	w.in("VZEROUPPER")
	w.in("RET")
}

// matrix: m[r][c] = sum over k of v[r][k] · u[k][c], for groups of rows and one panel
// of columns. R8 to R11 are every third row, R12 and R13 the strides.
func (w *x86) matrix() {
	w.begin("matrix"+w.suffix, matrixSig, 56)
	w.in("MOVQ v+0(FP), R8")
	w.in("MOVQ u+8(FP), SI")
	w.in("MOVQ m+16(FP), DI")
	w.in("MOVQ groups+24(FP), CX")
	w.in("MOVQ k+32(FP), DX")
	w.in("SHRQ $2, DX")
	w.in("MOVQ ldv+40(FP), R12")
	w.in("MOVQ ldm+48(FP), R13")
	base := []string{"R8", "R9", "R10", "R11"}[:w.rows/3]
	sums := w.rows * cols
	w.label("group")
	w.in("LEAQ (R12)(R12*2), AX")
	for i := 1; i < len(base); i++ {
		w.in("LEAQ (%s)(AX*1), %s", base[i-1], base[i])
	}
	w.in("MOVQ R8, R15")
	for _, r := range w.vs(0, sums) {
		w.zero(r)
	}
	w.in("MOVQ SI, BX")
	w.in("MOVQ DX, R14")
	w.label("depth")
	for k := range unroll {
		w.depth(k, base)
	}
	w.in("ADDQ $%d, BX", unroll*cols*w.bytes)
	for _, r := range base {
		w.in("ADDQ $%d, %s", unroll*4, r)
	}
	w.in("DECQ R14")
	w.in("JNZ depth")
	for r := range w.rows {
		for c := range cols {
			w.in("VMOVUPS %s, %d(DI)", w.v(r*cols+c), c*w.bytes)
		}
		w.in("ADDQ R13, DI")
	}
	w.in("LEAQ (R12)(R12*2), AX")
	w.in("IMULQ $%d, AX", len(base))
	w.in("LEAQ (R15)(AX*1), R8")
	w.in("DECQ CX")
	w.in("JNZ group")
	w.end()
}

// depth adds the products of input k of a turn.
func (w *x86) depth(k int, base []string) {
	u := w.vs(w.rows*cols, cols)
	for c := range cols {
		w.in("VMOVUPS %d(BX), %s", (k*cols+c)*w.bytes, u[c])
	}
	for r := range w.rows {
		one := w.v(w.rows*cols + cols + (k*w.rows+r)%w.spread)
		w.in("VBROADCASTSS %d(%s)%s, %s", k*4, base[r/3], []string{"", "(R12*1)", "(R12*2)"}[r%3], one)
		for c := range cols {
			w.in("VFMADD231PS %s, %s, %s", u[c], one, w.v(r*cols+c))
		}
	}
}

// peak does as many multiply-adds as the core can, for the figures of a machine.
func (w *x86) peak() {
	w.begin("peak"+w.suffix, "(n int)", 8)
	w.in("MOVQ n+0(FP), CX")
	for _, r := range w.vs(0, 16) {
		w.zero(r)
	}
	w.label("loop")
	for _, r := range w.vs(0, 12) {
		w.in("VFMADD231PS %s, %s, %s", w.v(14), w.v(15), r)
	}
	w.in("DECQ CX")
	w.in("JNZ loop")
	w.end()
}

// add: dst = dst·scale + src.
func (w *x86) add() {
	w.begin("add"+w.suffix, addSig, 52)
	w.in("VBROADCASTSS scale+48(FP), %s", w.v(2))
	w.pixels(func() {
		w.in("VMOVUPS (DI)(AX*1), %s", w.v(0))
		w.in("VFMADD213PS (SI)(AX*1), %s, %s", w.v(2), w.v(0))
		w.in("VMOVUPS %s, (DI)(AX*1)", w.v(0))
	})
}

// leaky: dst = src where it is positive, or else src·slope of the channel.
func (w *x86) leaky() {
	w.begin("leaky"+w.suffix, leakySig, 56)
	w.in("MOVQ slope+48(FP), R10")
	w.zero(w.v(3))
	w.pixels(func() {
		w.in("VMOVUPS (SI)(AX*1), %s", w.v(0))
		w.in("VMINPS %s, %s, %s", w.v(3), w.v(0), w.v(1))
		w.in("VMAXPS %s, %s, %s", w.v(3), w.v(0), w.v(0))
		w.in("VFMADD231PS (R10)(AX*1), %s, %s", w.v(1), w.v(0))
		w.in("VMOVUPS %s, (DI)(AX*1)", w.v(0))
	})
}

// pixels runs body for every vector of every pixel, at byte AX of DI and SI.
func (w *x86) pixels(body func()) {
	w.in("MOVQ dst+0(FP), DI")
	w.in("MOVQ src+8(FP), SI")
	w.in("MOVQ dps+16(FP), R8")
	w.in("MOVQ sps+24(FP), R9")
	w.in("MOVQ px+32(FP), CX")
	w.label("pixel")
	w.in("MOVQ vecs+40(FP), DX")
	w.in("XORQ AX, AX")
	w.label("vector")
	body()
	w.in("ADDQ $%d, AX", w.bytes)
	w.in("DECQ DX")
	w.in("JNZ vector")
	w.in("ADDQ R8, DI")
	w.in("ADDQ R9, SI")
	w.in("DECQ CX")
	w.in("JNZ pixel")
	w.end()
}
