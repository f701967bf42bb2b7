package colour

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
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
	to, err := transformer(profile)
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

// transformer reads what a profile says of its inks.
func transformer(profile []byte) (*icc.Pipeline, error) {
	if err := sound(profile); err != nil {
		return nil, err
	}
	p, err := icc.DecodeProfile(bytes.NewReader(profile))
	if err != nil {
		return nil, err
	}
	if p.Header.DataColorSpace != icc.ColorSpaceCMYK {
		return nil, errors.New("the profile is not one of four inks")
	}
	return p.CreateTransformerToSRGB(icc.RelativeColorimetricRenderingIntent, false, 4, true, false, true)
}

// sound checks the sizes in a profile for which the reader takes memory before it knows
// whether so much is there: a program that runs out of memory cannot recover.
func sound(profile []byte) error {
	const header, entry = 132, 12
	if len(profile) < header {
		return io.ErrUnexpectedEOF
	}
	n := uint64(binary.BigEndian.Uint32(profile[header-4:]))
	if header+n*entry > uint64(len(profile)) {
		return io.ErrUnexpectedEOF
	}
	for i := range n {
		row := profile[header+i*entry:]
		at, size := uint64(binary.BigEndian.Uint32(row[4:])), uint64(binary.BigEndian.Uint32(row[8:]))
		if at+size > uint64(len(profile)) {
			return io.ErrUnexpectedEOF
		}
		if !soundCurves(profile[at : at+size]) {
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// soundCurves reports whether the curves of a tag, which may be one or hold some, have
// as many points as they declare.
func soundCurves(tag []byte) bool {
	const before, each = 8, 2 // bytes from a curve's name to its count, and a point
	name := []byte("curv")
	if !bytes.HasPrefix(tag, name) && !bytes.HasPrefix(tag, []byte("mAB ")) && !bytes.HasPrefix(tag, []byte("mBA ")) {
		return true
	}
	for {
		at := bytes.Index(tag, name)
		if at < 0 || len(tag) < at+before+4 {
			return true
		}
		tag = tag[at+before:]
		if 4+each*uint64(binary.BigEndian.Uint32(tag)) > uint64(len(tag)) {
			return false
		}
	}
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
