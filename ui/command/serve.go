package command

import (
	"os"

	"github.com/spf13/cobra"

	"bulkup/api/local"
)

func serveCommand() *cobra.Command {
	var flags local.Flags
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Run the embedded engine on its own, as a server with the API of Upscayl Cloud",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return local.Serve(c.Context(), flags, os.Stdout, os.Stderr)
		},
	}
	flags.Bind(c.Flags())
	return c
}
