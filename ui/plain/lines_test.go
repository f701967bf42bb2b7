package plain

import (
	"bytes"
	"encoding/json"
	"testing"
)

// In JSON a name is exact, and still nothing that a terminal obeys.
func TestLines(t *testing.T) {
	const name = "a\x1b[31m\u009b0m\x7f\u202e\U000e0001<b>日本é.png"
	var out bytes.Buffer
	if err := (lines{&out}).Encode(name); err != nil {
		t.Fatal(err)
	}
	const want = `"a\u001b[31m\u009b0m\u007f\u202e\udb40\udc01<b>日本é.png"` + "\n"
	if out.String() != want {
		t.Errorf("%q is written as %s", name, out.String())
	}
	var back string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back != name {
		t.Errorf("it is read back as %q (%v)", back, err)
	}
}
