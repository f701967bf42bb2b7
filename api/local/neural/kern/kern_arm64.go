package kern

// neon needs no check: every arm64 machine that Go runs on has these instructions.
var neon = Set{"neon", 4, 8, 8, matrixNEON, inputNEON, outputNEON, addNEON, leakyNEON, nil}

func vectors() []*Set { return []*Set{&neon} }

func reason(s *Set) string {
	if s == &neon {
		return "every arm64 CPU has it"
	}
	return "plain Go"
}

//go:noescape
func matrixNEON(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func inputNEON(dst *float32, dstK int, rows *[6]*float32, ps, tiles, vecs, ld int, tmp *float32)

//go:noescape
func outputNEON(rows *[4]*float32, ps int, m *float32, mK, tiles, vecs, ld int, bias, slope, tmp *float32)

//go:noescape
func addNEON(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyNEON(dst, src *float32, dps, sps, px, vecs int, slope *float32)
