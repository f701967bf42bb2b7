package manual

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bulkup/ui/keys"
)

// TestKeys: the manual names every binding of the screen under its group, and nothing that
// is none.
func TestKeys(t *testing.T) {
	text, err := os.ReadFile("topics/keys.md")
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
	all := keys.Names()
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

// TestKeysInExamples: the lines below [keys] in the manual are taken.
func TestKeysInExamples(t *testing.T) {
	text, err := os.ReadFile("topics/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n[keys]")
	section, _, _ = strings.Cut(section, "\n\n")
	lines := regexp.MustCompile(`(?m)^([a-z.-]+) = (.*)$`).FindAllStringSubmatch(section, -1)
	if len(lines) == 0 {
		t.Fatal("there are no examples")
	}
	for _, l := range lines {
		var all []string
		for _, k := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(l[2], -1) {
			all = append(all, k[1])
		}
		if err := keys.Check(map[string][]string{l[1]: all}); err != nil {
			t.Error(err)
		}
	}
}
