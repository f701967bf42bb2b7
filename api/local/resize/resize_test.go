package resize

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// resized runs a whole picture through.
func resized(t *testing.T, k Kernel, from, to Size, channels int, at func(x, y, c int) float32) [][]float32 {
	t.Helper()
	var rows [][]float32
	r := New(k, from, to, channels, func(row []float32) error {
		rows = append(rows, append([]float32(nil), row...))
		return nil
	})
	for y := range from.Height {
		row := make([]float32, from.Width*channels)
		for i := range row {
			row[i] = at(i/channels, y, i%channels)
		}
		if err := r.Row(row); err != nil {
			t.Fatal(err)
		}
	}
	if len(rows) != to.Height {
		t.Fatalf("%v to %v: %d rows", from, to, len(rows))
	}
	return rows
}

var sizes = []struct{ from, to Size }{
	{Size{1, 1}, Size{5, 5}}, {Size{4, 4}, Size{1, 1}}, {Size{12, 8}, Size{9, 6}}, {Size{20, 12}, Size{25, 15}},
	{Size{4, 64}, Size{3, 48}}, {Size{3, 1}, Size{9, 3}}, {Size{8, 8}, Size{8, 8}}, {Size{16, 4}, Size{4, 1}}, {Size{2, 2}, Size{1, 1}},
}

// TestFlatStaysFlat: no filter changes what is the same everywhere, at any edge.
func TestFlatStaysFlat(t *testing.T) {
	for _, k := range []Kernel{Mitchell(), Lanczos()} {
		for _, s := range sizes {
			for y, row := range resized(t, k, s.from, s.to, 3, func(_, _, c int) float32 { return 0.2 + 0.3*float32(c) }) {
				for i, v := range row {
					if want := 0.2 + 0.3*float32(i%3); math.Abs(float64(v-want)) > 1e-5 {
						t.Fatalf("%v, row %d, sample %d: %g", s, y, i, v)
					}
				}
			}
		}
	}
}

// TestSlopeStaysInPlace: pixels are centred on pixels, so that a slope is the same
// slope at every size, away from the edges.
func TestSlopeStaysInPlace(t *testing.T) {
	for _, k := range []Kernel{Mitchell(), Lanczos()} {
		for _, to := range []Size{{30, 30}, {80, 80}, {50, 50}, {10, 10}} {
			from := Size{40, 40}
			rows := resized(t, k, from, to, 1, func(x, y, _ int) float32 { return float32(x) + 2*float32(y) })
			ratio := float64(from.Width) / float64(to.Width)
			edge := int(math.Ceil(4 * max(1, 1/ratio)))
			for y := edge; y < to.Height-edge; y++ {
				for x := edge; x < to.Width-edge; x++ {
					want := (float64(x)+0.5)*ratio - 0.5 + 2*((float64(y)+0.5)*ratio-0.5)
					if got := float64(rows[y][x]); math.Abs(got-want) > 0.25 {
						t.Fatalf("%v, %d,%d: %g, not %g", to, x, y, got, want)
					}
				}
			}
		}
	}
}

// TestTurned: both directions are filtered alike.
func TestTurned(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var pixels [14][10]float32
	for y := range pixels {
		for x := range pixels[y] {
			pixels[y][x] = r.Float32()
		}
	}
	a := resized(t, Mitchell(), Size{10, 14}, Size{5, 7}, 1, func(x, y, _ int) float32 { return pixels[y][x] })
	b := resized(t, Mitchell(), Size{14, 10}, Size{7, 5}, 1, func(x, y, _ int) float32 { return pixels[x][y] })
	for y := range a {
		for x := range a[y] {
			if math.Abs(float64(a[y][x]-b[x][y])) > 1e-5 {
				t.Fatalf("%d,%d: %g and %g", x, y, a[y][x], b[x][y])
			}
		}
	}
}

// TestSame: what stays as large keeps its samples.
func TestSame(t *testing.T) {
	rows := resized(t, Mitchell(), Size{5, 4}, Size{5, 4}, 1, func(x, y, _ int) float32 { return float32(5*y + x) })
	for y, row := range rows {
		for x, v := range row {
			if v != float32(5*y+x) {
				t.Errorf("%d,%d: %g", x, y, v)
			}
		}
	}
}

func TestErrorOfEmit(t *testing.T) {
	full := errors.New("full")
	r := New(Lanczos(), Size{1, 1}, Size{2, 2}, 1, func([]float32) error { return full })
	if err := r.Row([]float32{1}); !errors.Is(err, full) {
		t.Error(err)
	}
}

// TestLight: there and back is the same, black and white stay, and the tables are
// what the formulas say.
func TestLight(t *testing.T) {
	l := NewLight()
	for i := range 1001 {
		v := float32(i) / 1000
		row := []float32{v}
		l.Linear(row)
		if d := math.Abs(float64(row[0]) - FromSRGB(float64(v))); d > 1e-6 {
			t.Errorf("%g: %g off", v, d)
		}
		l.Coded(row)
		if d := math.Abs(float64(row[0] - v)); d > 0.02/255 {
			t.Errorf("%g: %g", v, row[0])
		}
	}
	row := []float32{-1, 2}
	if l.Linear(row); row[0] != 0 || math.Abs(float64(row[1]-1)) > 1e-6 {
		t.Error(row)
	}
	row = []float32{-1, 2}
	if l.Coded(row); row[0] != 0 || math.Abs(float64(row[1]-1)) > 1e-6 {
		t.Error(row)
	}
}
