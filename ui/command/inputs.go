package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bulkup/api"
	"bulkup/config/near"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/reader"
	"bulkup/ui/command/system"
)

// given refuses what was named on the command line and never was there, before
// anything is queued: most often it is a typo, and a job that fails for it would be
// kept. What the queue knows may be gone by now: the same command goes on with it.
func (a *app) given(c *cobra.Command, inputs, watched []string) error {
	if err := intake.Given(inputs, watched); err != nil {
		return err
	}
	for i, in := range inputs {
		if intake.IsAddress(in) {
			continue
		}
		if _, err := os.Lstat(in); !errors.Is(err, fs.ErrNotExist) {
			continue // what else is wrong with it is said of it by the survey
		}
		if known, err := a.queued(in); err != nil || known {
			return err
		}
		if i == 0 && c == c.Root() {
			if err := mistyped(c, in); err != nil {
				return err
			}
		}
		return fmt.Errorf("%s: there is no such file or folder", api.Clean(in))
	}
	return nil
}

// saveable refuses an output folder in which nothing can be saved, once and before anything
// is queued, where there is something to queue. A disk that is full is waited for.
func (a *app) saveable(adds bool) error {
	if !adds || a.Out == "" {
		return nil
	}
	err := system.Makeable(a.Out)
	if err == nil || api.Shortage(err) {
		return nil
	}
	return fmt.Errorf("results cannot be saved in %s, which is named by %s: %s; make it writable, or choose another folder with --out",
		api.Clean(a.Out), a.origins.Of("out"), intake.Reason(err))
}

// named refuses a state folder that somebody named and that holds no queue: it is a typo,
// and an empty answer would hide that.
func (a *app) named() error {
	if origin := a.origins.Of("state"); origin != "default" && !reader.Exists(a.State) {
		return fmt.Errorf("there is no queue in %s, which is named by %s", api.Clean(a.State), origin)
	}
	return nil
}

// atLeast refuses fewer arguments than a command needs, with what they are.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			name := strings.TrimPrefix(c.CommandPath(), c.Root().Name()+" ")
			return fmt.Errorf("%s needs %s; see %s --help", name, what, c.CommandPath())
		}
		return nil
	}
}

// available returns the names of the commands below c that users see.
func available(c *cobra.Command) (names []string) {
	for _, below := range c.Commands() {
		if below.IsAvailableCommand() {
			names = append(names, below.Name())
		}
	}
	return names
}

// mistyped is the error about a word that was meant as a command, or nil.
func mistyped(root *cobra.Command, word string) error {
	if strings.ContainsAny(word, `./\`) {
		return nil
	}
	if f := root.Flags().Lookup(word); f != nil {
		return fmt.Errorf("unknown command %q; did you mean \"--%s\"?", word, f.Name)
	}
	if advice := near.Advice(word, available(root)); advice != "" {
		return fmt.Errorf("unknown command %q%s", word, advice)
	}
	return fmt.Errorf("%s is neither a command nor a file or folder here; bulkup --help lists the commands", api.Clean(word))
}

// queued reports whether a job of the queue has its picture at path or below it.
func (a *app) queued(path string) (bool, error) {
	jobs, err := reader.Jobs(a.State)
	return slices.ContainsFunc(jobs, func(j job.Job) bool { return comesFrom(j, path) }), err
}

// comesFrom reports whether the picture of j is at an address or path, or below it.
func comesFrom(j job.Job, input string) bool {
	if intake.IsAddress(input) {
		return j.Source.URL == input
	}
	abs, err := filepath.Abs(input)
	if err != nil {
		return false
	}
	below := strings.TrimSuffix(abs, string(filepath.Separator)) + string(filepath.Separator)
	for _, at := range []string{j.Source.Path, j.Source.Dropped} {
		if at == abs || strings.HasPrefix(at, below) {
			return true
		}
	}
	return false
}
