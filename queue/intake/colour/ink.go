package colour

import (
	"bytes"
	"fmt"
	"math"

	"github.com/kovidgoyal/imaging/prism/meta/icc"
)

// Inks converts CMYK to sRGB by the profile of a printer. It may be used by several
// goroutines at once.
type Inks struct {
	grid []uint16 // red, green and blue at each corner, black changing fastest
}

// nodes are the corners of the grid an ink.
const nodes = 33

// maxProfile is the largest profile that is read, in bytes. Those of printers have
// some megabytes.
const maxProfile = 16 << 20

// NewInks reads an ICC profile (ICC.1) of a device with four inks. The profile is
// evaluated once at the corners of a grid.
func NewInks(profile []byte) (inks *Inks, err error) {
	if len(profile) > maxProfile {
		return nil, fmt.Errorf("%w: a profile of %d bytes", ErrUnknown, len(profile))
	}
	defer func() {
		if r := recover(); r != nil { // the reader trusts the sizes of tables
			inks, err = nil, fmt.Errorf("%w: %v", ErrUnknown, r)
		}
	}()
	p, err := icc.DecodeProfile(bytes.NewReader(profile))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	if p.Header.DataColorSpace != icc.ColorSpaceCMYK {
		return nil, fmt.Errorf("%w: the profile is not one of four inks", ErrUnknown)
	}
	to, err := p.CreateTransformerToSRGB(icc.RelativeColorimetricRenderingIntent, false, 4, true, false, true)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnknown, err)
	}
	inks = &Inks{make([]uint16, 3*nodes*nodes*nodes*nodes)}
	var in [4]float64
	var out [4]float64
	for i := range len(inks.grid) / 3 {
		n := i
		for k := 3; k >= 0; k-- {
			in[k] = float64(n%nodes) / (nodes - 1)
			n /= nodes
		}
		to.TransformGeneral(out[:], in[:])
		for k := range 3 {
			inks.grid[3*i+k] = uint16(math.Round(65535 * min(max(out[k], 0), 1)))
		}
	}
	return inks, nil
}

// RGB converts a colour of 8 bits an ink, 0 being none, to 8 bits a channel.
func (inks *Inks) RGB(cyan, magenta, yellow, black byte) (r, g, b byte) {
	var at [4]int
	var part [4]uint32 // of 255, towards the next corner
	for i, v := range [4]byte{cyan, magenta, yellow, black} {
		scaled := uint32(v) * (nodes - 1)
		at[i], part[i] = int(scaled/255), scaled%255
	}
	first := ((at[0]*nodes+at[1])*nodes+at[2])*nodes + at[3]
	var sum [3]uint64
	for corner := range 16 {
		i, weight := first, uint64(1)
		for k, step := range [4]int{nodes * nodes * nodes, nodes * nodes, nodes, 1} {
			if corner>>k&1 == 0 {
				weight *= uint64(255 - part[k])
				continue
			}
			weight *= uint64(part[k])
			i += step
		}
		if weight == 0 { // also where there is no next corner
			continue
		}
		for k := range sum {
			sum[k] += weight * uint64(inks.grid[3*i+k])
		}
	}
	const one = 255 * 255 * 255 * 255 * 257
	return byte((sum[0] + one/2) / one), byte((sum[1] + one/2) / one), byte((sum[2] + one/2) / one)
}
