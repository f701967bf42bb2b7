package kern

import "golang.org/x/sys/cpu"

var (
	avx2   = Set{"avx2", 8, 6, 16, matrixAVX2, inputAVX2, outputAVX2, addAVX2, leakyAVX2, peakAVX2}
	avx512 = Set{"avx512", 16, 12, 32, matrixAVX512, inputAVX512, outputAVX512, addAVX512, leakyAVX512, peakAVX512}
)

func vectors() (sets []*Set) {
	if cpu.X86.HasAVX512F {
		sets = append(sets, &avx512)
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		sets = append(sets, &avx2)
	}
	return sets
}

func reason(s *Set) string {
	switch s {
	case &avx512:
		return "this CPU has AVX-512"
	case &avx2:
		return "this CPU has AVX2, and no AVX-512"
	}
	return "this CPU has no AVX2, so networks are slow here"
}

//go:noescape
func matrixAVX2(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func inputAVX2(dst *float32, dstK int, rows *[6]*float32, ps, tiles, vecs, ld int, tmp *float32)

//go:noescape
func outputAVX2(rows *[4]*float32, ps int, m *float32, mK, tiles, vecs, ld int, bias, slope, tmp *float32)

//go:noescape
func addAVX2(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyAVX2(dst, src *float32, dps, sps, px, vecs int, slope *float32)

//go:noescape
func peakAVX2(n int)

//go:noescape
func matrixAVX512(v, u, m *float32, groups, k, ldv, ldm int)

//go:noescape
func inputAVX512(dst *float32, dstK int, rows *[6]*float32, ps, tiles, vecs, ld int, tmp *float32)

//go:noescape
func outputAVX512(rows *[4]*float32, ps int, m *float32, mK, tiles, vecs, ld int, bias, slope, tmp *float32)

//go:noescape
func addAVX512(dst, src *float32, dps, sps, px, vecs int, scale float32)

//go:noescape
func leakyAVX512(dst, src *float32, dps, sps, px, vecs int, slope *float32)

//go:noescape
func peakAVX512(n int)
