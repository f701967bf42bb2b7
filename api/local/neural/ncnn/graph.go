package ncnn

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"bulkup/api/local/neural/model"
)

// graph collects the convolutions while the layers pass in running order, and follows
// what is known of each blob.
type graph struct {
	blobs map[string]blob
	bin   reader

	convs    []model.Conv
	shuffle  int // factor of the PixelShuffle, 0 without one
	doubled  int // how often Interp doubled the picture
	finished bool
}

// blob is one value of the graph.
type blob struct {
	channels int
	conv     int // the convolution that it is the bare result of, or −1
}

// add takes the next layer, with its weights from the .bin.
func (g *graph) add(l *layer) error {
	if g.finished {
		return errors.New("a layer after the result was made smaller")
	}
	var in []blob
	for _, name := range l.in {
		b, ok := g.blobs[name]
		if !ok {
			return fmt.Errorf("its input %q is no output of a layer before it", clean(name))
		}
		in = append(in, b)
	}
	want, ok := inputs[l.kind]
	if !ok {
		return fmt.Errorf("layers of the type %q are not supported", clean(l.kind))
	}
	if len(in) < want.least || len(in) > want.most {
		return fmt.Errorf("a layer of the type %s with %d inputs", l.kind, len(in))
	}
	if len(l.out) > 1 && l.kind != "Split" {
		return fmt.Errorf("a layer of the type %s with %d outputs", l.kind, len(l.out))
	}
	out, err := g.apply(l, in)
	if err != nil {
		return err
	}
	for _, name := range l.out {
		if _, taken := g.blobs[name]; taken {
			return fmt.Errorf("its output %q is one of a layer before it, too", clean(name))
		}
		g.blobs[name] = out
	}
	return nil
}

// inputs says how many inputs a layer of each type has.
var inputs = map[string]struct{ least, most int }{
	"Input": {0, 0}, "Split": {1, 1}, "Convolution": {1, 1}, "PReLU": {1, 1}, "ReLU": {1, 1},
	"Concat": {2, 5}, "Eltwise": {2, 2}, "BinaryOp": {1, 2}, "Interp": {1, 1}, "PixelShuffle": {1, 1},
}

func (g *graph) apply(l *layer, in []blob) (blob, error) {
	none := blob{conv: -1}
	switch l.kind {
	case "Input":
		return blob{3, -1}, nil
	case "Split":
		return in[0], nil
	case "Convolution":
		return g.convolution(l, in[0])
	case "PReLU", "ReLU":
		return g.activation(l, in[0])
	case "Concat":
		if l.number(0, 0) != 0 {
			return none, errors.New("a Concat that does not join channels")
		}
		for _, b := range in {
			none.channels += b.channels
		}
		if none.channels > model.MaxChannels {
			return none, fmt.Errorf("%d channels; at most %d are supported", none.channels, model.MaxChannels)
		}
		return none, nil
	case "Eltwise", "BinaryOp":
		return g.arithmetic(l, in)
	case "Interp":
		return g.interp(l, in[0])
	}
	r := l.number(0, 0) // PixelShuffle
	if r < 1 || r > 8 || l.number(1, 0) != 0 || in[0].channels != 3*r*r || g.shuffle != 0 {
		return none, errors.New("a PixelShuffle that does not make three channels of the last convolution's")
	}
	g.shuffle = r
	return blob{3, -1}, nil
}

func (g *graph) convolution(l *layer, in blob) (blob, error) {
	none := blob{conv: -1}
	out := l.number(0, 0)
	square := l.number(1, 0) == 3 && l.number(11, 3) == 3
	plain := l.number(2, 1) == 1 && l.number(12, 1) == 1 && l.number(3, 1) == 1 && l.number(13, 1) == 1
	for _, key := range [...]int{4, 14, 15, 16} {
		plain = plain && l.number(key, 1) == 1
	}
	if !square || !plain || l.number(4, 0) != 1 {
		return none, errors.New("a convolution that is not 3×3 with one zero around")
	}
	n := 9 * in.channels * out
	if out < 1 || out > model.MaxChannels || l.number(6, 0) != n {
		return none, fmt.Errorf("%d weights for a convolution from %d to %d channels", l.number(6, 0), in.channels, out)
	}
	if len(g.convs) == model.MaxConvs {
		return none, fmt.Errorf("more than %d convolutions", model.MaxConvs)
	}
	c := model.Conv{Name: l.name, In: in.channels, Out: out, Bias: make([]float32, out)}
	var err error
	if c.Weights, err = g.bin.tagged(n); err != nil {
		return none, err
	}
	if l.number(5, 0) != 0 {
		if c.Bias, err = g.bin.floats(out); err != nil {
			return none, err
		}
	}
	switch slope := l.lists[10]; l.number(9, 0) {
	case 0:
	case 1:
		c.Slope = make([]float32, out)
	case 2:
		if len(slope) != 1 {
			return none, errors.New("a leaky activation without its slope")
		}
		c.Slope = repeat(slope[0], out)
	default:
		return none, fmt.Errorf("activations of the type %d are not supported", l.number(9, 0))
	}
	g.convs = append(g.convs, c)
	return blob{out, len(g.convs) - 1}, nil
}

