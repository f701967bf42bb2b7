package command

import (
	"github.com/spf13/cobra"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/ui/plain"
)

func publishCommand() *cobra.Command {
	var asJSON, again bool
	c := &cobra.Command{
		Use:   "publish [flags] bytescale|aitronos|gjirafa PATH ...",
		Short: "Store pictures that are there already with another service",
		Args:  atLeast(2, "a service and at least one path"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return config.Services(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			if err := a.CanPublish(args[0]); err != nil {
				return err
			}
			return a.command(true, func(s *queue.Running) (exit, error) {
				ids, err := s.Publish(c.Context(), args[0], args[1:], again)
				if err != nil {
					return 0, err
				}
				return a.follow(c.Context(), s.Subscribe(), plain.Options{JSON: asJSON, IDs: ids, Publish: true})
			})
		}),
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().BoolVar(&again, "again", false, "publish also what was published before")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}
