package model

import (
	"errors"
	"fmt"
	"math"
)

// Check returns nil if the network can be run as it is: its convolutions are those of
// its family, their counts fit and every number is finite. The error names the first
// layer that does not fit.
func (m *Model) Check() error {
	if len(m.Convs) > MaxConvs {
		return fmt.Errorf("%d convolutions; at most %d are supported", len(m.Convs), MaxConvs)
	}
	var want func(i int) shape
	switch m.Kind {
	case SRVGG:
		if len(m.Convs) < 3 {
			return errors.New("a network with fewer than three convolutions")
		}
		if m.Scale < 1 || m.Scale > 8 {
			return fmt.Errorf("a network that enlarges %d times; 1 to 8 are supported", m.Scale)
		}
		if c := m.Convs[0].Out; c < 16 || c > MaxChannels || c%16 != 0 {
			return fmt.Errorf("layer %s: %d channels; a multiple of 16 up to %d is supported", m.Convs[0].Name, c, MaxChannels)
		}
		want = m.chain
	case RRDB:
		if n := len(m.Convs) - 6; n < PerBlock || n%PerBlock != 0 {
			return fmt.Errorf("%d convolutions, which are no whole blocks of %d", len(m.Convs), PerBlock)
		}
		if m.Scale != 4 {
			return fmt.Errorf("an RRDB network that enlarges %d times; only 4 is supported", m.Scale)
		}
		want = m.dense
	default:
		return errors.New("a network of an unknown family")
	}
	total := 0
	for i := range m.Convs {
		c := &m.Convs[i]
		if err := c.check(want(i)); err != nil {
			return fmt.Errorf("layer %s: %w", c.Name, err)
		}
		if total += c.Weights.Len(); total > MaxWeights {
			return fmt.Errorf("layer %s: more than %d weights", c.Name, MaxWeights)
		}
	}
	return nil
}

// shape is what a convolution has to be at its place.
type shape struct {
	in, out   int
	activated bool
}

func (m *Model) chain(i int) shape {
	c, last := m.Convs[0].Out, len(m.Convs)-1
	switch i {
	case 0:
		return shape{3, c, true}
	case last:
		return shape{c, 3 * m.Scale * m.Scale, false}
	}
	return shape{c, c, true}
}

func (m *Model) dense(i int) shape {
	body := len(m.Convs) - 6 // after the first convolution
	switch {
	case i == 0:
		return shape{3, Trunk, false}
	case i == body+1:
		return shape{Trunk, Trunk, false}
	case i == body+5:
		return shape{Trunk, 3, false}
	case i > body:
		return shape{Trunk, Trunk, true}
	}
	k := (i - 1) % 5
	if k == 4 {
		return shape{Trunk + 4*Growth, Trunk, false}
	}
	return shape{Trunk + k*Growth, Growth, true}
}

func (c *Conv) check(want shape) error {
	switch {
	case c.In != want.in || c.Out != want.out:
		return fmt.Errorf("a convolution from %d to %d channels where one from %d to %d is expected", c.In, c.Out, want.in, want.out)
	case c.Weights.Half != nil && c.Weights.Full != nil, c.Weights.Len() != 9*c.In*c.Out:
		return fmt.Errorf("%d weights; %d are expected", c.Weights.Len(), 9*c.In*c.Out)
	case len(c.Bias) != c.Out:
		return fmt.Errorf("%d biases; %d are expected", len(c.Bias), c.Out)
	case want.activated && len(c.Slope) != c.Out:
		return fmt.Errorf("%d slopes of the activation; %d are expected", len(c.Slope), c.Out)
	case !want.activated && c.Slope != nil:
		return errors.New("an activation where none is expected")
	}
	for _, h := range c.Weights.Half {
		if h>>10&31 == 31 {
			return errors.New("a weight is not a finite number")
		}
	}
	for _, list := range [...][]float32{c.Weights.Full, c.Bias, c.Slope} {
		for _, v := range list {
			if math.IsNaN(float64(v)) || math.Abs(float64(v)) > 1e6 {
				return errors.New("a weight is not a number, or beyond all use")
			}
		}
	}
	return nil
}
