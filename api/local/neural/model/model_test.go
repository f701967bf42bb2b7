package model

import (
	"math"
	"strings"
	"testing"
)

// small returns a network of three convolutions.
func small() *Model {
	conv := func(in, out int, activated bool) Conv {
		c := Conv{Name: "c", In: in, Out: out, Bias: make([]float32, out), Weights: Numbers{Half: make([]uint16, 9*in*out)}}
		if activated {
			c.Slope = make([]float32, out)
		}
		return c
	}
	return &Model{SRVGG, 2, []Conv{conv(3, 16, true), conv(16, 16, true), conv(16, 12, false)}}
}

func TestCheck(t *testing.T) {
	if err := small().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(m *Model){
		"unknown family":  func(m *Model) { m.Kind = 7 },
		"scale":           func(m *Model) { m.Scale = 9 },
		"no whole blocks": func(m *Model) { m.Kind, m.Scale = RRDB, 4 },
		"channels":        func(m *Model) { m.Convs[0].Out = 17 },
		"weights":         func(m *Model) { m.Convs[1].Weights.Half = nil },
		"two spellings":   func(m *Model) { m.Convs[1].Weights.Full = make([]float32, 1) },
		"biases":          func(m *Model) { m.Convs[1].Bias = nil },
		"slopes":          func(m *Model) { m.Convs[1].Slope = nil },
		"activation":      func(m *Model) { m.Convs[2].Slope = make([]float32, 12) },
		"infinite weight": func(m *Model) { m.Convs[1].Weights.Half[5] = 0x7c00 },
		"NaN bias":        func(m *Model) { m.Convs[1].Bias[5] = float32(math.NaN()) },
	} {
		m := small()
		if spoil(m); m.Check() == nil {
			t.Errorf("%s: a network that cannot be run passes", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	good := small().Encode()
	for n := range len(good) {
		if _, err := Decode(good[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes pass", n, len(good))
		}
	}
	if _, err := Decode(append(good, 0)); err == nil || !strings.Contains(err.Error(), "1 bytes after") {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestHalf(t *testing.T) {
	for h, want := range map[uint16]float32{
		0: 0, 0x3c00: 1, 0xc000: -2, 0x0001: 1.0 / (1 << 24), 0x03ff: 1023.0 / (1 << 24), 0x7bff: 65504, 0x3555: 0.333251953125,
	} {
		if got := Half(h); got != want {
			t.Errorf("%#04x is %v; want %v", h, got, want)
		}
	}
	if !math.IsInf(float64(Half(0x7c00)), 1) || !math.IsNaN(float64(Half(0x7e00))) {
		t.Error("infinity and NaN are lost")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(small().Encode())
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := Decode(data); err == nil && m.Check() != nil {
			t.Error("a network was read that cannot be run")
		}
	})
}
