package main

import "fmt"

// x86 writes kernels for one width of vectors.
type x86 struct {
	text
	suffix string
	reg    string // X, Y or Z; X stands for SSE2, which has two operands and no fused multiply-add
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
		{suffix: "SSE2", reg: "X", bytes: 16, rows: 6, spread: 1},
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
			w.store(w.v(r*cols+c), fmt.Sprintf("%d(DI)", c*w.bytes))
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
		w.load(fmt.Sprintf("%d(BX)", (k*cols+c)*w.bytes), u[c])
	}
	for r := range w.rows {
		one := w.v(w.rows*cols + cols + (k*w.rows+r)%w.spread)
		w.spreadOut(fmt.Sprintf("%d(%s)%s", k*4, base[r/3], []string{"", "(R12*1)", "(R12*2)"}[r%3]), one)
		for c := range cols {
			tmp := w.v(15)
			if c == cols-1 {
				tmp = one // not needed any more
			}
			w.multiplyAdd(u[c], one, w.v(r*cols+c), tmp)
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
		w.multiplyAdd(w.v(14), w.v(15), r, w.v(13))
	}
	w.in("DECQ CX")
	w.in("JNZ loop")
	w.end()
}

// add: dst = dst·scale + src.
func (w *x86) add() {
	w.begin("add"+w.suffix, addSig, 52)
	w.spreadOut("scale+48(FP)", w.v(2))
	w.pixels(func() {
		w.load("(DI)(AX*1)", w.v(0))
		w.load("(SI)(AX*1)", w.v(1))
		w.multiplyAdd(w.v(2), w.v(0), w.v(1), w.v(0))
		w.store(w.v(1), "(DI)(AX*1)")
	})
}

// leaky: dst = src where it is positive, or else src·slope of the channel.
func (w *x86) leaky() {
	w.begin("leaky"+w.suffix, leakySig, 56)
	w.in("MOVQ slope+48(FP), R10")
	w.zero(w.v(3))
	w.pixels(func() {
		w.load("(SI)(AX*1)", w.v(0))
		w.load("(R10)(AX*1)", w.v(2))
		w.activate(w.v(0), w.v(2), w.v(3), w.v(1))
		w.store(w.v(0), "(DI)(AX*1)")
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
