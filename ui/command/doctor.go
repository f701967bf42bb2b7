package command

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/ui/plain"
)

func doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show the settings in force, the key, the network and the terminal",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			return plain.Doctor(os.Stdout, a.checks(c.Context()))
		}),
	}
	config.BindFlags(c.Flags())
	return c
}

// checks are what doctor shows: every setting and its origin, the key, the road
// to the service, the state folder and the terminal.
func (a *app) checks(ctx context.Context) []plain.Check {
	var all []plain.Check
	for _, r := range a.Rows(a.origins) {
		all = append(all, plain.Check{Name: r.Name, Value: r.Value, Origin: r.Origin, OK: !r.Secret || !config.Exposed(r.Origin),
			Advice: "others can read it there; run chmod 600 on the file, and think of a new key"})
	}
	key := plain.Check{Name: config.KeyName, Value: "found", Origin: a.keyOrigin, OK: true}
	if a.key.Empty() {
		key.Value, key.OK = "none: pictures are upscaled by the engine on this machine", a.engine() == "local"
		if !key.OK {
			key.Value = "none: nothing can be upscaled by the cloud"
		}
		key.Advice = "enter it under Settings, set UPSCAYL_API_KEY, or choose --engine local"
	}
	about, err := local.Describe(ctx, engineOptions(a.EngineBinary))
	all = append(all, key, plain.Looked("engine of this machine", about, a.origins.Of("engine-binary"), err), a.reach(ctx))
	if spent, err := queue.Spent(a.State, queue.Cloud(a.base, a.key.Reveal(), a.limits(), nil)); err == nil && !a.key.Empty() {
		all = append(all, plain.Check{Name: "credits", Value: fmt.Sprintf("%d taken of %d promised", spent.Taken, spent.Promised), Origin: "this queue", OK: true})
	}
	err = os.MkdirAll(a.State, 0o700)
	return append(all, plain.Looked("state folder", a.State, a.origins.Of("state"), err), plain.Terminal(os.Stdout, os.Getenv))
}

// reach looks whether the service can be connected to. Nothing is asked of it.
func (a *app) reach(ctx context.Context) plain.Check {
	if a.engine() == "local" {
		return plain.Looked("network", a.base.String()+" (not needed by the engine on this machine)", a.origins.Of("api-url"), nil)
	}
	return plain.Looked("network", a.base.String(), a.origins.Of("api-url"), api.Reach(ctx, a.base))
}
