package command

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bulkup/config"
	"bulkup/config/near"
	"bulkup/ui/command/manual"
	"bulkup/ui/layout"
	"bulkup/ui/plain"
)

// helpCommand shows the help of a command, or what the manual says of a topic.
func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:       "help [COMMAND|TOPIC]",
		Short:     "Show the help of a command, or a topic of the manual",
		ValidArgs: manual.Topics(),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				_, err := io.WriteString(os.Stdout, overview(root, columns()))
				return err
			}
			if text := topic(args[0]); text != "" {
				_, err := io.WriteString(os.Stdout, manual.Reflow(text, columns()))
				return err
			}
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 || c == root {
				known := manual.Topics()
				for _, c := range root.Commands() {
					known = append(known, c.Name())
				}
				word := args[0]
				if err == nil && c != root { // the command is known, and what follows is not
					word, known = rest[0], nil
				}
				return fmt.Errorf("there is no help about %q%s", word, near.Advice(word, known))
			}
			c.InitDefaultHelpFlag()
			return c.Help()
		},
	}
}

// overview is what somebody needs who is new to bulkup, and where the rest is. The
// flags are in --help: more than fifty lines of them would hide all of it.
func overview(root *cobra.Command, width int) string {
	var b strings.Builder
	b.WriteString(root.Short + `

  bulkup                  opens the screen; drop folders on it, ? shows the keys
  bulkup photos/ a.jpg    opens it with these queued
  bulkup run photos/      does it without a screen
  bulkup doctor           says what would keep a run from working
`)
	row := func(name, about string) {
		b.WriteString(layout.Hang(fmt.Sprintf("  %-12s  ", name), about, width) + "\n")
	}
	for _, g := range root.Groups() {
		b.WriteString("\n" + g.Title + "\n")
		for _, c := range root.Commands() {
			if c.GroupID == g.ID && c.IsAvailableCommand() {
				row(c.Name(), c.Short)
			}
		}
	}
	b.WriteString("\nTopics:\n")
	for _, name := range manual.Topics() {
		row(name, manual.Title(name))
	}
	b.WriteString("\n" + layout.Hang("", "bulkup help COMMAND or TOPIC shows one, bulkup --help all flags, and bulkup man the whole manual.", width) + "\n")
	return b.String()
}

// columns is how wide help is: as the terminal, and no wider than is easy to read.
func columns() int { return min(cmp.Or(plain.Columns(os.Stdout), 80), 100) }

// wrapped has the help of commands break its lines.
func wrapped(root *cobra.Command) {
	cobra.AddTemplateFunc("flags", func(f *pflag.FlagSet) string { return f.FlagUsagesWrapped(columns()) })
	cobra.AddTemplateFunc("prose", func(text string) string { return strings.Join(layout.Wrap(text, columns()), "\n") })
	root.SetUsageTemplate(strings.NewReplacer(
		"{{.LocalFlags.FlagUsages |", "{{flags .LocalFlags |",
		"{{.InheritedFlags.FlagUsages |", "{{flags .InheritedFlags |").Replace(root.UsageTemplate()))
	root.SetHelpTemplate(strings.Replace(root.HelpTemplate(), "{{. | trim", "{{prose . | trim", 1))
}

// topic is the text of a topic. That of the settings ends with the list of all of them,
// so that none is left out.
func topic(name string) string {
	text := manual.Topic(name)
	if name == "settings" {
		text += "\n" + settingsList()
	}
	return text
}

// settingsList says of each setting what it takes, what it is when it is not set, and
// its names on the command line and in the environment.
func settingsList() string {
	var b strings.Builder
	b.WriteString("## All settings\n\n")
	for _, s := range config.Described() {
		fmt.Fprintf(&b, "- `%s`: %s", s.Name, s.Wants)
		if s.Help != "" {
			b.WriteString(". " + strings.ToUpper(s.Help[:1]) + s.Help[1:])
		}
		fmt.Fprintf(&b, ". Default: %s. `%s`", s.Default, s.Variable)
		if s.Flag {
			fmt.Fprintf(&b, ", `--%s`", s.Name)
		}
		b.WriteString("\n")
	}
	return b.String()
}
