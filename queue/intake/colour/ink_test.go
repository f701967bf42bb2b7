package colour

import (
	"errors"
	"testing"

	"bulkup/queue/intake/colour/inktest"
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
