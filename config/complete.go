package config

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Complete gives the shell what the flags of a command and of those below it
// take; models are the names of the service's models.
func Complete(c *cobra.Command, models []string) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		var words []string
		switch kind := f.Value.Type(); {
		case kind == "DIR":
			_ = c.MarkFlagDirname(f.Name) // fails only for a flag that is not there
			return
		case kind == "MODEL":
			words = models
		case strings.Contains(kind, "|"):
			words = strings.Split(kind, "|")
		default:
			return
		}
		_ = c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)) // as above
	})
	for _, sub := range c.Commands() {
		Complete(sub, models)
	}
}
