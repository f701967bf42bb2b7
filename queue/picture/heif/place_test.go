package heif

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"testing"

	"bulkup/api/media"
)

// numbers are 32-bit numbers behind each other.
func numbers(all ...int32) (b []byte) {
	for _, n := range all {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return b
}

// TestTransform: what crops, turns and mirrors a picture holds in its order.
func TestTransform(t *testing.T) {
	property := func(kind string, payload ...byte) media.Property { return media.Property{Type: kind, Payload: payload} }
	middle := property("clap", numbers(40, 1, 20, 1, 0, 1, 0, 1)...)
	for name, c := range map[string]struct {
		all    []media.Property
		window image.Rectangle
		turn   int
	}{
		"nothing":         {nil, image.Rect(0, 0, 100, 60), 1},
		"the middle":      {[]media.Property{middle}, image.Rect(30, 20, 70, 40), 1},
		"a corner":        {[]media.Property{property("clap", numbers(99, 1, 59, 1, -1, 2, -1, 2)...)}, image.Rect(0, 0, 99, 59), 1},
		"too much":        {[]media.Property{property("clap", numbers(40, 1, 20, 1, 90, 1, 0, 1)...)}, image.Rect(0, 0, 100, 60), 1},
		"turned":          {[]media.Property{middle, property("irot", 1)}, image.Rect(30, 20, 70, 40), 8},
		"turned, mirror":  {[]media.Property{property("irot", 1), property("imir", 1)}, image.Rect(0, 0, 100, 60), 7},
		"mirror, turned":  {[]media.Property{property("imir", 1), property("irot", 1)}, image.Rect(0, 0, 100, 60), 5},
		"mirror, again":   {[]media.Property{property("imir", 1), property("imir", 1)}, image.Rect(0, 0, 100, 60), 1},
		"both mirrors":    {[]media.Property{property("imir", 1), property("imir", 0)}, image.Rect(0, 0, 100, 60), 3},
		"turned, cropped": {[]media.Property{property("irot", 1), middle}, image.Rectangle{}, 0},
	} {
		p := &Picture{Name: "HEIC"}
		p.in.window = image.Rect(0, 0, 100, 60)
		err := p.transform(c.all)
		if (err != nil) != (c.turn == 0) || err == nil && (p.in.window != c.window || p.Turn != c.turn) {
			t.Errorf("%s: %v turned as %d, %v", name, p.in.window, p.Turn, err)
		}
	}
}

// TestStoredAsItIs: a HEIC is decoded as it is stored, and its lone tile is not copied into
// a grid, for which the library would take the memory of the picture once more.
func TestStoredAsItIs(t *testing.T) {
	data := load(t, "fine.heic") // 90×161 pixels of a tile of 92×162
	p := read(t, data)
	if p.in.item == p.boxes.Primary || p.in.size == p.Size || p.in.window.Size() != p.Size {
		t.Errorf("%v of item %d, and %v in it", p.in.size, p.in.item, p.in.window)
	}
	at := bytes.LastIndex(data, []byte("pixi"))
	turned := bytes.Clone(data)
	copy(turned[at:], "irot\x01")
	q := read(t, turned)
	if q.Turn != 8 || q.Size != p.Size {
		t.Errorf("%v turned as %d", q.Size, q.Turn)
	}
	if _, most, _ := off(t, decode(t, turned), decode(t, data)); most != 0 {
		t.Errorf("the stored pixels are %d levels off", most)
	}
}

// TestGreyInName: some encoders say that a picture in colours has one channel, and so does its
// mask.
func TestGreyInName(t *testing.T) {
	for _, name := range []string{"fine.heic", "alpha.heic"} {
		data := load(t, name)
		grey := bytes.ReplaceAll(data, []byte("pixi\x00\x00\x00\x00\x03\x08"), []byte("pixi\x00\x00\x00\x00\x01\x08"))
		if bytes.Equal(grey, data) {
			t.Fatal("no such box")
		}
		if _, most, alpha := off(t, decode(t, grey), decode(t, data)); most != 0 || alpha != 0 {
			t.Errorf("%s: %d levels off, alpha %.1f", name, most, alpha)
		}
	}
}

// TestNoMemoryIsNoDamage: a library that got no more memory only says that it failed, or
// stops.
func TestNoMemoryIsNoDamage(t *testing.T) {
	p := &Picture{Name: "HEIC", Depth: 8}
	p.in.size = image.Pt(8192, 6144)
	for _, said := range []error{nil, fmt.Errorf("%w: unreachable", errStopped)} {
		if err := p.failedAt(300<<20, said); !errors.Is(err, errBudget) {
			t.Error(err)
		}
		if err := p.failedAt(30<<20, said); errors.Is(err, errBudget) {
			t.Error(err)
		}
	}
}

// TestMaskOfAnySize: no memory is taken for what a tiled mask only declares, and one that
// declares nothing is damage.
func TestMaskOfAnySize(t *testing.T) {
	for _, size := range [][]media.Property{nil, {{Type: "ispe", Payload: numbers(0, 0, 8)}},
		{{Type: "ispe", Payload: numbers(0, 1<<30, 1<<30)}}, {{Type: "ispe", Payload: numbers(0, -1, 8)}}} {
		p := read(t, load(t, "alpha.heic"))
		for i := range p.boxes.Items {
			if item := &p.boxes.Items[i]; item.ID == p.in.mask {
				item.Type, item.Properties = "grid", size
			}
		}
		p.boxes.References = append(p.boxes.References, media.Reference{Type: "dimg", From: p.in.mask, To: []uint32{p.in.mask}})
		if _, err := p.Decode(t.Context(), bytes.NewReader(load(t, "alpha.heic"))); err == nil {
			t.Errorf("%v was taken", size)
		}
	}
}
