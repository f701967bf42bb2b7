package droppath

import (
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`/T/My\ Photo\ \(1\).png /T/b.png `, "file:///T/My%20Photo.png\r\n", `'/T/it'\''s.png'`, `"C:\T\x y.png" D:/z`,
		`\\wsl$\Ubuntu\home\x`, `\\a\b`, "~/x ~", "& 'x'", "https://example.com/a b", "#c\nfile:/%zz", `'`, `\`, "C:", `C:\`,
	} {
		f.Add(s, byte(0))
		f.Add(s, byte(7))
	}
	f.Fuzz(func(t *testing.T, text string, kind byte) {
		env := Env{Home: "/home/me", Cwd: "/work", Windows: kind&1 != 0, WSL: kind&2 != 0}
		if env.Windows {
			env.Home, env.Cwd = `C:\Users\me`, `C:\work`
		}
		env.Exists = func(p string) bool {
			if !absolute(p, env.Windows) || strings.Contains(p, "\x00") {
				t.Fatalf("Parse(%q) asked for %q", text, p)
			}
			return (len(p)+int(kind>>2))%3 == 0
		}
		d := Parse(text, env)
		seen := make(map[string]bool)
		for _, p := range d.Paths {
			if seen[p] {
				t.Fatalf("Parse(%q) gives %q twice", text, p)
			}
			seen[p] = true
			if !isAddress(p) && !(absolute(p, env.Windows) && env.Exists(p)) {
				t.Fatalf("Parse(%q) gives %q", text, p)
			}
		}
		if d.Text != (len(d.Paths)+len(d.Missing)+d.Truncated == 0) {
			t.Fatalf("Parse(%q) = %+v", text, d)
		}
		MayBegin(text, env)
	})
}

func absolute(p string, windows bool) bool {
	if windows {
		v := windowsVolume(p)
		return v != "" && strings.HasPrefix(p[len(v):], `\`) && windowsClean(p) == p
	}
	return strings.HasPrefix(p, "/") && unixClean(p) == p
}
