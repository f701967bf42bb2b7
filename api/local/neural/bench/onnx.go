package main

import (
	"encoding/binary"
	"fmt"
	"math"

	"bulkup/api/local/neural/model"
)

// onnx is a network as a graph of ONNX, for other programs to be timed with. The numbers
// of the fields are those of onnx.proto.
type onnx struct {
	graph message
	count int // of nodes
}

// export returns the network as a file of ONNX with the input "data" and the output
// "output", both planes of floats.
func export(m *model.Model) []byte {
	o := &onnx{}
	var last string
	if m.Kind == model.SRVGG {
		last = o.chain(m)
	} else {
		last = o.dense(m)
	}
	o.node("Identity", []string{last}, "output")
	o.graph.text(2, "network")
	o.graph.bytes(11, value("data"))
	o.graph.bytes(12, value("output"))
	var opset, file message
	opset.number(2, 13)
	file.number(1, 7)
	file.bytes(7, o.graph)
	file.bytes(8, opset)
	return file
}

func value(name string) []byte {
	var shape, tensor, kind, v message
	for i, size := range []uint64{1, 3, 0, 0} {
		var dim message
		if size > 0 {
			dim.number(1, size)
		} else {
			dim.text(2, fmt.Sprintf("%s%d", name, i))
		}
		shape.bytes(1, dim)
	}
	tensor.number(1, 1)
	tensor.bytes(2, shape)
	kind.bytes(1, tensor)
	v.text(1, name)
	v.bytes(2, kind)
	return v
}

// attribute types of ONNX.
const (
	typeFloat  = 1
	typeInt    = 2
	typeString = 3
	typeInts   = 7
)

// node adds an operation and returns the name of its result. Attributes come as pairs
// of a name and a value.
func (o *onnx) node(op string, in []string, out string, attributes ...any) string {
	o.count++
	if out == "" {
		out = fmt.Sprintf("v%d", o.count)
	}
	var n message
	for _, name := range in {
		n.text(1, name)
	}
	n.text(2, out)
	n.text(4, op)
	for i := 0; i < len(attributes); i += 2 {
		var a message
		a.text(1, attributes[i].(string))
		switch v := attributes[i+1].(type) {
		case float64:
			a.float(2, float32(v))
			a.number(20, typeFloat)
		case int:
			a.number(3, uint64(v))
			a.number(20, typeInt)
		case string:
			a.text(4, v)
			a.number(20, typeString)
		case []int:
			for _, x := range v {
				a.number(8, uint64(x))
			}
			a.number(20, typeInts)
		}
		n.bytes(5, a)
	}
	o.graph.bytes(1, n)
	return out
}

// tensor adds numbers and returns their name.
func (o *onnx) tensor(values []float32, dims ...int) string {
	o.count++
	name := fmt.Sprintf("t%d", o.count)
	var t message
	for _, d := range dims {
		t.number(1, uint64(d))
	}
	t.number(2, 1)
	t.text(8, name)
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(v))
	}
	t.bytes(9, raw)
	o.graph.bytes(5, t)
	return name
}

func (o *onnx) conv(c *model.Conv, in string) string {
	var weights []float32
	for out := range c.Out {
		for i := range c.In {
			k := c.Kernel(out, i)
			weights = append(weights, k[:]...)
		}
	}
	args := []string{in, o.tensor(weights, c.Out, c.In, 3, 3), o.tensor(c.Bias, c.Out)}
	v := o.node("Conv", args, "", "kernel_shape", []int{3, 3}, "pads", []int{1, 1, 1, 1})
	if c.Slope == nil {
		return v
	}
	for _, s := range c.Slope {
		if s != c.Slope[0] {
			return o.node("PRelu", []string{v, o.tensor(c.Slope, c.Out, 1, 1)}, "")
		}
	}
	return o.node("LeakyRelu", []string{v}, "", "alpha", float64(c.Slope[0]))
}

func (o *onnx) enlarge(in string, scale float32) string {
	args := []string{in, "", o.tensor([]float32{1, 1, scale, scale}, 4)}
	return o.node("Resize", args, "", "mode", "nearest", "nearest_mode", "floor", "coordinate_transformation_mode", "asymmetric")
}

func (o *onnx) add(a, b string) string { return o.node("Add", []string{a, b}, "") }

func (o *onnx) chain(m *model.Model) string {
	v := "data"
	for i := range m.Convs {
		v = o.conv(&m.Convs[i], v)
	}
	v = o.node("DepthToSpace", []string{v}, "", "blocksize", m.Scale, "mode", "CRD")
	return o.add(v, o.enlarge("data", float32(m.Scale)))
}

func (o *onnx) dense(m *model.Model) string {
	rest := m.Convs
	next := func(in string) string {
		c := &rest[0]
		rest = rest[1:]
		return o.conv(c, in)
	}
	fifth := o.tensor([]float32{0.2})
	residual := func(v, in string) string { return o.add(o.node("Mul", []string{v, fifth}, ""), in) }
	trunk := next("data")
	v := trunk
	for range m.Blocks() {
		block := v
		for range 3 {
			all := []string{v}
			for range 4 {
				in := all[0]
				if len(all) > 1 {
					in = o.node("Concat", all, "", "axis", 1)
				}
				all = append(all, next(in))
			}
			v = residual(next(o.node("Concat", all, "", "axis", 1)), v)
		}
		v = residual(v, block)
	}
	v = o.add(next(v), trunk)
	v = next(o.enlarge(v, 2))
	v = next(o.enlarge(v, 2))
	return next(next(v))
}
