package main

import "fmt"

// The operations that the kernels are made of. Operands are in the order of Go's
// assembler: what is read first, where it goes last.

func (w *x86) sse() bool { return w.reg == "X" }

func (w *x86) load(from, r string)  { w.in("%sMOVUPS %s, %s", w.prefix(), from, r) }
func (w *x86) store(r, to string)   { w.in("%sMOVUPS %s, %s", w.prefix(), r, to) }
func (w *x86) move(from, to string) { w.in("%sMOVAPS %s, %s", w.prefix(), from, to) }

func (w *x86) prefix() string {
	if w.sse() {
		return ""
	}
	return "V"
}

func (w *x86) zero(r string) {
	switch w.reg {
	case "X":
		w.in("XORPS %s, %s", r, r)
	case "Z": // VXORPS needs more than AVX512F there
		w.in("VPXORD %s, %s, %s", r, r, r)
	default:
		w.in("VXORPS %s, %s, %s", r, r, r)
	}
}

// broadcast fills r with a constant.
func (w *x86) broadcast(name, r string) { w.spreadOut("·"+name+"<>(SB)", r) }

// spreadOut fills r with the number at an address.
func (w *x86) spreadOut(from, r string) {
	if w.sse() {
		w.in("MOVSS %s, %s", from, r)
		w.in("SHUFPS $0, %s, %s", r, r)
		return
	}
	w.in("VBROADCASTSS %s, %s", from, r)
}

// op computes to = a op b, for ADDPS, SUBPS, MINPS and MAXPS.
func (w *x86) op(name, b, a, to string) {
	switch {
	case !w.sse():
		w.in("V%s %s, %s, %s", name, b, a, to)
	case to == a:
		w.in("%s %s, %s", name, b, to)
	case to == b && name == "ADDPS":
		w.in("%s %s, %s", name, a, to)
	case to == b:
		panic(fmt.Sprintf("%s would destroy %s", name, b))
	default:
		w.move(a, to)
		w.in("%s %s, %s", name, b, to)
	}
}

// multiplyAdd computes sum += a·b, and multiplySubtract sum −= a·b. tmp, which may be b,
// is destroyed where there is no instruction for it.
func (w *x86) multiplyAdd(a, b, sum, tmp string) { w.fused("VFMADD231PS", "ADDPS", a, b, sum, tmp) }
func (w *x86) multiplySubtract(a, b, sum, tmp string) {
	w.fused("VFNMADD231PS", "SUBPS", a, b, sum, tmp)
}

func (w *x86) fused(vector, then, a, b, sum, tmp string) {
	if !w.sse() {
		w.in("%s %s, %s, %s", vector, a, b, sum)
		return
	}
	if tmp != b {
		w.move(b, tmp)
	}
	w.in("MULPS %s, %s", a, tmp)
	w.in("%s %s, %s", then, tmp, sum)
}

// activate multiplies what is negative in r by slope. It destroys low.
func (w *x86) activate(r, slope, zero, low string) {
	w.op("MINPS", zero, r, low)
	w.op("MAXPS", zero, r, r)
	w.multiplyAdd(slope, low, r, low)
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

func (w *x86) end() {
	if !w.sse() {
		w.in("VZEROUPPER")
	}
	w.in("RET")
}
