package ui

import "testing"

func TestNeedsASCII(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{nil, false},
		{map[string]string{"LANG": "en_US.UTF-8"}, false},
		{map[string]string{"LANG": "de_DE.utf8@euro"}, false},
		{map[string]string{"LC_CTYPE": "UTF-8"}, false}, // macOS
		{map[string]string{"LANG": "C.UTF-8"}, false},
		{map[string]string{"LANG": "C"}, true},
		{map[string]string{"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LC_CTYPE": "ja_JP.eucJP", "LANG": "en_US.UTF-8"}, true},
		{map[string]string{"LC_ALL": "en_US.UTF-8", "LC_CTYPE": "C", "LANG": "C"}, false},
		{map[string]string{"LANG": "de_DE@euro"}, true},
		{map[string]string{"LC_ALL": "", "LANG": "en_US.ISO-8859-1"}, true},
		{map[string]string{"TERM": "linux", "LANG": "en_US.UTF-8"}, true},
		{map[string]string{"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}, false},
	} {
		if got := NeedsASCII(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %t", c.env, got)
		}
	}
}

func TestDumb(t *testing.T) {
	for term, want := range map[string]bool{"dumb": true, "": false, "xterm": false, "linux": false} {
		if Dumb(func(string) string { return term }) != want {
			t.Errorf("%q is dumb: %t", term, !want)
		}
	}
}
