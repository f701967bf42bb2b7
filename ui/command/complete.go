package command

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bulkup/api/local"
	"bulkup/api/local/models"
	"bulkup/config"
)

// complete says what a shell offers on tab: files beside the commands, the models of the
// service and of this machine, presets, and the choices of settings.
func complete(root *cobra.Command) {
	root.ValidArgsFunction = filesToo
	names := local.ModelNames(engineOptions(""))
	for _, name := range models.Open(models.Folder()).All() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	config.Complete(root, names)
	for _, c := range append(root.Commands(), root) {
		if c.Flags().Lookup("config") != nil {
			_ = c.MarkFlagFilename("config", "toml") // fails only for a flag that is not there
		}
		if c.Flags().Lookup("preset") != nil {
			_ = c.RegisterFlagCompletionFunc("preset", presets) // as above
		}
	}
}

// completionCommand is the one of the library, which would answer a shell that it does not
// know with its help and exit code 0.
func completionCommand(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	c, _, err := root.Find([]string{"completion"})
	if err != nil || c == root {
		return
	}
	c.Short = "Print what bash, zsh, fish or powershell needs to complete bulkup"
	c.Args = cobra.ArbitraryArgs
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.Help()
		}
		return subcommand(c, args)
	}
}

// filesToo has files offered where a command could stand as well. A shell completes
// files by itself only where nothing else is offered.
func filesToo(root *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	beside := slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool {
		return c.IsAvailableCommand() && strings.HasPrefix(c.Name(), typed)
	})
	if len(args) > 0 || !beside {
		return nil, cobra.ShellCompDirectiveDefault
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var names []string
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, typed) || name[0] == '.' && typed == "" || strings.ContainsAny(name, "\n\t") {
			continue
		}
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			name += string(filepath.Separator)
		}
		names = append(names, name)
	}
	return names, cobra.ShellCompDirectiveDefault
}

// presets are those of the settings file.
func presets(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	s, _, err := config.Load(config.Sources{Flags: c.Flags(), Env: os.Getenv, Dirs: config.StandardDirs()})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return slices.Sorted(maps.Keys(s.Presets)), cobra.ShellCompDirectiveNoFileComp
}
