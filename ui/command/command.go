// Package command is the command line: one file for each command, and the wiring
// of settings, queue and screen behind them. It is the one package that knows all
// others, and nothing but main knows it. It decides nothing about pictures, money
// or the network: a command reads its flags, opens the queue, and shows what comes.
//
// Start reading at Run; app.go has the settings of a command, queue.go how it
// opens the queue.
package command

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bulkup/config"
	"bulkup/config/near"
	"bulkup/ui"
)

// exitUsage is the exit code for wrong usage and settings.
const exitUsage = 2

// exit is an error that only sets the exit code: what it means has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// commands is the command line.
func commands() *cobra.Command {
	var flags batchFlags
	root := &cobra.Command{
		Use:           "bulkup [flags] [PATH|ADDRESS ...]",
		Short:         "Upscale whole folders of pictures, in the terminal",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			if a.Plain || ui.Dumb(os.Getenv) || !term.IsTerminal(os.Stdout.Fd()) || !term.IsTerminal(os.Stdin.Fd()) {
				return a.batch(c, args, flags)
			}
			return a.screen(c, args, flags)
		}),
	}
	config.BindFlags(root.Flags())
	flags.bind(root)
	root.SetHelpCommand(helpCommand(root))
	grouped(root)
	completionCommand(root)
	wrapped(root)
	root.Version = version()
	root.SetVersionTemplate("{{.Version}}\n")
	root.InitDefaultVersionFlag() // at once, for the manual
	root.SetFlagErrorFunc(flagError)
	complete(root)
	return root
}

// grouped adds the commands below the headings that help lists them by.
func grouped(root *cobra.Command) {
	const about = "About:"
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Upscale:", []*cobra.Command{runCommand(), resumeCommand(), publishCommand()}},
		{"Inspect:", []*cobra.Command{reportCommand(), historyCommand(), resolveCommand(), doctorCommand()}},
		{"The engine of this machine:", []*cobra.Command{modelsCommand(), serveCommand()}},
		{about, []*cobra.Command{manCommand(root), licensesCommand(), versionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID(about)
	root.SetCompletionCommandGroupID(about)
}

// Run runs bulkup with the arguments after its name and returns its exit code.
// What went wrong has been written to standard error.
func Run(ctx context.Context, args []string) int {
	root := commands()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if code := exit(0); errors.As(err, &code) {
		return int(code)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bulkup: "+err.Error())
		return exitUsage
	}
	return 0
}

// flagError says which flag a misspelt one is near to. A value that cannot be used is
// shown as the setting shows it, which may hold a password.
func flagError(c *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return fmt.Errorf("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	}
	var unknown *pflag.NotExistError
	if !errors.As(err, &unknown) || len(unknown.GetSpecifiedName()) == 1 {
		return err
	}
	var names []string
	c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
	return fmt.Errorf("unknown flag --%s of %s%s", unknown.GetSpecifiedName(), c.CommandPath(), near.Advice("--"+unknown.GetSpecifiedName(), names))
}

// with is a RunE that is given the program with its settings.
func with(do func(c *cobra.Command, a *app, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		a, err := load(c)
		if err != nil {
			return err
		}
		return do(c, a, args)
	}
}
