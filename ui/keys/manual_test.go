package keys

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestManualNamesKeys: the manual names every binding of the screen under its group, and nothing that
// is none.
func TestManualNamesKeys(t *testing.T) {
	text, err := os.ReadFile("../command/manual/topics/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	list, _, ok := strings.Cut(strings.Join(strings.Fields(string(text)), " "), ". ")
	if !ok {
		t.Fatal("the list does not end")
	}
	named := make(map[string]bool)
	for _, group := range regexp.MustCompile(`\*([a-z]+)\* ([a-z -]+)`).FindAllStringSubmatch(list, -1) {
		for _, name := range strings.Fields(group[2]) {
			named[group[1]+"."+name] = true
		}
	}
	m := Default()
	all := bindingNames(m.all())
	for _, name := range all {
		if !named[name] {
			t.Errorf("%s is not named", name)
		}
	}
	for name := range named {
		if !slices.Contains(all, name) {
			t.Errorf("%s is no binding", name)
		}
	}
}
