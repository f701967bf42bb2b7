package command

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/queue/reader"
	"bulkup/ui/command/ask"
	"bulkup/ui/plain"
)

// resolveFlags are what the user has decided.
type resolveFlags struct {
	adopt               string
	retry, giveUp, json bool
}

// choice is the decision, "" for a list.
func (f resolveFlags) choice() queue.Choice {
	switch {
	case f.adopt != "":
		return queue.Adopt
	case f.retry:
		return queue.Restart
	case f.giveUp:
		return queue.GiveUp
	}
	return ""
}

func resolveCommand() *cobra.Command {
	var flags resolveFlags
	c := &cobra.Command{
		Use:   "resolve [flags] [FILE|FOLDER|ADDRESS ...]",
		Short: "List pictures whose start is not confirmed, or decide about them",
		Example: `bulkup resolve                       # which are unknown, and why
bulkup resolve --adopt TASK a.png    # history shows its task: fetch it
bulkup resolve --retry a.png         # start again: may be charged again
bulkup resolve --give-up             # cancel all of them`,
		Args: cobra.ArbitraryArgs,
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			if c.Flags().Changed("adopt") && flags.adopt == "" {
				return errors.New("--adopt needs the id of a task, as bulkup history shows it")
			}
			return a.resolve(c, args, flags)
		}),
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().StringVar(&flags.adopt, "adopt", "", "fetch the result of this `TASK`, which is that of the picture")
	c.Flags().BoolVar(&flags.retry, "retry", false, "start them once more; each may be charged again")
	c.Flags().BoolVar(&flags.giveUp, "give-up", false, "cancel them")
	c.Flags().BoolVar(&flags.json, "json", false, "one JSON object a line")
	exclusive(c, "adopt", "retry", "give-up")
	return c
}

// resolve lists unknown jobs, or decides about them: here, or in the process that runs
// the queue.
func (a *app) resolve(c *cobra.Command, inputs []string, flags resolveFlags) error {
	if err := a.named(); err != nil {
		return err
	}
	jobs, err := reader.Jobs(a.State)
	if err != nil {
		return err
	}
	unknown, err := unknownOf(jobs, inputs)
	if err != nil {
		return err
	}
	d := queue.Decision{Choice: flags.choice(), Task: flags.adopt}
	for _, j := range unknown {
		d.Jobs = append(d.Jobs, j.ID)
	}
	if d.Choice == "" || len(d.Jobs) == 0 {
		return plain.Unknown(os.Stdout, unknown, "", plain.FormatOf(flags.json, false))
	}
	if d.Choice == queue.Adopt && len(unknown) > 1 {
		return fmt.Errorf("%d pictures are unknown: name the one that the task %s belongs to", len(unknown), api.Clean(d.Task))
	}
	err = a.command(true, func(s *queue.Running) (exit, error) { return 0, s.Resolve(c.Context(), d) })
	if errors.Is(err, queue.ErrHeld) {
		err = ask.Resolve(c.Context(), a.State, d)
	}
	if code := exit(0); err != nil && !(errors.As(err, &code) && code == 0) {
		return err
	}
	return plain.Unknown(os.Stdout, unknown, d.Choice, plain.FormatOf(flags.json, false))
}

// unknownOf are the jobs of the inputs whose start is not confirmed, or all of those
// where there are no inputs.
func unknownOf(jobs []job.Job, inputs []string) (unknown []job.Job, err error) {
	found := make([]bool, len(inputs))
	for _, j := range jobs {
		if j.State != job.Unknown {
			continue
		}
		wanted := len(inputs) == 0
		for i, in := range inputs {
			if comesFrom(j, in) {
				wanted, found[i] = true, true
			}
		}
		if wanted {
			unknown = append(unknown, j)
		}
	}
	for i, in := range inputs {
		if !found[i] {
			return nil, fmt.Errorf("%s is not unknown: bulkup resolve lists what is", api.Clean(in))
		}
	}
	return unknown, nil
}
