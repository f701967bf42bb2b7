package heif

import (
	"bytes"
	"encoding/binary"
)

// number is a 32-bit number, as an int that is negative where it is beyond one.
func number(b []byte) int { return int(int32(binary.BigEndian.Uint32(b))) }

// cut splits at the first zero byte.
func cut(b []byte) (before string, after []byte, found bool) {
	x, y, ok := bytes.Cut(b, []byte{0})
	return string(x), y, ok
}

// bits reads numbers of any length, and is bad beyond its end.
type bits struct {
	b   []byte
	at  int
	bad bool
}

func (r *bits) u(n int) (v int) {
	for range n {
		if r.at >= 8*len(r.b) {
			r.bad = true
			return 0
		}
		v = v<<1 | int(r.b[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

func (r *bits) flag() bool { return r.u(1) == 1 }

// skip leaves out bits.
func (r *bits) skip(n int) {
	if r.at += n; r.at > 8*len(r.b) {
		r.bad = true
	}
}

// ue is an Exp-Golomb number (ITU-T H.265, 9.2).
func (r *bits) ue() int {
	zeros := 0
	for !r.flag() {
		if zeros++; zeros > 31 || r.bad {
			r.bad = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.u(zeros)
}