func repeat(v float64, n int) []float32 {
	list := make([]float32, n)
	for i := range list {
		list[i] = float32(v)
	}
	return list
}

// activation gives a convolution the activation that stands as a layer of its own.
func (g *graph) activation(l *layer, in blob) (blob, error) {
	none := blob{conv: -1}
	if in.conv < 0 || g.convs[in.conv].Slope != nil {
		return none, errors.New("an activation that does not follow a convolution")
	}
	c := &g.convs[in.conv]
	if l.kind == "ReLU" {
		c.Slope = repeat(l.values[0], c.Out)
	} else {
		n := l.number(0, 0)
		if n != c.Out && n != 1 {
			return none, fmt.Errorf("%d slopes for %d channels", n, c.Out)
		}
		slope, err := g.bin.floats(n)
		if err != nil {
			return none, err
		}
		if n == 1 {
			slope = repeat(float64(slope[0]), c.Out)
		}
		c.Slope = slope
	}
	return blob{in.channels, -1}, nil
}

// residual is what an RRDB network multiplies its blocks by before it adds them.
const residual = 0.2

func isResidual(v float64) bool { return math.Abs(v-residual) < 1e-6 }

// arithmetic takes sums, and the two spellings of ×0.2.
func (g *graph) arithmetic(l *layer, in []blob) (blob, error) {
	none := blob{conv: -1}
	same := len(in) == 1 || in[0].channels == in[1].channels
	var fits bool
	if l.kind == "Eltwise" {
		co := l.lists[1]
		fits = l.number(0, 0) == 1 && (len(co) == 0 || len(co) == 2 && co[1] == 1 && (co[0] == 1 || isResidual(co[0])))
	} else if l.number(1, 0) == 1 {
		fits = len(in) == 1 && l.number(0, 0) == 2 && isResidual(l.values[2])
	} else {
		fits = len(in) == 2 && l.number(0, 0) == 0
	}
	if !fits || !same {
		return none, fmt.Errorf("a sum or product that no known network has (%s)", l.kind)
	}
	return blob{in[0].channels, -1}, nil
}

// interp takes the enlargements of both families, and the reduction of a result.
func (g *graph) interp(l *layer, in blob) (blob, error) {
	none := blob{conv: -1}
	h, w := l.values[1], l.values[2]
	switch {
	case l.number(0, 0) == 1 && h == w && h >= 1 && h <= 8 && h == math.Trunc(h):
		if in.channels == 3 {
			return blob{3, -1}, nil // what the result of an SRVGG network is added to
		}
		if h != 2 {
			return none, fmt.Errorf("channels enlarged %v times; only 2 is supported", h)
		}
		g.doubled++
		return blob{in.channels, -1}, nil
	case in.channels == 3 && g.shuffle != 0 && h == w && h > 0 && h < 1:
		g.finished = true
		return blob{3, -1}, nil
	}
	return none, errors.New("an enlargement that no known network has")
}

// model returns what the layers make. Its Check is still to come.
func (g *graph) model() *model.Model {
	m := &model.Model{Kind: model.SRVGG, Scale: g.shuffle, Convs: g.convs}
	if g.shuffle == 0 {
		m.Kind, m.Scale = model.RRDB, 1<<min(g.doubled, 8)
	}
	for i := range m.Convs {
		if strings.TrimSpace(m.Convs[i].Name) == "" {
			m.Convs[i].Name = fmt.Sprintf("conv %d", i)
		}
	}
	return m
}
