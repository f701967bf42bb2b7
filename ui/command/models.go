package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"bulkup/api/local"
	"bulkup/api/local/catalogue"
	"bulkup/api/local/engine"
	"bulkup/api/local/models"
	"bulkup/config/near"
	"bulkup/ui/human"
	"bulkup/ui/layout"
	"bulkup/ui/plain"
	"bulkup/ui/safe"
)

func modelsCommand() *cobra.Command {
	list := modelsListCommand()
	c := &cobra.Command{
		Use:   "models",
		Short: "Show, add, remove and check the models of this machine",
		Args:  subcommand,
		RunE:  list.RunE,
	}
	c.Flags().AddFlagSet(list.Flags())
	c.AddCommand(list, modelsAddCommand(), modelsRemoveCommand(), modelsCheckCommand())
	return c
}

// subcommand refuses words after a command that has others below it, and says which of
// those a misspelt one is near to.
func subcommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	names := available(c)
	return fmt.Errorf("unknown command %q of %s%s", args[0], c.CommandPath(), near.OneOf(args[0], names))
}

func modelsListCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "list",
		Short: "Show the models that are here, and those that can be added",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			rows := modelRows(c.Context(), models.Open(models.Folder()))
			if asJSON {
				return json.NewEncoder(os.Stdout).Encode(rows)
			}
			return writeModels(os.Stdout, rows, plain.Columns(os.Stdout))
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func modelsAddCommand() *cobra.Command {
	var sum string
	c := &cobra.Command{
		Use:   "add upscayl|FOLDER|FILE.param|NAME|ADDRESS",
		Short: "Add models of an installed Upscayl, a folder, a file or an address",
		Long: "Adds models to those of the engine on this machine: \"upscayl\" takes those of an installed Upscayl; a folder or a .param file " +
			"with its .bin file beside it are copied; a name that `bulkup models` offers is downloaded and held to its known checksum; " +
			"an https address of a .zip, .param or .bin file needs --sha256.",
		Example: "  bulkup models add upscayl\n  bulkup models add ~/models/4x-mine.param\n  bulkup models add upscayl-standard-4x",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("models add takes one at a time")
			}
			return atLeast(1, "upscayl, a folder, a file, a name or an address")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			added, err := addModels(c.Context(), models.Open(models.Folder()), args[0], sum, os.Stderr)
			for _, m := range added {
				fmt.Fprintln(os.Stdout, safe.Text(sayAdded(m)))
			}
			return err
		},
	}
	c.Flags().StringVar(&sum, "sha256", "", "`CHECKSUM` of the .zip or .bin file of an address")
	return c
}

func modelsRemoveCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "remove NAME ...",
		Short:             "Delete models that were added",
		Args:              atLeast(1, "the name of a model"),
		ValidArgsFunction: completeModels,
		RunE: func(_ *cobra.Command, args []string) error {
			s := models.Open(models.Folder())
			var failed []error
			for _, name := range args {
				failed = append(failed, s.Remove(name))
			}
			return errors.Join(failed...)
		},
	}
}

func modelsCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "check [NAME ...]",
		Short:             "Run models on a small picture, and verify their files",
		ValidArgsFunction: completeModels,
		RunE: func(c *cobra.Command, args []string) error {
			s := models.Open(models.Folder())
			if len(args) == 0 {
				args = s.All()
			}
			code := exit(0)
			for _, name := range args {
				verdict := "ok"
				if err := s.Check(c.Context(), name); err != nil {
					verdict, code = err.Error(), 1
				}
				fmt.Fprintln(os.Stdout, safe.Text(name+": "+verdict))
			}
			return code
		},
	}
}

func completeModels(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return models.Open(models.Folder()).All(), cobra.ShellCompDirectiveNoFileComp
}

// addModels adds what the argument of `models add` means.
func addModels(ctx context.Context, s *models.Store, what, sum string, out io.Writer) ([]models.Model, error) {
	if what == "upscayl" {
		return addInstalled(s)
	}
	if info, err := os.Stat(what); err == nil && (info.IsDir() || strings.HasSuffix(what, ".param")) {
		return s.AddPath(what)
	}
	_, known := catalogue.Lookup(what)
	if !known && !strings.Contains(what, "://") {
		added, err := s.AddPath(what) // which says what is wrong with it
		if err != nil && filepath.Base(what) == what {
			return added, notOffered(what, err)
		}
		return added, err
	}
	d := models.Download{What: what, SHA256: sum}
	if f, ok := out.(*os.File); ok && term.IsTerminal(f.Fd()) {
		bar := &downloadBar{out: out, began: time.Now()}
		d.Progress = bar.show
		defer bar.end()
	}
	return s.Fetch(ctx, d)
}

// notOffered is err with what is known of a word that may have been meant as the name of
// a model.
func notOffered(name string, err error) error {
	if slices.Contains(local.ModelNames(engineOptions("")), name) {
		return fmt.Errorf("%s cannot be added: `bulkup models` shows those that can be, or that are here", name)
	}
	var names []string
	for _, m := range catalogue.All() {
		names = append(names, m.Name)
	}
	return fmt.Errorf("%w%s", err, near.Advice(name, names))
}

