package kern

// neon needs no check: every arm64 machine that Go runs on has these instructions.
var neon = Set{"neon", 4, 8, 8, true, matrixNEON, forwardNEON, inverseNEON, finishNEON, addNEON, leakyNEON, nil}

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
func forwardNEON(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int)

//go:noescape
func inverseNEON(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32)

//go:noescape
func finishNEON(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32)

//go:noescape
func addNEON(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyNEON(dst, src *float32, dps, sps, px, vecs int, slope *float32)
