package names

import (
	"fmt"
	"path/filepath"
	"testing"
)

func TestNamesKeepJobsApart(t *testing.T) {
	for name, c := range map[string]struct{ first, second, want string }{
		"the same":    {"/out/a.png", "/out/a.png", "/out/a-2.png"},
		"spelled":     {"/out/a.png", "/out/x/../a.png", "/out/x/../a-2.png"},
		"case":        {"/out/IMG.png", "/out/img.png", "/out/img-2.png"},
		"folder case": {"/Out/a.png", "/out/a.png", "/out/a-2.png"},
		"sharp s":     {"/out/straße.png", "/out/STRASSE.png", "/out/STRASSE-2.png"},
		"composition": {"/out/\u30ac.png", "/out/\u30ab\u3099.png", "/out/\u30ab\u3099-2.png"},
		"both":        {"/out/\u00c9.png", "/out/e\u0301.png", "/out/e\u0301-2.png"},
		"no ext":      {"/out.d/a", "/out.d/a", "/out.d/a-2"},
		"free":        {"/out/a.png", "/out/b.png", "/out/b.png"},
		"other tree":  {"/out/x/a.png", "/out/y/a.png", "/out/y/a.png"},
	} {
		var n Table
		if got := n.Claim(c.first, "one"); got != c.first {
			t.Errorf("%s: the first is %q", name, got)
		}
		if got := n.Claim(c.second, "two"); got != c.want {
			t.Errorf("%s: the second is %q, not %q", name, got, c.want)
		}
		if got := n.Claim(c.first, "one"); got != c.first {
			t.Errorf("%s: claimed again it is %q", name, got)
		}
	}
}

func TestNamesNumberInOrder(t *testing.T) {
	var n Table
	n.Claim("/out/a-3.png", "somebody")
	for i, want := range []string{"/out/a.png", "/out/a-2.png", "/out/a-4.png"} {
		if got := n.Claim("/out/a.png", fmt.Sprint(i)); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestNamesProtectSources(t *testing.T) {
	var n Table
	source := filepath.FromSlash("/photos/A.png")
	n.Protect(source)
	n.Protect(source) // two jobs read it
	claim := func() string { return n.Claim(filepath.FromSlash("/photos/a.png"), "job") }
	second := filepath.FromSlash("/photos/a-2.png")
	if got := claim(); got != second {
		t.Errorf("over the source: %q", got)
	}
	n.Unprotect(source)
	if got := claim(); got != second {
		t.Errorf("a source of the other job still: %q", got)
	}
	n.Unprotect(source)
	if got, want := claim(), filepath.FromSlash("/photos/a.png"); got != want {
		t.Errorf("a source of nobody: %q", got)
	}
}

func TestNamesRelease(t *testing.T) {
	var n Table
	n.Release("/out/a.png", "one")
	n.Claim("/out/a.png", "one")
	n.Release("/out/a.png", "two")
	if got := n.Claim("/out/a.png", "two"); got != "/out/a-2.png" {
		t.Errorf("another's claim was released: %q", got)
	}
	n.Release("/OUT/A.png", "one")
	if got := n.Claim("/out/a.png", "three"); got != "/out/a.png" {
		t.Errorf("the name is still taken: %q", got)
	}
}

func TestNamesZeroValue(t *testing.T) {
	var n Table
	n.Unprotect("/photos/a.png")
	if got := n.Claim("/photos/a.png", "one"); got != "/photos/a.png" {
		t.Error(got)
	}
}

// Links that are found after the names were given count from then on.
func TestResolveMovesWhatIsKnown(t *testing.T) {
	var n Table
	n.Protect("/link/a.png")
	n.Claim("/link/b.png", "one")
	if got := n.Claim("/real/a.png", "early"); got != "/real/a.png" {
		t.Errorf("a link that nobody knows of: %q", got)
	}
	n.Release("/real/a.png", "early")
	n.Resolve("/link", "/real")
	if n.Real("/link") != "/real" || !n.Protected("/real/a.png") {
		t.Error("the source is not known at its place")
	}
	if got := n.Claim("/real/a.png", "two"); got != "/real/a-2.png" {
		t.Errorf("over a source: %q", got)
	}
	if got := n.Claim("/real/b.png", "two"); got != "/real/b-2.png" {
		t.Errorf("over another's result: %q", got)
	}
	n.Unprotect("/link/a.png")
	n.Release("/link/b.png", "one")
	for _, path := range []string{"/real/a.png", "/real/b.png"} {
		if got := n.Claim(path, "three"); got != path {
			t.Errorf("%s is still taken: %q", path, got)
		}
	}
}
