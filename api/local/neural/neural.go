// Package neural runs the upscaling networks of Upscayl on the processor: pictures go in
// and come out row by row, 4 times as large in most networks, with memory that does not
// depend on the height. It calls no other program and needs no GPU.
//
// It owns the networks and the choice of the instruction set. It decodes and encodes no
// pictures, knows nothing of alpha, and enlarges by no other scale than that of the
// network: all of that is the engine's.
//
// Start with Network.Upscale. Networks come from Embedded, from Open for files, or from
// Read. Below it are the packages ncnn (the files of Upscayl), model (weights), band
// (which rows are computed when), conv (one convolution) and kern (inner loops).
package neural

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"bulkup/api/local/neural/band"
	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// Network is a network that is ready to be run. It may be used by several goroutines.
type Network struct {
	name  string
	model *model.Model

	mu      sync.Mutex
	runners map[*kern.Set]*band.Runner
}

func newNetwork(name string, m *model.Model) *Network {
	return &Network{name: name, model: m, runners: map[*kern.Set]*band.Runner{}}
}

// Name returns the name of an embedded network, or that of its file without what stands
// after the last dot.
func (n *Network) Name() string { return n.name }

// Scale returns how many times as wide and high results are.
func (n *Network) Scale() int { return n.model.Scale }

// Kind returns the family of the network, "SRVGG" or "RRDB".
func (n *Network) Kind() string { return n.model.Kind.String() }

// FLOPs returns the work for each pixel of the source, counted as plain convolutions.
// The time for a picture is in proportion to it and to the pixels.
func (n *Network) FLOPs() float64 { return n.model.FLOPs() }

// Source is a picture that is read row by row.
type Source struct {
	Width, Height int
	// Read writes row y to into: red, green and blue of each pixel, 0 to 1, in the
	// curve that the picture has (no linear light). Rows are asked for in order, each
	// once, from the goroutine that called Upscale.
	Read func(y int, into []float32) error
}

// Options of one picture. The zero value uses all processors and the best kernels.
type Options struct {
	Memory  int64  // bytes that it may take, from LeastMemory on; 0 is as many as are of use
	Threads int    // goroutines that compute; 0 is as many as there are processors
	Kernel  string // a set that Kernels names; "" is the best one
	Grey    bool   // the source is grey, and so is the result: the average of its three planes

	// Progress is called with the share of the work that is done, which never falls,
	// from the goroutine that called Upscale. It may be nil.
	Progress func(share float64)
}

// MaxSide is the largest width and height of a source.
const MaxSide = 1 << 16

// Memory returns about how many bytes Upscale takes for a picture of that width with
// Options.Memory, and the network itself.
func (n *Network) Memory(width int, most int64) int64 {
	return min(band.Memory(n.model, width), limit(most)) + band.Fixed(n.model)
}

// Upscale enlarges src and gives the rows of the result to dst in order, with numbers
// from 0 to 1; row is valid during the call. It runs on the calling goroutine and
// Threads−1 others. When ctx is done it returns the cause within 100 ms; an error of
// Source.Read or dst comes back as it is. The result is the same, byte for byte, for any
// number of threads and all vector kernels.
func (n *Network) Upscale(ctx context.Context, src Source, dst func(y int, row []float32) error, o Options) error {
	if src.Width < 1 || src.Height < 1 || src.Width > MaxSide || src.Height > MaxSide {
		return fmt.Errorf("a picture of %d×%d pixels; from 1×1 to %d×%d can be enlarged", src.Width, src.Height, MaxSide, MaxSide)
	}
	set, _, err := kern.Best()
	if o.Kernel != "" {
		set, err = kern.ByName(o.Kernel)
	}
	if err != nil {
		return err
	}
	if o.Threads < 0 {
		return errors.New("fewer than no threads")
	}
	t := tiling{
		runner: n.runner(set), model: n.model, src: src, dst: dst,
		threads: o.Threads, memory: limit(o.Memory), progress: o.Progress,
	}
	if o.Grey {
		t.dst = greyed(dst)
	}
	if t.threads == 0 {
		t.threads = runtime.GOMAXPROCS(0)
	}
	return t.run(ctx)
}

// runner returns the network made ready for a set of kernels, which takes a moment the
// first time.
func (n *Network) runner(set *kern.Set) *band.Runner {
	n.mu.Lock()
	defer n.mu.Unlock()
	r := n.runners[set]
	if r == nil {
		r = band.Open(set, n.model)
		n.runners[set] = r
	}
	return r
}

// greyed returns a sink that makes the rows grey and passes them on.
func greyed(dst band.Sink) band.Sink {
	return func(y int, row []float32) error {
		for i := 0; i+2 < len(row); i += 3 {
			v := (row[i] + row[i+1] + row[i+2]) / 3
			row[i], row[i+1], row[i+2] = v, v, v
		}
		return dst(y, row)
	}
}

// Kernels returns the names of the sets of kernels that this machine can run, the
// fastest first. The last one is always "plain".
func Kernels() []string {
	var names []string
	for _, s := range kern.Usable() {
		names = append(names, s.Name)
	}
	return names
}

// Kernel says which set of kernels is used and why, as in "sse2: this CPU has no AVX2,
// so networks are slow here". The error says that the variable BULKUP_KERNEL asks for
// one that is not here.
func Kernel() (string, error) {
	_, why, err := kern.Best()
	return why, err
}