// addInstalled adds the models of an installed Upscayl.
func addInstalled(s *models.Store) ([]models.Model, error) {
	folders := models.Installed()
	if len(folders) == 0 {
		return nil, errors.New("no installed Upscayl was found; if it is an AppImage, start it, and name the folder resources/models below where it is mounted")
	}
	return s.AddPath(folders[0])
}

func sayAdded(m models.Model) string {
	text := fmt.Sprintf("%s: %s, %d×, %s, licence %s", m.Name, m.Title, m.Factor, human.Bytes(m.Bytes), m.Licence)
	if m.BuiltIn {
		return text + " (it comes with bulkup)"
	}
	return text
}

// downloadBar shows how far a download is, ten times a second at most.
type downloadBar struct {
	out         io.Writer
	began, last time.Time
	shown       bool
}

func (b *downloadBar) show(done, total int64) {
	const width = 30
	now := time.Now()
	if done < total && now.Sub(b.last) < 100*time.Millisecond {
		return
	}
	b.last, b.shown = now, true
	text := human.Bytes(done)
	if total > 0 {
		full := int(done * width / total)
		text = fmt.Sprintf("[%s%s] %3d %%  %s of %s", strings.Repeat("#", full), strings.Repeat(".", width-full), done*100/total, text, human.Bytes(total))
	}
	fmt.Fprint(b.out, "\r"+text+"  "+human.Rate(float64(done)/max(now.Sub(b.began).Seconds(), 0.001))+"   ")
}

func (b *downloadBar) end() {
	if b.shown {
		fmt.Fprintln(b.out)
	}
}

// modelRow is a model as it is listed.
type modelRow struct {
	Name    string  `json:"name"`
	Title   string  `json:"title"`
	Purpose string  `json:"purpose"`
	Factor  int     `json:"factor"`
	Bytes   int64   `json:"bytes,omitempty"` // 0 where not known
	Licence string  `json:"licence,omitempty"`
	From    string  `json:"from,omitempty"`
	Here    bool    `json:"here"`
	Seconds float64 `json:"secondsPerMegapixel,omitempty"` // on this machine
}

// modelRows lists the models that are here, with their speed, and then those that can be
// added.
func modelRows(ctx context.Context, s *models.Store) (all []modelRow) {
	guide := engine.NewGuide(engine.Options{Models: s.Dir()})
	here := make(map[string]bool)
	for _, m := range s.List() {
		here[m.Name] = true
		all = append(all, modelRow{m.Name, m.Title, m.Purpose, m.Factor, m.Bytes, m.Licence, m.From, true, guide.Of(ctx, m.Name).PerMegapixel.Seconds()})
	}
	for _, c := range engine.Classical() {
		all = append(all, modelRow{Name: c.ID, Title: "no network", Purpose: c.Purpose, From: "part of bulkup", Here: true, Seconds: guide.Of(ctx, c.ID).PerMegapixel.Seconds()})
	}
	for _, k := range catalogue.All() {
		if !here[k.Name] {
			all = append(all, modelRow{Name: k.Name, Title: k.Title, Purpose: k.Purpose, Factor: 4, Bytes: k.Size, Licence: k.Licence})
		}
	}
	return all
}

// writeModels writes each model with its facts below it, in lines of a width (0 for any).
func writeModels(out io.Writer, rows []modelRow, width int) error {
	wide := 0
	for _, r := range rows {
		wide = max(wide, layout.Width(r.Name))
	}
	var b strings.Builder
	for _, here := range []bool{true, false} {
		title := "on this machine:"
		if !here {
			title = "\ncan be added, with `bulkup models add NAME`:"
		}
		for _, r := range rows {
			if r.Here != here {
				continue
			}
			if title != "" {
				b.WriteString(title + "\n")
				title = ""
			}
			name, none := "  "+layout.Pad(r.Name, wide)+"  ", layout.Pad("", wide+4)
			b.WriteString(layout.Hang(name, safe.Text(r.Title+": "+r.Purpose), width) + "\n" + layout.Hang(none, safe.Text(r.facts()), width) + "\n")
		}
	}
	if folders := models.Installed(); len(folders) > 0 {
		b.WriteString("\nUpscayl is installed here: `bulkup models add upscayl` takes its models.\n")
		if program := models.InstalledProgram(); program != "" {
			b.WriteString(safe.Text("Its GPU engine does the work with --engine-binary "+program) + "\n")
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// facts are what there is to know of a model besides what it is for.
func (r modelRow) facts() string {
	var parts []string
	if r.Factor > 0 {
		parts = append(parts, fmt.Sprintf("%d×", r.Factor))
	}
	if r.Bytes > 0 {
		parts = append(parts, human.Bytes(r.Bytes))
	}
	if r.Licence != "" {
		parts = append(parts, r.Licence)
	}
	if r.From != "" {
		parts = append(parts, "from "+r.From)
		if r.From == "part of bulkup" {
			parts[len(parts)-1] = r.From
		}
	}
	if r.Seconds > 0 {
		parts = append(parts, human.PerMegapixel(time.Duration(r.Seconds*float64(time.Second)))+" here")
	}
	return strings.Join(parts, ", ")
}
