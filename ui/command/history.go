package command

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/ui/command/ask"
	"bulkup/ui/plain"
)

func historyCommand() *cobra.Command {
	var asJSON bool
	var most int
	c := &cobra.Command{
		Use:   "history [flags]",
		Short: "Say what the account has done, newest first",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			if most < 1 {
				return fmt.Errorf("--most %d cannot be used; use a whole number from 1", most)
			}
			show := func(records []queue.Record) error {
				if len(records) == 0 {
					fmt.Fprintln(os.Stderr, "the account has no history")
				}
				return plain.History(os.Stdout, records, plain.FormatOf(asJSON, false))
			}
			err := a.command(true, func(s *queue.Running) (exit, error) {
				records, err := s.Newest(c.Context(), a.engine(), most)
				if err != nil {
					return 0, err
				}
				return 0, show(records)
			})
			if !errors.Is(err, queue.ErrHeld) {
				return err
			}
			records, err := ask.History(c.Context(), a.State, a.engine(), most)
			if err != nil {
				return err
			}
			return show(records)
		}),
	}
	config.BindFlags(c.Flags(), "engine", "api-url", "api-fingerprint", "state")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().IntVar(&most, "most", 100, "how many pictures, a number `N`; each 100 tasks are one call")
	return c
}
