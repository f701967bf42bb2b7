package packed

import (
	"math/rand/v2"
	"testing"
)

func TestLanes(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for name, f := range map[string]*Lanes{"narrow": Narrow, "wide": Wide} {
		for range 10_000 {
			var a, b, least, most uint64
			for k := range f.Count {
				u, v := r.Uint64N(1<<f.Bits), r.Uint64N(1<<f.Bits)
				at := uint(k) * f.Width
				a, b = a|u<<at, b|v<<at
				least, most = least|min(u, v)<<at, most|max(u, v)<<at
			}
			if Lesser(a, b, f.Guard, f.Bits) != least || Greater(a, b, f.Guard, f.Bits) != most {
				t.Fatalf("%s: %x and %x", name, a, b)
			}
		}
	}
}
