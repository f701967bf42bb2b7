package model

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The layout of this package, little endian: the eight bytes of magic; then kind, scale
// (one byte each), and the number of convolutions (two bytes). For each convolution: In,
// Out (two bytes each), 1 for half floats or 0 (one byte), 1 if there are slopes (one
// byte); then the weights, the biases and the slopes. Nothing follows the last one.
var magic = []byte("bulkupN1")

const (
	headBytes = 8 + 4
	convBytes = 6
)

// Encode returns the network in the layout of this package.
func (m *Model) Encode() []byte {
	out := append([]byte(nil), magic...)
	out = append(out, byte(m.Kind), byte(m.Scale))
	out = binary.LittleEndian.AppendUint16(out, uint16(len(m.Convs)))
	for i := range m.Convs {
		c := &m.Convs[i]
		out = binary.LittleEndian.AppendUint16(out, uint16(c.In))
		out = binary.LittleEndian.AppendUint16(out, uint16(c.Out))
		out = append(out, flag(c.Weights.Half != nil), flag(c.Slope != nil))
		for _, h := range c.Weights.Half {
			out = binary.LittleEndian.AppendUint16(out, h)
		}
		for _, list := range [...][]float32{c.Weights.Full, c.Bias, c.Slope} {
			for _, v := range list {
				out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
			}
		}
	}
	return out
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// Encoded reports whether data begins like the layout of this package.
func Encoded(data []byte) bool { return bytes.HasPrefix(data, magic) }

// Decode reads what Encode wrote and checks it. Memory is taken only for numbers that
// are there.
func Decode(data []byte) (*Model, error) {
	if !Encoded(data) || len(data) < headBytes {
		return nil, errors.New("no network in bulkup's layout")
	}
	m := &Model{Kind: Kind(data[8]), Scale: int(data[9])}
	count := int(binary.LittleEndian.Uint16(data[10:]))
	if count > MaxConvs {
		return nil, fmt.Errorf("%d convolutions; at most %d are supported", count, MaxConvs)
	}
	rest := data[headBytes:]
	for i := range count {
		c := Conv{Name: fmt.Sprintf("conv %d", i)}
		var err error
		if rest, err = c.decode(rest); err != nil {
			return nil, fmt.Errorf("layer %s: %w", c.Name, err)
		}
		m.Convs = append(m.Convs, c)
	}
	if len(rest) != 0 {
		return nil, fmt.Errorf("%d bytes after the last layer", len(rest))
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return m, nil
}

var errShort = errors.New("the file ends before its weights do")

func (c *Conv) decode(data []byte) (rest []byte, err error) {
	if len(data) < convBytes {
		return nil, errShort
	}
	c.In, c.Out = int(binary.LittleEndian.Uint16(data)), int(binary.LittleEndian.Uint16(data[2:]))
	half, sloped := data[4] == 1, data[5] == 1
	if c.In == 0 || c.Out == 0 || c.In > MaxChannels || c.Out > MaxChannels || data[4] > 1 || data[5] > 1 {
		return nil, fmt.Errorf("a convolution from %d to %d channels", c.In, c.Out)
	}
	data = data[convBytes:]
	n := 9 * c.In * c.Out
	if half {
		if len(data) < 2*n {
			return nil, errShort
		}
		c.Weights.Half = make([]uint16, n)
		for i := range c.Weights.Half {
			c.Weights.Half[i] = binary.LittleEndian.Uint16(data[2*i:])
		}
		data = data[2*n:]
	} else if c.Weights.Full, data, err = Floats(data, n); err != nil {
		return nil, err
	}
	if c.Bias, data, err = Floats(data, c.Out); err != nil {
		return nil, err
	}
	if sloped {
		c.Slope, data, err = Floats(data, c.Out)
	}
	return data, err
}

// Floats reads n little-endian floats and returns what follows them.
func Floats(data []byte, n int) (list []float32, rest []byte, err error) {
	if n < 0 || len(data)/4 < n {
		return nil, nil, errShort
	}
	list = make([]float32, n)
	for i := range list {
		list[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return list, data[4*n:], nil
}
