package child

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"bulkup/api/room"
)

// connected returns both ends of a pair, and what ends the parent's.
func connected(t *testing.T) (*borrower, *lender) {
	t.Helper()
	toChild, fromParent := io.Pipe()
	toParent, fromChild := io.Pipe()
	b, l := newBorrower(fromChild, false), newLender(fromParent)
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
	b, l := connected(t)
	release, err := b.Hold(t.Context(), room.Total)
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := room.Hold(ended, 1); !errors.Is(err, stopped) {
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

// TestWhatIsHeldIsCounted: the collector of the child goes by it.
func TestWhatIsHeldIsCounted(t *testing.T) {
	b, _ := connected(t)
	var release []func()
	for _, need := range []int64{5, 7} {
		back, err := b.Hold(t.Context(), need)
		if err != nil {
			t.Fatal(err)
		}
		release = append(release, back)
	}
	if b.held != 12 {
		t.Errorf("%d bytes are held", b.held)
	}
	release[0]()
	if b.held != 7 {
		t.Errorf("then %d", b.held)
	}
	release[1]()
}
