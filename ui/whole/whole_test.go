package whole

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// pieces is a terminal whose reads return one piece each.
type pieces struct {
	io.ReadWriteCloser
	left []string
}

func (p *pieces) Fd() uintptr  { return 0 }
func (p *pieces) Name() string { return "tty" }
func (p *pieces) Read(b []byte) (int, error) {
	if len(p.left) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.left[0])
	if p.left[0] = p.left[0][n:]; p.left[0] == "" {
		p.left = p.left[1:]
	}
	return n, nil
}

func reads(left ...string) (all []string) {
	in := New(&pieces{left: left})
	for {
		b := make([]byte, 16)
		n, err := in.Read(b)
		if n > 0 {
			all = append(all, string(b[:n]))
		}
		if err != nil {
			return all
		}
	}
}

// Wherever a text is split, no read ends within a character or the mark of a paste.
func TestReadsEndAfterCharacters(t *testing.T) {
	const text = "/日本/é ❤️👩‍👩‍👧\x1b[200~cafe\u0301.png\x1b[201~x"
	for a := range len(text) {
		for b := a; b < len(text); b++ {
			all := reads(text[:a], text[a:b], text[b:])
			if got := strings.Join(all, ""); got != text {
				t.Fatalf("split at %d and %d: %q", a, b, got)
			}
			for _, r := range all {
				if !utf8.ValidString(r) || strings.HasSuffix(r, "\x1b[2") || strings.HasSuffix(r, "\x1b[200") {
					t.Fatalf("split at %d and %d: %q", a, b, all)
				}
			}
		}
	}
}

// Keys come at once, and so do bytes that are no text; nothing is kept at the end.
func TestNothingIsHeldForLong(t *testing.T) {
	for _, text := range []string{"\x1b", "\x1b[", "q", "\xff", "a\x80", "\x80\x80\x80\x80\x80", "\x1b[2~"} {
		if all := reads(text); len(all) != 1 || all[0] != text {
			t.Errorf("%q is read as %q", text, all)
		}
	}
	if all := reads("é\xc3"); strings.Join(all, "") != "é\xc3" {
		t.Errorf("%q", all)
	}
}
