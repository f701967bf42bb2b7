package main

import "fmt"

// neon writes kernels for vectors of four floats. Go's assembler knows the vector
// multiply-add of arm64, but neither its form with one element nor vector additions nor
// a load from two registers: those are words, with the instruction as a comment.
type neon struct{ text }

func arm64() string {
	n := &neon{}
	n.header()
	n.matrix()
	n.forward()
	n.inverse()
	n.finish()
	n.add()
	n.leaky()
	n.constants()
	return n.b.String()
}

func (n *neon) word(bits uint32, format string, args ...any) {
	n.in("WORD $0x%08x // %s", bits, fmt.Sprintf(format, args...))
}

// fmlaElement: d += a·b[i].
func (n *neon) fmlaElement(d, a, b, i int) {
	bits := 0x4F801000 | uint32(i&1)<<21 | uint32(b>>4)<<20 | uint32(b&15)<<16 | uint32(i>>1)<<11 | uint32(a)<<5 | uint32(d)
	n.word(bits, "FMLA V%d.S4, V%d.S4, V%d.S[%d]", d, a, b, i)
}

func (n *neon) three(bits uint32, name string, d, a, b int) {
	n.word(bits|uint32(b)<<16|uint32(a)<<5|uint32(d), "%s V%d.S4, V%d.S4, V%d.S4", name, d, a, b)
}

func (n *neon) fmla(d, a, b int) { n.three(0x4E20CC00, "FMLA", d, a, b) } // d += a·b
func (n *neon) fmls(d, a, b int) { n.three(0x4EA0CC00, "FMLS", d, a, b) } // d -= a·b
func (n *neon) fadd(d, a, b int) { n.three(0x4E20D400, "FADD", d, a, b) }
func (n *neon) fsub(d, a, b int) { n.three(0x4EA0D400, "FSUB", d, a, b) } // d = a - b
func (n *neon) fmax(d, a, b int) { n.three(0x4E20F400, "FMAX", d, a, b) }
func (n *neon) fmin(d, a, b int) { n.three(0x4EA0F400, "FMIN", d, a, b) }
func (n *neon) move(d, a int)    { n.in("VORR V%d.B16, V%d.B16, V%d.B16", a, a, d) }
func (n *neon) zero(d int)       { n.in("VEOR V%d.B16, V%d.B16, V%d.B16", d, d, d) }

// loadAt and storeAt use the address base + index, both registers.
func (n *neon) loadAt(base, index, d int) {
	n.word(0x3CE06800|uint32(index)<<16|uint32(base)<<5|uint32(d), "FMOVQ (R%d)(R%d), F%d", base, index, d)
}

func (n *neon) storeAt(s, base, index int) {
	n.word(0x3CA06800|uint32(index)<<16|uint32(base)<<5|uint32(s), "FMOVQ F%d, (R%d)(R%d)", s, base, index)
}

func (n *neon) load(offset, base, d int)  { n.in("FMOVQ %d(R%d), F%d", offset, base, d) }
func (n *neon) store(s, offset, base int) { n.in("FMOVQ F%d, %d(R%d)", s, offset, base) }

func (n *neon) splat(name string, d int) {
	n.in("MOVD $·%s<>(SB), R16", name)
	n.in("VLD1R (R16), [V%d.S4]", d)
}

// args loads arguments into general registers.
func (n *neon) args(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		n.in("MOVD %s(FP), R%d", pairs[i], pairs[i+1])
	}
}

// loop ends a loop whose counter is a register.
func (n *neon) loop(counter int, label string) {
	n.in("SUB $1, R%d", counter)
	n.in("CBNZ R%d, %s", counter, label)
}

// matrix: groups of 8 rows by a panel of 8 columns. R8 to R15 are the rows.
func (n *neon) matrix() {
	n.begin("matrixNEON", matrixSig, 56)
	n.args("v+0", 0, "u+8", 1, "m+16", 2, "groups+24", 3, "k+32", 4, "ldv+40", 5, "ldm+48", 6)
	n.label("group")
	n.in("MOVD R0, R8")
	for r := 1; r < 8; r++ {
		n.in("ADD R5, R%d, R%d", 7+r, 8+r)
	}
	for i := range 16 {
		n.zero(i)
	}
	n.in("MOVD R1, R7")
	n.in("LSR $2, R4, R17")
	n.label("depth")
	for r := range 8 {
		n.in("FMOVQ.P 16(R%d), F%d", 8+r, 16+r)
	}
	for k := range unroll {
		n.in("VLD1.P 32(R7), [V%d.S4, V%d.S4]", 24+k*2, 25+k*2)
	}
	for k := range unroll {
		for r := range 8 {
			for c := range cols {
				n.fmlaElement(r*cols+c, 24+k*cols+c, 16+r, k)
			}
		}
	}
	n.loop(17, "depth")
	for r := range 8 {
		n.store(r*cols, 0, 2)
		n.store(r*cols+1, 16, 2)
		n.in("ADD R6, R2")
	}
	n.in("ADD R5<<3, R0")
	n.loop(3, "group")
	n.in("RET")
}

// add: dst = dst·scale + src.
func (n *neon) add() {
	n.begin("addNEON", addSig, 52)
	n.in("FMOVS scale+48(FP), F2")
	n.pixels(func() {
		n.loadAt(0, 7, 0)
		n.loadAt(1, 7, 1)
		n.fmlaElement(1, 0, 2, 0)
		n.storeAt(1, 0, 7)
	})
}

// leaky: dst = src where it is positive, or else src·slope of the channel.
func (n *neon) leaky() {
	n.begin("leakyNEON", leakySig, 56)
	n.args("slope+48", 8)
	n.zero(3)
	n.pixels(func() {
		n.loadAt(1, 7, 0)
		n.loadAt(8, 7, 2)
		n.fmin(1, 0, 3)
		n.fmax(0, 0, 3)
		n.fmla(0, 1, 2)
		n.storeAt(0, 0, 7)
	})
}

// pixels runs body for every vector of every pixel, at byte R7 of R0 and R1.
func (n *neon) pixels(body func()) {
	n.args("dst+0", 0, "src+8", 1, "dps+16", 2, "sps+24", 3, "px+32", 4, "vecs+40", 5)
	n.label("pixel")
	n.in("MOVD R5, R6")
	n.in("MOVD ZR, R7")
	n.label("vector")
	body()
	n.in("ADD $16, R7")
	n.loop(6, "vector")
	n.in("ADD R2, R0")
	n.in("ADD R3, R1")
	n.loop(4, "pixel")
	n.in("RET")
}
