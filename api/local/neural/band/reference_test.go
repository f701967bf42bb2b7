package band

import (
	"math/rand/v2"

	"bulkup/api/local/neural/model"
)

// planes are values of a network the plain way: [channel][y][x], in 64 bits.
type planes struct {
	channels, height, width int
	data                    []float64
}

func newPlanes(channels, height, width int) planes {
	return planes{channels, height, width, make([]float64, channels*height*width)}
}

func (p planes) channel(c int) []float64 {
	return p.data[c*p.height*p.width:][:p.height*p.width]
}

// convolve computes a convolution and its activation, one product after the other.
func (p planes) convolve(c *model.Conv) planes {
	out := newPlanes(c.Out, p.height, p.width)
	for o := range c.Out {
		to := out.channel(o)
		for i := range to {
			to[i] = float64(c.Bias[o])
		}
		for in := range c.In {
			for k, w := range c.Kernel(o, in) {
				p.shifted(to, in, k/3-1, k%3-1, float64(w))
			}
		}
		for i, v := range to {
			if v < 0 && c.Slope != nil {
				to[i] = v * float64(c.Slope[o])
			}
		}
	}
	return out
}

// shifted adds w times a channel, shifted by (dx, dy), with zeros beyond the edges.
func (p planes) shifted(to []float64, channel, dy, dx int, w float64) {
	from := p.channel(channel)
	for y := max(0, -dy); y < min(p.height, p.height-dy); y++ {
		x0, x1 := max(0, -dx), min(p.width, p.width-dx)
		if x0 >= x1 {
			continue
		}
		src := from[(y+dy)*p.width+x0+dx:]
		for i := range to[y*p.width+x0 : y*p.width+x1] {
			to[y*p.width+x0+i] += w * src[i]
		}
	}
}

// plus returns p·scale + q.
func (p planes) plus(q planes, scale float64) planes {
	out := newPlanes(p.channels, p.height, p.width)
	for i := range out.data {
		out.data[i] = p.data[i]*scale + q.data[i]
	}
	return out
}

func (p planes) enlarged(n int) planes {
	out := newPlanes(p.channels, p.height*n, p.width*n)
	for c := range p.channels {
		to, from := out.channel(c), p.channel(c)
		for y := range out.height {
			for x := range out.width {
				to[y*out.width+x] = from[y/n*p.width+x/n]
			}
		}
	}
	return out
}

// reference runs a network over a picture, layer by layer.
func reference(m *model.Model, p planes) planes {
	if m.Kind == model.RRDB {
		return referenceDense(m, p)
	}
	v := p
	for i := range m.Convs {
		v = v.convolve(&m.Convs[i])
	}
	s := m.Scale
	out := p.enlarged(s)
	for c := range 3 {
		to := out.channel(c)
		for y := range out.height {
			for x := range out.width {
				to[y*out.width+x] += v.channel((c*s+y%s)*s + x%s)[y/s*p.width+x/s]
			}
		}
	}
	return out
}

func referenceDense(m *model.Model, p planes) planes {
	rest := m.Convs
	next := func(in planes) planes {
		c := &rest[0]
		rest = rest[1:]
		return in.convolve(c)
	}
	trunk := next(p)
	v := trunk
	for range m.Blocks() {
		block := v
		for range 3 {
			all := planes{v.channels, v.height, v.width, append([]float64(nil), v.data...)}
			for range 4 {
				more := next(all)
				all.channels += more.channels
				all.data = append(all.data, more.data...)
			}
			v = next(all).plus(v, 0.2)
		}
		v = v.plus(block, 0.2)
	}
	v = next(v).plus(trunk, 1)
	v = next(v.enlarged(2))
	v = next(v.enlarged(2))
	return next(next(v))
}

// randomModel returns a network with the given layers whose values stay about as large
// as its input's.
func randomModel(kind model.Kind, scale int, shapes [][2]int, activated func(i int) bool) *model.Model {
	random := rand.New(rand.NewPCG(1, uint64(kind)))
	m := &model.Model{Kind: kind, Scale: scale}
	for i, s := range shapes {
		c := model.Conv{Name: "random", In: s[0], Out: s[1], Bias: make([]float32, s[1])}
		c.Weights.Full = make([]float32, 9*c.In*c.Out)
		for k := range c.Weights.Full {
			c.Weights.Full[k] = float32(random.NormFloat64() / float64(3*c.In))
		}
		for k := range c.Bias {
			c.Bias[k] = float32(random.Float64()*0.2 - 0.1)
		}
		if activated(i) {
			c.Slope = make([]float32, c.Out)
			for k := range c.Slope {
				c.Slope[k] = float32(random.Float64())
			}
		}
		m.Convs = append(m.Convs, c)
	}
	return m
}

func randomChain(channels, layers, scale int) *model.Model {
	shapes := [][2]int{{3, channels}}
	for range layers {
		shapes = append(shapes, [2]int{channels, channels})
	}
	shapes = append(shapes, [2]int{channels, 3 * scale * scale})
	return randomModel(model.SRVGG, scale, shapes, func(i int) bool { return i <= layers })
}

func randomDense(blocks int) *model.Model {
	shapes := [][2]int{{3, 64}}
	for range 3 * blocks {
		shapes = append(shapes, [][2]int{{64, 32}, {96, 32}, {128, 32}, {160, 32}, {192, 64}}...)
	}
	body := len(shapes)
	shapes = append(shapes, [][2]int{{64, 64}, {64, 64}, {64, 64}, {64, 64}, {64, 3}}...)
	return randomModel(model.RRDB, 4, shapes, func(i int) bool {
		return i > 0 && i < body && i%5 != 0 || i > body && i < body+4
	})
}
