package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bulkup/config"
	"bulkup/queue/result"
	"bulkup/ui/command/manual"
	"bulkup/ui/layout"
)

// Help names what a flag takes, not the type that the program keeps it in.
func TestFlagsNameWhatTheyTake(t *testing.T) {
	types := []string{"string", "stringArray", "strings", "int", "duration", "value"}
	var check func(c *cobra.Command)
	check = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if name, usage := pflag.UnquoteUsage(f); slices.Contains(types, name) || usage == "" {
				t.Errorf("%s --%s takes %q: %q", c.CommandPath(), f.Name, name, usage)
			}
		})
		for _, below := range c.Commands() {
			check(below)
		}
	}
	check(commands())
}

// What talks to a server of one's own by its address takes the fingerprint too.
func TestServersAreNamedWithTheirFingerprint(t *testing.T) {
	for _, c := range append(commands().Commands(), commands()) {
		if c.Flags().Lookup("api-url") != nil && c.Flags().Lookup("api-fingerprint") == nil {
			t.Errorf("%s takes --api-url without --api-fingerprint", c.CommandPath())
		}
	}
}

// example is a line that is typed as it stands.
var example = regexp.MustCompile(`^ *(bulkup serve|api-fingerprint|# engine-binary)|http`)

// What help says fits into 80 columns, but for what nothing can break.
func TestHelpFitsTheScreen(t *testing.T) {
	root := commands()
	root.InitDefaultHelpFlag()
	texts := map[string]string{"help": overview(root, 80)}
	for _, name := range manual.Topics() {
		texts[name] = manual.Reflow(topic(name), 80)
	}
	for _, c := range append(root.Commands(), root) {
		var b strings.Builder
		c.SetOut(&b)
		if err := c.Help(); err != nil {
			t.Error(err)
		}
		texts[c.Name()+" --help"] = b.String()
	}
	for name, text := range texts {
		if len(text) < 60 {
			t.Errorf("%s says %q", name, text)
		}
		for line := range strings.Lines(text) {
			if line = strings.TrimRight(line, "\n"); layout.Width(line) > 80 && !example.MatchString(line) {
				t.Errorf("%s is wider than 80 columns: %q", name, line)
			}
		}
	}
}

func TestSettingsAreDescribed(t *testing.T) {
	for _, s := range config.Described() {
		if s.Help == "" {
			t.Errorf("nothing says what %s is for", s.Name)
		}
		for _, p := range placeholders() {
			if s.Name == "name" && !strings.Contains(s.Help, p) {
				t.Errorf("the help of --name lacks %s: %q", p, s.Help)
			}
		}
	}
}

// placeholders are those of a name template, as the refusal of another lists them.
func placeholders() []string {
	_, known, _ := strings.Cut(result.CheckTemplate("{nosuch}").Error(), "knows")
	return regexp.MustCompile(`\{[^}]+\}`).FindAllString(known, -1)
}
