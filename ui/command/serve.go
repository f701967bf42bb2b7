package command

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bulkup/api/local"
	"bulkup/api/local/child"
)

// parentFlag has serve take its settings from bulkup itself, over a pipe.
const parentFlag = "parent"

func serveCommand() *cobra.Command {
	var flags local.Flags
	var parent bool
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Upscale for other machines, by the API of Upscayl Cloud",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if parent {
				return child.Serve(c.Context(), os.Stdin, os.Stdout, os.Stderr)
			}
			return local.Serve(c.Context(), flags, os.Stdout, os.Stderr)
		},
	}
	flags.Bind(c.Flags())
	c.Flags().BoolVar(&parent, parentFlag, false, "serve the bulkup that starts this")
	_ = c.Flags().MarkHidden(parentFlag) // there is such a flag
	return c
}

// engineCommand starts the engine of this machine: this program once more.
func engineCommand() ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("the engine of this machine cannot be started: %w", err)
	}
	return []string{self, "serve", "--" + parentFlag}, nil
}
