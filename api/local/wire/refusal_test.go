package wire

import (
	"testing"
	"time"
)

func TestWaitInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Millisecond: "1 second", 19500 * time.Millisecond: "20 seconds", 61 * time.Second: "2 minutes",
		12 * time.Minute: "12 minutes", time.Hour: "1 hour", 61 * time.Minute: "2 hours",
	} {
		if got := inWords(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
