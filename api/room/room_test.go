package room

import (
	"context"
	"errors"
	"testing"
)

// One that needs more than there is waits until it is alone, and ends with its context.
func TestHold(t *testing.T) {
	small, err := Hold(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	cancel(stopped)
	if _, err := Hold(ctx, 100*Total); !errors.Is(err, stopped) {
		t.Errorf("beside another one: %v", err)
	}
	small()
	all, err := Hold(t.Context(), 100*Total)
	if err != nil {
		t.Fatal(err)
	}
	all()
	free := lender.(*own).free
	if !free.TryAcquire(Total) {
		t.Error("what was held is not given back")
	}
	free.Release(Total)
}
