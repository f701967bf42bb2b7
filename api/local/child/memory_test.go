package child

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
	"testing"

	"bulkup/api/room"
)

// connected returns both ends of a pair, and what ends the parent's.
func connected(t *testing.T, limited bool) (*borrower, *lender) {
	t.Helper()
	toChild, fromParent := io.Pipe()
	toParent, fromChild := io.Pipe()
	b, l := newBorrower(fromChild, limited), newLender(fromParent)
	heard := make(chan struct{})
	go b.listen(json.NewDecoder(toChild))
	go func() {
		defer close(heard)
		for lines := bufio.NewScanner(toParent); lines.Scan(); {
			if !l.hear(lines.Bytes()) {
				t.Errorf("%s is no claim", lines.Bytes())
			}
		}
	}()
	t.Cleanup(func() {
		fromChild.Close()
		<-heard
		l.close()
		fromParent.Close()
	})
	return b, l
}

// all holds the memory of this process, which waits until nobody else has a part of it.
func all(t *testing.T) (release func()) {
	t.Helper()
	release, err := room.Hold(t.Context(), room.Total)
	if err != nil {
		t.Fatal(err)
	}
	return release
}

// TestOneSumForBoth: what the child takes for its pictures is not there for its parent,
// and the other way round.
func TestOneSumForBoth(t *testing.T) {
	b, l := connected(t, false)
	release, err := b.Hold(t.Context(), room.Total)
	if err != nil {
		t.Fatal(err)
	}
	small, err := room.Hold(t.Context(), 1<<20)
	if err != nil {
		t.Fatalf("a small one beside the child's: %v", err)
	}
	small()
	ended, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := room.Hold(ended, room.Total/2); !errors.Is(err, stopped) {
		t.Errorf("beside the child's: %v", err)
	}
	release()
	release = all(t)
	if _, err := b.Hold(ended, 1); !errors.Is(err, stopped) {
		t.Errorf("beside the parent's: %v", err)
	}
	release()
	// Who stopped waiting holds nothing, and what a child holds that dies comes back.
	all(t)()
	if _, err := b.Hold(t.Context(), room.Total/2); err != nil {
		t.Fatal(err)
	}
	l.close()
	all(t)()
}

// TestGarbageBesideLargePictures: the collector of the child lets none lie beside them, and
// works no harder beside small ones, however many tasks there are.
func TestGarbageBesideLargePictures(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	b, _ := connected(t, true)
	for _, c := range []struct {
		need     int64
		from, to int64
	}{{large - 1, before, before}, {3 * large, 3*large + besides, 3*large + besides + 1<<30}} {
		release, err := b.Hold(t.Context(), c.need)
		if err != nil {
			t.Fatal(err)
		}
		if limit := debug.SetMemoryLimit(-1); limit < c.from || limit > c.to {
			t.Errorf("beside %d bytes the limit is %d", c.need, limit)
		}
		release()
		if limit := debug.SetMemoryLimit(-1); limit != before {
			t.Errorf("after %d bytes the limit is %d", c.need, limit)
		}
	}
}
