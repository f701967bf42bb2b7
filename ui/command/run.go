package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/intake"
	"bulkup/ui/command/ask"
	"bulkup/ui/plain"
)

// batchFlags are those of commands that add pictures.
type batchFlags struct {
	json, quiet, dryRun     bool
	watch, include, exclude []string
}

// bind adds the flags that the command with a screen has too.
func (f *batchFlags) bind(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.watch, "watch", nil, "take the pictures of this `FOLDER`, and each new one as it comes (may be given more than once)")
	flags.StringArrayVar(&f.include, "include", nil, "of the files in folders, take only those that match a `PATTERN` such as *.png or scans/** (may be given more than once)")
	flags.StringArrayVar(&f.exclude, "exclude", nil, "of the files in folders, leave out those that match a `PATTERN` (may be given more than once)")
	_ = c.MarkFlagDirname("watch") // fails only for a flag that is not there
}

func runCommand() *cobra.Command {
	var flags batchFlags
	c := &cobra.Command{
		Use:   "run [flags] PATH|ADDRESS ...",
		Short: "Upscale without a screen",
		Args: func(c *cobra.Command, args []string) error {
			if len(flags.watch) > 0 {
				return nil
			}
			return atLeast(1, "a path or an address")(c, args)
		},
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			return a.batch(c, args, flags)
		}),
	}
	config.BindFlags(c.Flags())
	c.Flags().BoolVar(&flags.json, "json", false, "one JSON object a line")
	c.Flags().BoolVar(&flags.quiet, "quiet", false, "say only what went wrong")
	flags.bind(c)
	c.Flags().BoolVar(&flags.dryRun, "dry-run", false, "say what would be done; send nothing")
	exclusive(c, "quiet", "json")
	exclusive(c, "quiet", "dry-run")
	return c
}

// batch runs without a screen.
func (a *app) batch(c *cobra.Command, inputs []string, flags batchFlags) error {
	ctx := c.Context()
	if err := a.given(c, inputs, flags.watch); err != nil {
		return err
	}
	if err := a.saveable(len(inputs)+len(flags.watch) > 0); err != nil {
		return err
	}
	a.include, a.exclude = flags.include, flags.exclude
	if flags.dryRun {
		return a.dryRun(ctx, slices.Concat(inputs, flags.watch), flags.json)
	}
	show := plain.Options{JSON: flags.json, Quiet: flags.quiet, Out: os.Stdout, Err: os.Stderr}
	return a.command(len(inputs)+len(flags.watch) > 0, func(s *queue.Running) (exit, error) {
		survey, err := s.Survey(ctx, inputs, a.settings(), a.engine())
		_ = plain.LeftOut(survey.Skipped, show) // a failure to write is reported at the end
		switch {
		case err != nil:
			return 0, err
		case a.engine() == "cloud" && a.key.Empty():
			return 0, errors.New("there is no API key for the cloud: set UPSCAYL_API_KEY, enter it under Settings, or choose --engine local")
		case len(inputs) > 0 && survey.Images+len(survey.Broken) == 0:
			return 0, fmt.Errorf("there are no pictures in %s", api.Clean(strings.Join(inputs, ", ")))
		}
		ids, err := s.Add(ctx, survey)
		if err != nil {
			return 0, err
		}
		if len(inputs)+len(flags.watch) == 0 { // go on with what is queued
			for _, j := range s.Jobs() {
				ids = append(ids, j.ID)
			}
		}
		show.IDs, show.Join = ids, len(flags.watch) > 0
		feed := s.Subscribe() // before anything joins
		if err := a.watchFolders(ctx, s, flags.watch); err != nil {
			feed.Close()
			return 0, err
		}
		return a.follow(ctx, feed, show)
	})
}

// dryRun shows what would become of inputs. It only reads: where another process runs the
// queue, that one is asked.
func (a *app) dryRun(ctx context.Context, inputs []string, asJSON bool) error {
	show := func(v queue.Survey) error {
		return plain.DryRun(os.Stdout, v, plain.FormatOf(asJSON, false), time.Now())
	}
	err := a.command(true, func(s *queue.Running) (exit, error) {
		survey, err := s.Survey(ctx, inputs, a.settings(), a.engine())
		if err != nil {
			return 0, err
		}
		return 0, show(survey)
	})
	if !errors.Is(err, queue.ErrHeld) {
		return err
	}
	p := queue.Proposal{Settings: a.settings(), Engine: a.engine(), Rules: a.rules(), Include: a.include, Exclude: a.exclude}
	for _, in := range inputs {
		if abs, err := filepath.Abs(in); err == nil && !intake.IsAddress(in) {
			in = abs // that process has another folder
		}
		p.Inputs = append(p.Inputs, in)
	}
	survey, err := ask.Propose(ctx, a.State, p)
	if err != nil {
		return err
	}
	return show(survey)
}
