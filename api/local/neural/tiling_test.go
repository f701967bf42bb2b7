package neural

import (
	"context"
	"math"
	"testing"

	"bulkup/api/local/neural/band"
	"bulkup/api/local/neural/kern"
)

// gradient is a picture of two crossing waves.
func gradient(width, height int) Source {
	return Source{Width: width, Height: height, Read: func(y int, into []float32) error {
		for i := range into {
			into[i] = float32(0.5 + 0.25*math.Sin(float64(i)/5) + 0.25*math.Cos(float64(y)/3))
		}
		return nil
	}}
}

// rowsOf runs a network and returns its result, with at most memory for a tile.
func rowsOf(t *testing.T, n *Network, src Source, memory int64) (all []float32, columns int) {
	t.Helper()
	share := 0.0
	tiles := tiling{
		runner: n.runner(kern.Usable()[0]), model: n.model, src: src, threads: 2, memory: memory,
		dst: func(y int, row []float32) error {
			if want := len(all) / (src.Width * n.Scale() * 3); y != want {
				t.Fatalf("row %d; want %d", y, want)
			}
			all = append(all, row...)
			return nil
		},
		progress: func(s float64) {
			if s < share || s > 1 {
				t.Fatalf("progress from %v to %v", share, s)
			}
			share = s
		},
	}
	if err := tiles.run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(all) != src.Width*src.Height*n.Scale()*n.Scale()*3 {
		t.Fatalf("%d numbers of %d×%d pixels", len(all), src.Width, src.Height)
	}
	return all, tiles.cut().columns
}

// TestTilesHaveNoSeams cuts a picture into columns and strips: the result is the one
// without tiles, but for the sixteen bits in which it waits.
func TestTilesHaveNoSeams(t *testing.T) {
	n, err := Embedded(AnimeVideo)
	if err != nil {
		t.Fatal(err)
	}
	src := gradient(150, 90)
	want, one := rowsOf(t, n, src, mostMemory)
	got, columns := rowsOf(t, n, src, band.Memory(n.model, 100))
	if one != 1 || columns < 2 {
		t.Fatalf("%d and %d columns", one, columns)
	}
	for i, v := range got {
		if math.Abs(float64(v-want[i])) > 1e-4 {
			t.Fatalf("pixel (%d, %d) is %v in tiles, %v without", i/3%600, i/1800, v, want[i])
		}
	}
}

func TestWidest(t *testing.T) {
	n, err := Open("testdata/tiny.param")
	if err != nil {
		t.Fatal(err)
	}
	src := gradient(65535, 3)
	all, _ := rowsOf(t, n, src, mostMemory)
	narrow, _ := rowsOf(t, n, gradient(64, 3), mostMemory)
	for i := range 32 * 2 * 3 { // beyond them the right edge of the narrow one counts
		if math.Abs(float64(all[i]-narrow[i])) > 1e-5 {
			t.Fatalf("number %d is %v; want %v", i, all[i], narrow[i])
		}
	}
}

func TestGrey(t *testing.T) {
	n, err := Embedded(Lite)
	if err != nil {
		t.Fatal(err)
	}
	src := Source{Width: 12, Height: 10, Read: func(y int, into []float32) error {
		for i := range into {
			into[i] = float32((i/3*5+y*7)%11) / 11
		}
		return nil
	}}
	err = n.Upscale(t.Context(), src, func(y int, row []float32) error {
		for i := 0; i < len(row); i += 3 {
			if row[i] != row[i+1] || row[i] != row[i+2] {
				t.Fatalf("row %d has the colour %v", y, row[i:i+3])
			}
		}
		return nil
	}, Options{Grey: true})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRefused(t *testing.T) {
	n, err := Embedded(Lite)
	if err != nil {
		t.Fatal(err)
	}
	ignore := func(int, []float32) error { return nil }
	for name, try := range map[string]func() error{
		"no pixels": func() error { return n.Upscale(t.Context(), gradient(0, 5), ignore, Options{}) },
		"too wide":  func() error { return n.Upscale(t.Context(), gradient(MaxSide+1, 1), ignore, Options{}) },
		"threads":   func() error { return n.Upscale(t.Context(), gradient(1, 1), ignore, Options{Threads: -1}) },
		"kernel":    func() error { return n.Upscale(t.Context(), gradient(1, 1), ignore, Options{Kernel: "mmx"}) },
		"name":      func() error { _, err := Embedded("remacri-4x"); return err },
		"no file":   func() error { _, err := Open("testdata/none.param"); return err },
		"a folder":  func() error { _, err := Open("testdata"); return err },
		"a picture": func() error { _, err := Open("testdata/a20.png"); return err },
	} {
		if try() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
