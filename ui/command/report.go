package command

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bulkup/config"
	"bulkup/queue/reader"
	"bulkup/ui/plain"
)

func reportCommand() *cobra.Command {
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use:   "report [flags]",
		Short: "Say what this queue has done",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			if err := a.named(); err != nil {
				return err
			}
			jobs, err := reader.Jobs(a.State)
			if err != nil && len(jobs) == 0 {
				return err
			}
			if len(jobs) == 0 {
				fmt.Fprintln(os.Stderr, "the queue is empty")
			}
			return errors.Join(plain.Report(os.Stdout, jobs, plain.FormatOf(asJSON, asCSV)), err)
		}),
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().BoolVar(&asCSV, "csv", false, "as CSV")
	exclusive(c, "json", "csv")
	return c
}
