package colour

import (
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"bulkup/queue/picture/colour/inktest"
)

// TestInks holds a small profile to what LittleCMS makes of it.
func TestInks(t *testing.T) {
	inks, err := NewInks(inktest.Profile())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ink  [4]byte
		want [3]byte
	}{
		{[4]byte{0, 0, 0, 0}, [3]byte{255, 255, 255}},
		{[4]byte{255, 0, 0, 0}, [3]byte{0, 161, 205}},  // Lab 60, -30, -35
		{[4]byte{0, 255, 0, 0}, [3]byte{199, 70, 121}}, // Lab 50, 55, 0
		{[4]byte{0, 0, 255, 0}, [3]byte{248, 218, 77}}, // Lab 88, 0, 70
		{[4]byte{0, 0, 0, 255}, [3]byte{37, 37, 37}},   // Lab 15, 0, 0
		{[4]byte{255, 255, 255, 255}, [3]byte{0, 0, 0}},
		{[4]byte{0, 0, 0, 128}, [3]byte{137, 137, 137}}, // Lab 57.3
	} {
		r, g, b := inks.RGB(c.ink[0], c.ink[1], c.ink[2], c.ink[3])
		for i, v := range [3]byte{r, g, b} {
			if d := int(v) - int(c.want[i]); d < -3 || d > 3 {
				t.Errorf("%v is %d,%d,%d, want %v", c.ink, r, g, b, c.want)
				break
			}
		}
	}
}

// TestInksRefuses: what is no profile of four inks is an error, never a panic.
func TestInksRefuses(t *testing.T) {
	good := inktest.Profile()
	for n := 0; n < len(good); n += 97 {
		if _, err := NewInks(good[:n]); !errors.Is(err, ErrUnknown) {
			t.Fatalf("%d bytes of a profile: %v", n, err)
		}
	}
	gray := append([]byte{}, good...)
	copy(gray[16:], "GRAY")
	if _, err := NewInks(gray); !errors.Is(err, ErrUnknown) {
		t.Errorf("a grey profile: %v", err)
	}
}

// TestInksOfADeclaration: a profile of a few bytes takes no memory for what it declares.
func TestInksOfADeclaration(t *testing.T) {
	curve := append([]byte{}, inktest.Profile()...)
	at := binary.BigEndian.Uint32(curve[132+4:])
	copy(curve[at:], "mAB \x00\x00\x00\x00\x04\x03\x00\x00"+"\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"+
		"curvodd!\x10\x00\x00\x00")
	tags := append([]byte{}, inktest.Profile()...)
	binary.BigEndian.PutUint32(tags[128:], 1<<25)
	size := append([]byte{}, inktest.Profile()...)
	binary.BigEndian.PutUint32(size[132+8:], 1<<29)
	for name, profile := range map[string][]byte{"tags": tags, "the size of a tag": size, "points": curve} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := NewInks(profile)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 || !errors.Is(err, ErrUnknown) {
			t.Errorf("%s: %d MB, %v", name, n>>20, err)
		}
	}
}

// FuzzInks: whatever a profile holds, reading it ends, and takes no more than its size.
func FuzzInks(f *testing.F) {
	f.Add(inktest.Profile())
	f.Add(inktest.Profile()[:200])
	f.Fuzz(func(t *testing.T, profile []byte) {
		defer func() { _ = recover() }() // as NewInks does
		to, err := transformer(profile)
		if err != nil {
			return
		}
		var out [4]float64
		for _, in := range [][4]float64{{}, {1, 1, 1, 1}, {0.3, 0.5, 0.7, 0.1}} {
			to.TransformGeneral(out[:], in[:])
		}
	})
}
