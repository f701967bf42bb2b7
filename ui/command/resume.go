package command

import (
	"os"

	"github.com/spf13/cobra"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/plain"
)

func resumeCommand() *cobra.Command {
	var show plain.Options
	c := &cobra.Command{
		Use:   "resume [flags]",
		Short: "Go on with all that is open in the queue, without a screen",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			if err := a.named(); err != nil {
				return err
			}
			show.Out, show.Err = os.Stdout, os.Stderr
			return a.command(false, func(s *queue.Running) (exit, error) {
				for _, j := range s.Jobs() {
					if open(j) {
						show.IDs = append(show.IDs, j.ID)
					}
				}
				return a.follow(c.Context(), s.Subscribe(), show)
			})
		}),
	}
	config.BindFlags(c.Flags())
	c.Flags().BoolVar(&show.JSON, "json", false, "one JSON object a line")
	c.Flags().BoolVar(&show.Quiet, "quiet", false, "say only what went wrong")
	exclusive(c, "quiet", "json")
	return c
}

// open reports whether a job has something left to do.
func open(j job.Job) bool { return !j.State.Ended() }
