package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/local/engine"
	"bulkup/api/local/models"
	"bulkup/api/local/neural"
	"bulkup/config"
	"bulkup/queue/backend"
	"bulkup/queue/reader"
	"bulkup/ui/command/system"
	"bulkup/ui/human"
	"bulkup/ui/plain"
)

func doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show settings, key, engine, network, terminal, and what is wrong",
		Long: "Shows every setting in force and where it came from, and checks the key, the engine of this machine with its models and its " +
			"speed, the network, the folders and the terminal. The exit code is 1 when a run would fail. With a key of the cloud it asks " +
			"the service whether it takes the key; that costs no credits.",
		Args: cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			checks := a.checks(c.Context())
			if err := plain.Doctor(os.Stdout, checks, plain.Columns(os.Stdout)); err != nil {
				return err
			}
			if plain.Fails(checks) {
				return exit(plain.ExitProblems)
			}
			return nil
		}),
	}
	config.BindFlags(c.Flags())
	return c
}

// checks are what doctor shows.
func (a *app) checks(ctx context.Context) []plain.Check {
	var all []plain.Check
	for _, r := range a.Rows(a.origins) {
		all = append(all, plain.Check{Name: r.Name, Value: r.Value, Origin: r.Origin, OK: !r.Secret || !config.Exposed(r.Origin),
			Advice: "others can read it there; run chmod 600 on the file, and think of a new key"})
	}
	all = append(all, a.account(ctx)...)
	all = append(all, a.machine(ctx)...)
	return append(all, a.folders()...)
}

// account checks the key and the way to the service.
func (a *app) account(ctx context.Context) []plain.Check {
	cloud := a.engine() == "cloud"
	key := plain.Check{Name: config.KeyName, Value: "found", Origin: a.keyOrigin, OK: true, Fatal: cloud}
	file := plain.Check{Name: "key file", Value: a.keyFile, Origin: "one for each address of a service", OK: true}
	network := plain.NewCheck("network", a.base.String(), a.origins.Of("api-url"), nil)
	network.Fatal = cloud
	if proxy, err := api.ProxyOf(a.base); err != nil {
		network.OK, network.Fatal, network.Advice = false, false, err.Error()
	} else if proxy != "" {
		network.Value += " through the proxy " + proxy
	}
	switch {
	case a.key.Empty() && cloud:
		key.Value, key.OK = "none: nothing can be upscaled by the cloud", false
		key.Advice = "enter it under Settings, set UPSCAYL_API_KEY, or choose --engine local"
	case a.key.Empty():
		key.Value = "none: pictures are upscaled by the engine on this machine"
	case cloud:
		var answer *api.Error
		if err := a.takes(ctx, a.key.Reveal()); errors.As(err, &answer) && answer.Kind == failure.Refused && !api.Distrusted(err) {
			key.Value, key.OK, key.Advice = "refused by the service", false, "enter another one under Settings, or set UPSCAYL_API_KEY"
		} else if err != nil {
			if network.OK {
				network = plain.NewCheck(network.Name, network.Value, network.Origin, err)
			}
			network.Fatal = true
		}
	}
	if !cloud {
		network.Value += " (not needed by the engine on this machine)"
	}
	all := []plain.Check{key, file, network}
	if spent, err := reader.Spent(a.State, backend.AccountName(a.base, a.key.Reveal())); err == nil && !a.key.Empty() {
		value := "none taken so far"
		if spent.Taken+spent.Promised > 0 {
			value = fmt.Sprintf("%s taken so far, of %d that were announced at the starts", human.Count(int(spent.Taken), "credit", "credits"), spent.Promised)
		}
		all = append(all, plain.Check{Name: "credits", Value: value, Origin: "this queue", OK: true})
	}
	return all
}

// machine checks the engine of this machine: what it is, its models and its speed.
func (a *app) machine(ctx context.Context) []plain.Check {
	inForce := a.engine() == "local"
	origin := a.origins.Of("engine-binary")
	options := engine.Options{Binary: a.EngineBinary, Models: models.Folder(), Threads: a.EngineThreads}
	e, err := engine.Open(ctx, options)
	if err != nil {
		broken := plain.NewCheck("engine of this machine", a.EngineBinary, origin, err)
		broken.Fatal = inForce
		return []plain.Check{broken}
	}
	all := []plain.Check{plain.NewCheck("engine of this machine", e.About(), origin, nil)}
	guide := engine.NewGuide(options)
	names := plain.NewCheck("models of this machine", strings.Join(guide.Models(), " "), origin, nil)
	if err := guide.Accepts(a.model()); err != nil && inForce {
		names.OK, names.Fatal, names.Advice = false, true, err.Error()
	}
	all = append(all, names)
	if a.EngineBinary != "" {
		return all // the speed is that of the graphics card
	}
	why, err := neural.Kernel()
	kernels := plain.NewCheck("kernels", why, "of "+strings.Join(neural.Kernels(), ", "), err)
	kernels.Fatal = inForce
	all = append(all, kernels)
	if program := models.InstalledProgram(); program != "" {
		all = append(all, plain.Check{Name: "installed Upscayl", Value: "its engine for the graphics card is not used; --engine-binary uses it", Origin: program, OK: true})
	}
	if pace := guide.Of(ctx, a.ModelFor("local")); pace.PerMegapixel > 0 {
		all = append(all, plain.Check{Name: "speed", Value: fmt.Sprintf("%s with %s", human.PerMegapixel(pace.PerMegapixel), pace.Title), Origin: "measured here", OK: true})
	}
	return all
}

// folders checks where things are written, and what is drawn on.
func (a *app) folders() []plain.Check {
	state := plain.NewCheck("state folder", a.State, a.origins.Of("state"), system.Writable(a.State))
	state.Fatal = true
	all := []plain.Check{state}
	if a.Out != "" {
		out := plain.NewCheck("output folder", a.Out, a.origins.Of("out"), system.Makeable(a.Out))
		out.Fatal = true
		all = append(all, out)
	}
	return append(all, plain.Terminal(os.Stdout, os.Getenv))
}
