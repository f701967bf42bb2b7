package command

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"bulkup/ui/command/notice"
)

func licensesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "licenses",
		Short: "Print the licences of everything in the program",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(os.Stdout, notice.Text)
			return err
		},
	}
}
