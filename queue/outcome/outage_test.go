package outcome

import (
	"errors"
	"testing"
	"time"
)

// After a failure one call at a time finds out whether it goes on, a little later each
// time; and what is answered well ends it.
func TestOutage(t *testing.T) {
	now, broken := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC), errors.New("broken")
	var o Outage
	if o.Try(now); !o.Wait(now).IsZero() {
		t.Error("calls wait although nothing has failed")
	}
	for n := range 5 {
		o = o.After(true, now, broken)
		again := o.After(true, now, broken) // one that left together with it
		wait := o.Wait(now).Sub(now)
		if wait <= 0 || wait > 200*time.Millisecond+time.Second<<n || again.Tries != o.Tries {
			t.Fatalf("after %d failures it waits for %s, and after %d in the end", n+1, wait, again.Tries)
		}
		now = o.Wait(now)
		if !o.Wait(now).IsZero() {
			t.Fatal("it does not end")
		}
		o.Try(now)
		if o.Wait(now.Add(time.Second)).IsZero() {
			t.Fatal("a second call is made before the first is answered")
		}
	}
	if o = o.After(false, now, nil); !o.Wait(now).IsZero() || o.Tries != 0 {
		t.Errorf("%+v", o)
	}
}
