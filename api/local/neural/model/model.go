// Package model describes an upscaling network as its convolutions and their weights.
// The two families that Upscayl uses, SRVGG and RRDB, are known by their structure, so
// a Model holds numbers and no graph. It computes nothing.
//
// Start with Model; Model.Check says what makes one runnable. Package ncnn reads a
// Model from the files that Upscayl has, and Decode from the layout of this package.
package model

import (
	"fmt"
	"math"
)

// Kind is the family of a network.
type Kind uint8

// The families. An SRVGG network is a chain of convolutions whose last result is
// rearranged into pixels and added to the enlarged source. An RRDB network is a chain of
// dense blocks at the size of the source, then two doublings.
const (
	SRVGG Kind = 1 + iota
	RRDB
)

func (k Kind) String() string {
	switch k {
	case SRVGG:
		return "SRVGG"
	case RRDB:
		return "RRDB"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// Limits of what is read, far above every known network. They bound the memory that a
// hostile file can ask for.
const (
	MaxConvs    = 1024
	MaxChannels = 256
	MaxWeights  = 32 << 20 // of a whole network, in numbers
)

// Channels of an RRDB network: of its trunk, and what a dense convolution adds.
const (
	Trunk  = 64
	Growth = 32
)

// PerBlock is the number of convolutions of an RRDB block: three dense blocks of five.
const PerBlock = 15

// Model is a network with its weights. It is not changed after it was made.
type Model struct {
	Kind  Kind
	Scale int // of the result, in both directions
	Convs []Conv
}

// Conv is one 3×3 convolution with zeros beyond the edges, and its activation.
type Conv struct {
	Name    string // of the layer in its file, for messages
	In, Out int    // channels
	Weights Numbers
	Bias    []float32 // Out of them
	// Slope is what negative results are multiplied by: one number for each output
	// channel, or nil where there is no activation.
	Slope []float32
}

// Numbers are weights in the order [out][in][y][x], as half floats where their file
// has those, which takes half the memory.
type Numbers struct {
	Half []uint16
	Full []float32
}

// Len returns how many weights there are.
func (n Numbers) Len() int { return len(n.Half) + len(n.Full) }

// Kernel returns the nine weights from output channel out and input channel in.
func (c *Conv) Kernel(out, in int) (k [9]float32) {
	at := (out*c.In + in) * 9
	if c.Weights.Half == nil {
		copy(k[:], c.Weights.Full[at:at+9])
		return k
	}
	for i, h := range c.Weights.Half[at : at+9] {
		k[i] = Half(h)
	}
	return k
}

// FLOPs is the work for one pixel of the source, counted as plain convolutions: two for
// each multiplication. Time is in proportion to it within a family.
func (m *Model) FLOPs() float64 {
	sum := 0.0
	for i := range m.Convs {
		c := &m.Convs[i]
		sum += 18 * float64(c.In) * float64(c.Out) * float64(m.enlarged(i))
	}
	return sum
}

// enlarged returns how many pixels convolution i computes for each of the source.
func (m *Model) enlarged(i int) int {
	switch after := i - (len(m.Convs) - 5); {
	case m.Kind != RRDB || after <= 0:
		return 1
	case after == 1:
		return 4
	default:
		return 16
	}
}

// Blocks returns the number of blocks of an RRDB network.
func (m *Model) Blocks() int { return (len(m.Convs) - 6) / PerBlock }

// Half widens a half float.
func Half(h uint16) float32 {
	sign, exp, frac := uint32(h>>15)<<31, uint32(h>>10)&31, uint32(h)&1023
	switch exp {
	case 0:
		v := float32(frac) / (1 << 24)
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
