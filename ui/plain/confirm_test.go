package plain

import (
	"strings"
	"testing"
)

func TestConfirm(t *testing.T) {
	for answer, want := range map[string]bool{"\n": true, "y\n": true, " Yes\r\n": true, "y": true, "": false, "n\n": false, "what\n": false} {
		var asked strings.Builder
		if got := Confirm(strings.NewReader(answer), &asked, "Watch it?"); got != want || asked.String() != "Watch it? [Y/n] " {
			t.Errorf("%q is %v after %q", answer, got, asked.String())
		}
	}
}
