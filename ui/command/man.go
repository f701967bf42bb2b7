package command

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"bulkup/ui/command/manual"
)

func manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print the manual page of bulkup or of one of its commands",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = fmt.Errorf("there is no command %q", rest[0])
			}
			if err != nil {
				return err
			}
			c.DisableAutoGenTag = true // manual pages do not change from day to day
			if c == root {
				root.Long = wholeManual(root.Short)
			}
			return doc.GenMan(c, &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(c.CommandPath(), " ", "-")), Section: "1"}, os.Stdout)
		},
	}
}

// wholeManual is the manual page of the program itself: what it is, and all topics.
func wholeManual(short string) string {
	var b strings.Builder
	b.WriteString(short + ".\n")
	for _, name := range manual.Topics() {
		b.WriteString("\n#" + strings.ReplaceAll(topic(name), "\n# ", "\n## ")) // a section of the page
	}
	return b.String()
}
