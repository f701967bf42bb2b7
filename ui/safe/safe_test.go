package safe

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "holiday/IMG_2040 (1).jpg", "holiday/IMG_2040 (1).jpg"},
		{"escape sequence", "a\x1b[31mred\x1b[0m.png", "a[31mred[0m.png"},
		{"clipboard write", "x\x1b]52;c;ZXZpbA==\x07.png", "x]52;c;ZXZpbA==.png"},
		{"C1 control", "a\u009b31mb", "a31mb"},
		{"raw C1 byte", "a\x9b31mb", "a\ufffd31mb"},
		{"delete and backspace", "a\x7f\bb", "ab"},
		{"line ends", "a\nb\r\tc\u2028d", "a b  c d"},
		{"bidi override", "photo\u202egnp.exe", "photognp.exe"},
		{"bidi isolate and mark", "\u2066a\u2069\u200fb\u061c", "ab"},
		{"byte order mark and soft hyphen", "\ufeffa\u00adb", "ab"},
		{"hidden tag characters", "a\U000e0041\U000e0042b", "ab"},
		{"Japanese", "日本語 写真.png", "日本語 写真.png"},
		{"emoji joined", "👩‍👩‍👧.png", "👩‍👩‍👧.png"},
		{"combining accent", "e\u0301.png", "e\u0301.png"},
		{"narrow no-break space", "9.41.00\u202fAM.png", "9.41.00\u202fAM.png"},
		{"right-to-left letters", "שלום.png", "שלום.png"},
		{"Arabic number sign", "\u0600\u0661.png", "\ufffd\u0661.png"},
		{"empty", "", ""},
	} {
		if got := Text(c.in); got != c.want {
			t.Errorf("%s: Text(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("a\x1b[31mred")
	f.Add("\u202e\x9b\xff\x00")
	f.Fuzz(func(t *testing.T, s string) {
		out := Text(s)
		if !utf8.ValidString(out) {
			t.Fatalf("Text(%q) = %q is not UTF-8", s, out)
		}
		for _, r := range out {
			if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("Text(%q) = %q holds %U", s, out, r)
			}
		}
		if again := Text(out); again != out {
			t.Fatalf("Text is not stable: %q, then %q", out, again)
		}
	})
}

func TestASCII(t *testing.T) {
	for in, want := range map[string]string{"a b.png": "a b.png", "日.png": `\u65e5.png`, `é"\x`: `\u00e9"\x`, "👩": `\U0001f469`} {
		if got := ASCII(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
