// Package kern has the inner loops of the networks: the products of matrices and the
// transforms of Winograd's F(4×4,3×3), for rows of pixels with their channels beside
// one another. It owns the choice of the instruction set; it knows no networks.
//
// Start with Set. The vector kernels are assembly that package gen writes; plain.go has
// the same loops in Go, for machines without those instructions. All sets do the same
// operations on a number in the same order: those with fused multiply-adds (AVX-512,
// AVX2, NEON) give the same bytes, and those that round each product (SSE2, plain)
// differ from them in the last bits.
package kern

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

//go:generate go run ./gen

// Set is the kernels of one instruction set. All strides and distances (ld…, ps, …K) are
// in bytes, and all counts are at least 1.
type Set struct {
	Name  string
	Vec   int // floats of a vector
	Rows  int // of a group of Matrix
	Panel int // columns of Matrix, a multiple of Vec

	// Fused is set where a product is added before it is rounded. All sets that are fused
	// give the same bytes.
	Fused bool

	// Matrix computes m[r] = Σ v[r][k]·u[k] for groups·Rows rows and Panel columns. ldv
	// and ldm are the strides of a row; k is a multiple of 4.
	Matrix func(v, u, m *float32, groups, k, ldv, ldm int)

	// Forward computes Bᵀ of six numbers, those at src, for vecs vectors of channels of
	// n items, which are srcStep and dstStep apart. The six results are dstK apart.
	Forward func(dst *float32, dstK int, src *[6]*float32, srcStep, dstStep, n, vecs int)

	// Inverse computes Aᵀ of six numbers, srcK apart: four, dstK apart. The bias of the
	// channel is added to the second of the six.
	Inverse func(dst *float32, dstK int, src *float32, srcK, srcStep, dstStep, n, vecs int, bias *float32)

	// Finish computes Aᵀ, too, and multiplies what is negative by the slope of its
	// channel.
	Finish func(dst *[4]*float32, dstStep int, src *float32, srcK, srcStep, n, vecs int, slope *float32)

	// Add computes dst = dst·scale + src for px pixels; dps and sps are their strides.
	Add func(dst, src *float32, dps, sps, px, vecs int, scale float32)

	// Leaky copies src to dst and multiplies what is negative by the slope of its channel.
	Leaky func(dst, src *float32, dps, sps, px, vecs int, slope *float32)

	// Peak does n·12 independent multiply-adds of vectors, to measure the machine. It is
	// nil where there is none.
	Peak func(n int)
}

// Variable is the environment variable that asks for a lower set, for tests and where a
// machine's better one is at fault.
const Variable = "BULKUP_KERNEL"

// Usable returns the sets that this machine can run, the fastest first. The last one is
// always the plain one.
func Usable() []*Set { return append(vectors(), &plain) }

// Best returns the fastest set that this machine can run, or the one that Variable
// names. why says in a few words what it is and, where it is slow, why.
func Best() (set *Set, why string, err error) {
	if name := os.Getenv(Variable); name != "" {
		set, err := ByName(name)
		return set, name + ": asked for by " + Variable, err
	}
	set = Usable()[0]
	return set, set.Name + ": " + reason(set), nil
}

// ByName returns the set of that name, or an error that says which there are here.
func ByName(name string) (*Set, error) {
	sets := Usable()
	if i := slices.IndexFunc(sets, func(s *Set) bool { return s.Name == name }); i >= 0 {
		return sets[i], nil
	}
	var names []string
	for _, s := range sets {
		names = append(names, s.Name)
	}
	return nil, fmt.Errorf("this machine has no kernels named %.20q; it has %s", name, strings.Join(names, ", "))
}
