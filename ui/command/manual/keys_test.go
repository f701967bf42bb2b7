package manual

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"bulkup/ui/keys"
)

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
