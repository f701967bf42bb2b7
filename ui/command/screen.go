package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bulkup/api/childenv"
	"bulkup/api/local/models"
	"bulkup/queue"
	"bulkup/queue/intake"
	"bulkup/ui"
	"bulkup/ui/opener"
	"bulkup/ui/plain"
)

// screen runs the terminal UI, with the inputs dropped already.
func (a *app) screen(c *cobra.Command, inputs []string, flags batchFlags) error {
	ctx := c.Context()
	if err := a.given(c, inputs, flags.watch); err != nil {
		return err
	}
	a.include, a.exclude = flags.include, flags.exclude
	s, err := a.open(false, 0)
	if errors.Is(err, queue.ErrHeld) && plain.Watch(os.Stdin, os.Stdout, err, inputs) {
		return a.watch(ctx)
	}
	if err != nil {
		return err
	}
	if err := a.watchFolders(ctx, s.Running, flags.watch); err != nil {
		return errors.Join(err, s.Close())
	}
	o := a.options(s.Running)
	o.Drop, o.StartNow = inputs, len(inputs) > 0
	looking, stop := context.WithCancel(ctx)
	if a.engine() == "cloud" {
		go s.NoticeOrphans(looking, "cloud")
	}
	_, err = ui.Run(ctx, o, s.Subscribe(), os.Stdin, os.Stdout)
	stop()
	return errors.Join(err, s.Close())
}

// watch shows the queue that another process runs.
func (a *app) watch(ctx context.Context) error {
	engines := []queue.Engine{{Name: a.engine(), Title: a.engine()}}
	w, err := queue.Watch(a.State, engines, a.engine())
	if err != nil {
		return err
	}
	_, err = ui.Run(ctx, a.options(w), w.Subscribe(), os.Stdin, os.Stdout)
	return errors.Join(err, w.Close())
}

// options are those of the terminal UI.
func (a *app) options(q ui.Queue) ui.Options {
	var publishers []string
	for _, account := range a.accounts() {
		if account.Key != "" {
			publishers = append(publishers, account.Service)
		}
	}
	upscayl := ""
	if a.EngineBinary == "" {
		upscayl = models.InstalledProgram()
	}
	return ui.Options{
		Queue: q, Settings: a.settings(), Engine: a.engine(), Publishers: publishers,
		Upscayl: upscayl, Paths: ui.Here(), Measure: intake.Measure, Samples: filepath.Join(a.State, "samples"),
		// This command: paths that are queued already are not queued again.
		Resume: append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...),
		Open:   func(path string) error { return opener.Open(path, childenv.Of(os.Environ())) },
		Store:  a.store, Keys: a.Keys, Theme: a.Theme, Mouse: a.Mouse, Quiet: !a.Notify,
		NoColor: os.Getenv("NO_COLOR") != "", ASCII: a.ASCII, Getenv: os.Getenv,
	}
}
