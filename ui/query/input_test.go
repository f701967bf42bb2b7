package query

import (
	"io"
	"os"
	"strings"
	"testing"
)

// pieces is a terminal's input that comes in pieces.
type pieces struct {
	*os.File
	pieces []string
}

func (s *pieces) Read(p []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.pieces[0])
	if s.pieces[0] = s.pieces[0][n:]; s.pieces[0] == "" {
		s.pieces = s.pieces[1:]
	}
	return n, nil
}

// No answer becomes keys, in whatever pieces it comes, and keys are never lost.
func TestInput(t *testing.T) {
	const over = "\x1b[?62;4;22c"
	sixel := Answer{Sixel: true}
	for name, c := range map[string]struct {
		pieces []string
		keys   string
		want   Answer
	}{
		"Kitty's":              {[]string{"\x1b_Gi=31;OK\x1b\\", over}, "", Answer{Kitty: true, Sixel: true}},
		"between keys":         {[]string{"ab\x1b_Gi=31;OK\x1b\\cd" + over + "e"}, "abcde", Answer{Kitty: true, Sixel: true}},
		"in two pieces":        {[]string{"ab\x1b_Gi=3", "1;OK\x1b\\cd" + over}, "abcd", Answer{Kitty: true, Sixel: true}},
		"in many pieces":       {[]string{"\x1b_", "G", "i=31;", "OK\x1b", "\\", "x\x1b[", "?6", "2;4", "c", "y"}, "xy", Answer{Kitty: true, Sixel: true}},
		"a refusal":            {[]string{"\x1b_Gi=31;EINVAL:no\x1b\\x" + over}, "x", sixel},
		"another's answer":     {[]string{"\x1b_Gi=7;OK\x1b\\x" + over}, "x", sixel},
		"Kitty's of old":       {[]string{"\x1b_Gi=31;OK\x1b\\a\x1bP>|kitty(0.26.5)\x1b\\b" + over}, "ab", sixel},
		"Kitty's of today":     {[]string{"\x1b_Gi=31;OK\x1b\\\x1bP>|kit", "ty(0.41.1)\x1b\\" + over}, "", Answer{Kitty: true, Sixel: true}},
		"another's name":       {[]string{"\x1b_Gi=31;OK\x1b\\\x1bP>|ghostty 1.1.3\x1b\\" + over}, "", Answer{Kitty: true, Sixel: true}},
		"no sixels":            {[]string{"\x1b[?1;2cx"}, "x", Answer{}},
		"64 is not 4":          {[]string{"\x1b[?64;1;14c"}, "", Answer{}},
		"dark, by a bell":      {[]string{"\x1b]11;rgb:1c1c/1c1c/1c1c\a" + over}, "", Answer{Background: Dark, Sixel: true}},
		"light, by a string":   {[]string{"q\x1b]11;rgb:ffff/fafa/f0f0\x1b\\w" + over}, "qw", Answer{Background: Light, Sixel: true}},
		"light, in pieces":     {[]string{"\x1b]", "11;rgb:ff", "/ff/ff", "\x1b", "\\", over}, "", Answer{Background: Light, Sixel: true}},
		"no colour":            {[]string{"\x1b]11;nonsense\a" + over}, "", sixel},
		"after the last":       {[]string{over + "\x1b[?1;2c"}, "\x1b[?1;2c", sixel},
		"escape":               {[]string{"\x1b", over}, "\x1b", sixel},
		"alt and a letter":     {[]string{"\x1b_", "x" + over}, "\x1b_x", sixel},
		"alt and a bracket":    {[]string{"\x1b]", "x\x1b[", "x" + over}, "\x1b]x\x1b[x", sixel},
		"arrows and a paste":   {[]string{"\x1b[A\x1b[200~/T/a\x1b[201~" + over}, "\x1b[A\x1b[200~/T/a\x1b[201~", sixel},
		"another report":       {[]string{"\x1b[?2026;2$y" + over}, "\x1b[?2026;2$y", sixel},
		"what never ends":      {[]string{"\x1b_G" + strings.Repeat("x", 300) + over}, "\x1b_G" + strings.Repeat("x", 300), sixel},
		"what never ends soon": {[]string{"\x1b_G" + strings.Repeat("x", 100), strings.Repeat("y", 100), over}, "\x1b_G" + strings.Repeat("x", 100) + strings.Repeat("y", 100), sixel},
	} {
		for _, size := range []int{512, 150} {
			in := NewInput(&pieces{pieces: append([]string(nil), c.pieces...)})
			var got []byte
			buf := make([]byte, size)
			for {
				n, err := in.Read(buf)
				got = append(got, buf[:n]...)
				if err != nil {
					break
				}
			}
			if string(got) != c.keys {
				t.Errorf("%s, %d at once: the keys are %q", name, size, got)
			}
			select {
			case a := <-in.known:
				if a != c.want {
					t.Errorf("%s, %d at once: %+v", name, size, a)
				}
			default:
				t.Errorf("%s, %d at once: there is no answer", name, size)
			}
		}
	}
}
