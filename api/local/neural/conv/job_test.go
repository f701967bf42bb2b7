package conv

import (
	"context"
	"testing"

	"bulkup/api/local/neural/kern"
	"bulkup/api/local/neural/model"
)

// TestBlocksTakeNoMemory holds a convolution to the same few allocations for any number
// of blocks: with some for each, the heap grows to twice its size in a large picture.
func TestBlocksTakeNoMemory(t *testing.T) {
	c := &model.Conv{In: 16, Out: 16, Bias: make([]float32, 16), Weights: model.Numbers{Full: make([]float32, 9*16*16)}}
	p := NewPool(context.Background(), 1, Shape{In: 16, Out: 32, Row: 9700 * 16})
	defer p.Close()
	l := New(kern.Usable()[0], c, 1)
	l.Keep(p)
	taken := func(width int) float64 {
		row := Floats((RoundUp(width, Side) + 2) * 16)
		rows := func(int) *float32 { return &row[0] }
		job := Job{Layer: l, Src: rows, Dst: rows, SrcPixel: 16, DstPixel: 16, Width: width, Y1: 4}
		return testing.AllocsPerRun(10, func() { job.Do(p, nil) })
	}
	if few, many := taken(8), taken(9600); many > few {
		t.Errorf("%v allocations for 2 tiles, %v for 2,400", few, many)
	}
}

// BenchmarkTransform times the transform of a layer's weights, for each pair of channels.
func BenchmarkTransform(b *testing.B) {
	const in, out = 192, 64
	c := &model.Conv{In: in, Out: out, Bias: make([]float32, out)}
	c.Weights.Half = make([]uint16, 9*in*out)
	for i := range c.Weights.Half {
		c.Weights.Half[i] = uint16(12000 + i%500)
	}
	for _, s := range kern.Usable() {
		b.Run(s.Name, func(b *testing.B) {
			l := New(s, c, 1)
			p := NewPool(context.Background(), 1, Shape{})
			u := Floats(l.Size())
			for b.Loop() {
				l.transform(p, u)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(in*out), "ns/kernel")
		})
	}
}

// A panel that is wider than what weights are transformed in would leave some of them out.
func TestPanelsHaveRoom(t *testing.T) {
	for _, s := range kern.Usable() {
		if s.Panel > widest {
			t.Errorf("%s: a panel of %d columns, and room for %d", s.Name, s.Panel, widest)
		}
	}
}
