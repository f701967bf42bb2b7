package kern

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// whole are random whole numbers, so small that every sum and product is exact: then all
// sets have to give the same, however they round.
func whole(n int) []float32 {
	random := rand.New(rand.NewPCG(7, uint64(n)))
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(random.IntN(17) - 8)
	}
	return list
}

// numbers makes what the kernels of calls work on.
var numbers = whole

// calls runs each kernel of a set over the same numbers and returns what it wrote.
var calls = map[string]func(s *Set) []float32{
	"matrix": func(s *Set) []float32 {
		const k, rows, columns = 28, 24, 64
		v, u, m := numbers(k*rows), numbers(k*columns), make([]float32, rows*columns)
		packed := make([]float32, len(u)) // [panel][k][column]
		for i := range k {
			for c := range columns {
				packed[(c/s.Panel*k+i)*s.Panel+c%s.Panel] = u[i*columns+c]
			}
		}
		for p := range columns / s.Panel {
			s.Matrix(&v[0], &packed[p*k*s.Panel], &m[p*s.Panel], rows/s.Rows, k, k*4, columns*4)
		}
		return m
	},
	"forward": func(s *Set) []float32 {
		const items, channels, k = 5, 48, 5*48 + 16
		src, dst := numbers(6*items*64), make([]float32, 6*k)
		var from [6]*float32
		for i := range from {
			from[i] = &src[i*items*64]
		}
		s.Forward(&dst[0], k*4, &from, 64*4, channels*4, items, channels/s.Vec)
		return dst
	},
	"inverse": func(s *Set) []float32 {
		const items, channels, k = 5, 48, 5*48 + 16
		src, bias, dst := numbers(6*k), numbers(channels), make([]float32, items*4*channels)
		s.Inverse(&dst[0], channels*4, &src[0], k*4, channels*4, 4*channels*4, items, channels/s.Vec, &bias[0])
		return dst
	},
	"finish": func(s *Set) []float32 {
		const items, channels, k = 5, 48, 5*48 + 16
		src, slope, dst := numbers(6*k), numbers(channels), make([]float32, 4*items*64)
		var to [4]*float32
		for i := range to {
			to[i] = &dst[i*items*64]
		}
		s.Finish(&to, 64*4, &src[0], k*4, channels*4, items, channels/s.Vec, &slope[0])
		return dst
	},
	"add": func(s *Set) []float32 {
		dst, src := numbers(7*64), numbers(7*192)
		s.Add(&dst[0], &src[0], 64*4, 192*4, 7, 48/s.Vec, 3)
		return dst
	},
	"leaky": func(s *Set) []float32 {
		dst, src, slope := make([]float32, 7*64), numbers(7*192), numbers(48)
		s.Leaky(&dst[0], &src[0], 64*4, 192*4, 7, 48/s.Vec, &slope[0])
		return dst
	},
}

func TestSetsAgree(t *testing.T) {
	for name, call := range calls {
		want := call(&plain)
		for _, s := range vectors() {
			t.Run(fmt.Sprintf("%s/%s", name, s.Name), func(t *testing.T) {
				if got := call(s); !slices.Equal(got, want) {
					t.Errorf("got %v; want %v", got, want)
				}
			})
		}
	}
}

// fractions are random numbers with all their bits: sets that round alike give the same.
func fractions(n int) []float32 {
	random := rand.New(rand.NewPCG(9, uint64(n)))
	list := make([]float32, n)
	for i := range list {
		list[i] = random.Float32() - 0.5
	}
	return list
}

// A set without fused multiply-adds rounds as the plain one does, bit for bit.
func TestUnfusedSetsRoundAsThePlainOne(t *testing.T) {
	numbers = fractions
	t.Cleanup(func() { numbers = whole })
	for name, call := range calls {
		want := call(&plain)
		for _, s := range vectors() {
			if !s.Fused && !slices.Equal(call(s), want) {
				t.Errorf("%s of %s is not the plain one's", name, s.Name)
			}
		}
	}
}

func TestMatrixIsAProduct(t *testing.T) {
	const k = 8
	v, m := whole(k*plainRows), make([]float32, plainRows*plainPanel)
	u := whole(k * plainPanel)
	plain.Matrix(&v[0], &u[0], &m[0], 1, k, k*4, plainPanel*4)
	for r := range plainRows {
		for c := range plainPanel {
			var sum float32
			for i := range k {
				sum += v[r*k+i] * u[i*plainPanel+c]
			}
			if got := m[r*plainPanel+c]; got != sum {
				t.Errorf("(%d, %d) is %v; want %v", r, c, got, sum)
			}
		}
	}
}

func TestChoice(t *testing.T) {
	t.Setenv(Variable, "")
	set, why, err := Best()
	if err != nil || set != Usable()[0] || !strings.HasPrefix(why, set.Name+": ") {
		t.Errorf("%v, %q, %v", set.Name, why, err)
	}
	t.Setenv(Variable, "plain")
	if set, why, err = Best(); err != nil || set != &plain || !strings.Contains(why, Variable) {
		t.Errorf("%v, %q, %v", set.Name, why, err)
	}
	t.Setenv(Variable, "mmx")
	if _, _, err = Best(); err == nil || !strings.Contains(err.Error(), "mmx") || !strings.Contains(err.Error(), "plain") {
		t.Errorf("a set that no machine has: %v", err)
	}
	for _, s := range Usable() {
		if s.Panel%s.Vec != 0 || 24%s.Rows != 0 || 16%s.Vec != 0 {
			t.Errorf("%s: vectors of %d, groups of %d, panels of %d", s.Name, s.Vec, s.Rows, s.Panel)
		}
	}
}
