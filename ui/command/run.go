package command

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/ui/plain"
)

type batchFlags struct {
	json, dryRun bool
	watch        []string
}

// bindWatch adds the flag for folders whose new pictures are taken.
func bindWatch(c *cobra.Command, dirs *[]string) {
	c.Flags().StringArrayVar(dirs, "watch", nil, "take the pictures of this folder, and each new one as it comes (may be given more than once)")
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
	bindWatch(c, &flags.watch)
	c.Flags().BoolVar(&flags.dryRun, "dry-run", false, "say what would be done; send nothing")
	return c
}

// batch runs without a screen.
func (a *app) batch(c *cobra.Command, inputs []string, flags batchFlags) error {
	ctx := c.Context()
	if err := a.given(c, inputs, flags.watch); err != nil {
		return err
	}
	return a.command(len(inputs)+len(flags.watch) > 0, func(s *queue.Running) (exit, error) {
		looked := inputs
		if flags.dryRun {
			looked = slices.Concat(inputs, flags.watch)
		}
		survey, err := s.Survey(ctx, looked, a.settings(), a.engine())
		if !flags.dryRun { // or else the plan has them; a failure to write is told at the end
			_ = plain.LeftOut(survey.Skipped, plain.Options{JSON: flags.json, Out: os.Stdout, Err: os.Stderr})
		}
		switch {
		case err != nil:
			return 0, err
		case flags.dryRun:
			return 0, plain.DryRun(os.Stdout, survey, plain.FormatOf(flags.json, false), time.Now())
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
		feed := s.Subscribe() // before anything joins
		if err := a.watchFolders(ctx, s, flags.watch); err != nil {
			feed.Close()
			return 0, err
		}
		return follow(ctx, feed, plain.Options{JSON: flags.json, IDs: ids, Join: len(flags.watch) > 0})
	})
}
