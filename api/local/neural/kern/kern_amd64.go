package kern

import "golang.org/x/sys/cpu"

var (
	sse2   = Set{"sse2", 4, 6, 8, false, matrixSSE2, forwardSSE2, inverseSSE2, finishSSE2, addSSE2, leakySSE2, peakSSE2}
	avx2   = Set{"avx2", 8, 6, 16, true, matrixAVX2, forwardAVX2, inverseAVX2, finishAVX2, addAVX2, leakyAVX2, peakAVX2}
	avx512 = Set{"avx512", 16, 12, 32, true, matrixAVX512, forwardAVX512, inverseAVX512, finishAVX512, addAVX512, leakyAVX512, peakAVX512}
)

func vectors() (sets []*Set) {
	if cpu.X86.HasAVX512F {
		sets = append(sets, &avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		sets = append(sets, &avx2)
	}
	return append(sets, &sse2) // every CPU of this architecture has it
}

func reason(s *Set) string {
	switch s {
	case &avx512:
		return "this CPU has AVX-512"
	case &avx2:
		return "this CPU has AVX2, and no AVX-512"
	case &sse2:
		return "this CPU has no AVX2, so networks are slow here"
	}
	return "plain Go"
}

//go:noescape
func matrixSSE2(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func forwardSSE2(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int)

//go:noescape
func inverseSSE2(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32)

//go:noescape
func finishSSE2(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32)

//go:noescape
func addSSE2(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakySSE2(dst, src *float32, dps, sps, px, vecs int, slope *float32)

//go:noescape
func peakSSE2(n int)

//go:noescape
func matrixAVX2(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func forwardAVX2(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int)

//go:noescape
func inverseAVX2(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32)

//go:noescape
func finishAVX2(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32)

//go:noescape
func addAVX2(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyAVX2(dst, src *float32, dps, sps, px, vecs int, slope *float32)

//go:noescape
func peakAVX2(n int)

//go:noescape
func matrixAVX512(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func forwardAVX512(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int)

//go:noescape
func inverseAVX512(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32)

//go:noescape
func finishAVX512(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32)

//go:noescape
func addAVX512(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyAVX512(dst, src *float32, dps, sps, px, vecs int, slope *float32)

//go:noescape
func peakAVX512(n int)
