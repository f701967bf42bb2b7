//go:build unix

package safe

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShell(t *testing.T) {
	for _, c := range []struct {
		words []string
		ascii bool
		want  string
	}{
		{[]string{"bulkup", "--state", "/s", "a-b_c.png", "x=1"}, false, "bulkup --state /s a-b_c.png x=1"},
		{[]string{"bulkup", "my photos", "it's", ""}, false, `bulkup 'my photos' 'it'\''s' ''`},
		{[]string{"bulkup", "休日/山.png"}, false, "bulkup 休日/山.png"},
		{[]string{"bulkup", "für mich"}, true, `bulkup $'f\303\274r mich'`},
		{[]string{"$HOME;rm", "*", "~", `a\b`}, true, `'$HOME;rm' '*' '~' 'a\b'`},
		{[]string{"a\nb'c\\"}, false, `$'a\012b\'c\\'`},
	} {
		if got := Shell(c.words, c.ascii); got != c.want {
			t.Errorf("%q: %s, want %s", c.words, got, c.want)
		}
	}
}

// A shell reads what was meant.
func TestShellReadsIt(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"plain", "two words", "it's \"so\"", "$HOME;`ls`", "*?[a]", "-n", "back\\slash", "日本 👩‍👩‍👧 ✓\ufe0f.png", "e\u0301\u200b", "a\tb\nc", "\xff1", "", "~", "!x"}
	for _, ascii := range []bool{false, true} {
		line := Shell(words, ascii)
		if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' || ascii && r >= 0x80 }); i >= 0 {
			t.Errorf("%q is in %q", line[i], line)
		}
		out, err := exec.Command(bash, "-c", `printf '%s\0' `+line).Output()
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
		if diff := cmp.Diff(words, got); diff != "" {
			t.Errorf("ASCII %t: %s\n%s", ascii, line, diff)
		}
	}
}
