package band

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// noise is a picture of random numbers.
func noise(width, height int) planes {
	random := rand.New(rand.NewPCG(uint64(width), uint64(height)))
	p := newPlanes(3, height, width)
	for i := range p.data {
		p.data[i] = float64(float32(random.Float64()))
	}
	return p
}

func (p planes) source() Source {
	return Source{Width: p.width, Height: p.height, Read: func(y int, into []float32) error {
		for i := range into {
			into[i] = float32(p.channel(i % 3)[y*p.width+i/3])
		}
		return nil
	}}
}

// result runs a network and returns all rows.
func result(t *testing.T, r *Runner, threads int, src Source) []float32 {
	t.Helper()
	var all []float32
	next, share := 0, 0.0
	err := r.Run(context.Background(), threads, src, func(y int, row []float32) error {
		if y != next || len(row) != src.Width*r.model.Scale*3 {
			t.Fatalf("row %d with %d numbers; want row %d with %d", y, len(row), next, src.Width*r.model.Scale*3)
		}
		next++
		all = append(all, row...)
		return nil
	}, func(s float64) {
		if s < share || s > 1 {
			t.Fatalf("progress from %v to %v", share, s)
		}
		share = s
	})
	if err != nil {
		t.Fatal(err)
	}
	if next != src.Height*r.model.Scale || share < 0.999 {
		t.Fatalf("%d rows of %d; progress %v", next, src.Height*r.model.Scale, share)
	}
	return all
}

var sizes = [][2]int{{1, 1}, {2, 1}, {1, 5}, {5, 3}, {7, 9}, {33, 2}, {21, 37}, {50, 11}}

func TestAgainstReference(t *testing.T) {
	networks := []struct {
		name  string
		model *model.Model
		sizes [][2]int
	}{
		{"chain", randomChain(16, 5, 3), sizes},
		{"wide chain", randomChain(48, 1, 4), sizes},
		{"dense", randomDense(1), [][2]int{{1, 1}, {2, 1}, {1, 5}, {6, 21}}},
	}
	for _, n := range networks {
		if err := n.model.Check(); err != nil {
			t.Fatal(err)
		}
		for _, size := range n.sizes {
			p := noise(size[0], size[1])
			want := reference(n.model, p)
			for _, set := range kern.Usable() {
				r := Open(set, n.model)
				for _, rows := range []int{4, 8, 64} {
					r.rows = func(int) int { return rows }
					t.Run(fmt.Sprintf("%s/%d×%d/%s/%d", n.name, size[0], size[1], set.Name, rows), func(t *testing.T) {
						for i, v := range result(t, r, 2, p.source()) {
							w := min(max(want.channel(i % 3)[i/3], 0), 1)
							if math.Abs(float64(v)-w) > 1e-5 {
								t.Fatalf("number %d is %v; want %v", i, v, w)
							}
						}
					})
				}
			}
		}
	}
}

// TestSameBytes holds the vector kernels that round alike, and all numbers of threads, to
// the same bytes.
func TestSameBytes(t *testing.T) {
	vectors := kern.Usable()
	vectors = vectors[:len(vectors)-1]
	for _, m := range []*model.Model{randomChain(64, 2, 4), randomDense(1)} {
		p := noise(37, 70)
		want := make(map[bool][]float32) // by whether products are rounded
		for _, set := range vectors {
			for threads := 1; threads <= 3; threads++ {
				got := result(t, Open(set, m), threads, p.source())
				if want[set.Fused] == nil {
					want[set.Fused] = got
				}
				if !slices.Equal(got, want[set.Fused]) {
					t.Errorf("%v: %s on %d threads gives other bytes", m.Kind, set.Name, threads)
				}
			}
		}
	}
}

// TestWeightsThatAreNotKept holds a network too large to keep its transformed weights to
// the result of one that is not.
func TestWeightsThatAreNotKept(t *testing.T) {
	m := randomDense(1)
	p := noise(9, 9)
	r := Open(kern.Usable()[0], m)
	want := result(t, r, 2, p.source())
	if again := openWith(kern.Usable()[0], m, 0); !slices.Equal(result(t, again, 2, p.source()), want) {
		t.Error("weights that are transformed in each step give another result")
	}
}

func TestCancel(t *testing.T) {
	for _, m := range []*model.Model{randomChain(16, 3, 2), randomDense(1)} {
		ctx, cancel := context.WithCancelCause(context.Background())
		reason := errors.New("the user pressed x")
		calls := 0
		err := Open(kern.Usable()[0], m).Run(ctx, 2, noise(20, 200).source(), func(int, []float32) error {
			if ctx.Err() != nil {
				t.Error("a row after the cancel")
			}
			return nil
		}, func(float64) {
			if ctx.Err() != nil {
				t.Error("progress after the cancel")
			}
			if calls++; calls == 3 {
				cancel(reason)
			}
		})
		if !errors.Is(err, reason) {
			t.Errorf("%v: %v; want the cause of the cancel", m.Kind, err)
		}
	}
}

func TestErrorsComeBack(t *testing.T) {
	m := randomChain(16, 3, 2)
	fault := errors.New("disk full")
	r := Open(kern.Usable()[0], m)
	src := noise(8, 8).source()
	if err := r.Run(t.Context(), 1, src, func(int, []float32) error { return fault }, nil); err != fault {
		t.Errorf("the sink's error came back as %v", err)
	}
	src.Read = func(y int, _ []float32) error { return fault }
	if err := r.Run(t.Context(), 1, src, func(int, []float32) error { return nil }, nil); err != fault {
		t.Errorf("the source's error came back as %v", err)
	}
}

// TestMemory holds what a run takes to what Memory says, and to the same for any height.
func TestMemory(t *testing.T) {
	for _, c := range []struct {
		model *model.Model
		width int
	}{{randomChain(64, 16, 4), 64}, {randomDense(3), 40}} {
		r := Open(kern.Usable()[0], c.model)
		taken := func(height int) int64 {
			src := Source{Width: c.width, Height: height, Read: func(int, []float32) error { return nil }}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if err := r.Run(t.Context(), 1, src, func(int, []float32) error { return nil }, nil); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			return int64(after.TotalAlloc - before.TotalAlloc)
		}
		short, tall := taken(64), taken(160)
		said := Memory(c.model, c.width)
		const scratch = 3 << 20
		if short < said*8/10 || short > said*12/10+scratch {
			t.Errorf("%v: a run takes %d kB; Memory says %d kB", c.model.Kind, short>>10, said>>10)
		}
		if tall > short*11/10 {
			t.Errorf("%v: a run of 160 rows takes %d kB, one of 64 rows %d kB", c.model.Kind, tall>>10, short>>10)
		}
	}
}
