// Command bulkup upscales whole folders of images, in the terminal.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/upscayl"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/ui"
	"bulkup/ui/keys"
	"bulkup/ui/plain"
)

// exitUsage is the exit code for wrong usage and settings.
const exitUsage = 2

// exit is an error that only sets the exit code: what it means has been said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := commands().ExecuteContext(ctx)
	stop()
	if code := exit(0); errors.As(err, &code) {
		os.Exit(int(code))
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "bulkup: "+err.Error())
		os.Exit(exitUsage)
	}
}

// commands is the command line.
func commands() *cobra.Command {
	var watch []string
	root := &cobra.Command{
		Use:           "bulkup [flags] [PATH|ADDRESS ...]",
		Short:         "Upscale whole folders of images, in the terminal",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			if a.Plain || ui.Dumb(os.Getenv) || !term.IsTerminal(os.Stdout.Fd()) || !term.IsTerminal(os.Stdin.Fd()) {
				return a.batch(c.Context(), args, batchFlags{watch: watch})
			}
			return a.screen(c.Context(), args, watch)
		}),
	}
	config.BindFlags(root.Flags())
	bindWatch(root, &watch)
	root.AddCommand(runCommand(), publishCommand(), serveCommand(), historyCommand(), reportCommand(), doctorCommand(), manCommand(root))
	root.DisableAutoGenTag = true // manual pages do not change from day to day
	config.Complete(root, local.ModelNames(""))
	return root
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
			return cobra.MinimumNArgs(1)(c, args)
		},
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			return a.batch(c.Context(), args, flags)
		}),
	}
	config.BindFlags(c.Flags())
	c.Flags().BoolVar(&flags.json, "json", false, "one JSON object a line")
	bindWatch(c, &flags.watch)
	c.Flags().BoolVar(&flags.dryRun, "dry-run", false, "say what would be done; send nothing")
	return c
}

func publishCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "publish [flags] bytescale|aitronos|gjirafa PATH ...",
		Short: "Store pictures that are there already with another service",
		Args:  cobra.MinimumNArgs(2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return config.Services(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: with(func(c *cobra.Command, a *app, args []string) error {
			if err := a.CanPublish(args[0]); err != nil {
				return err
			}
			return a.command(true, func(s *queue.Running) (exit, error) {
				ids, err := s.Publish(c.Context(), args[0], args[1:])
				if err != nil {
					return 0, err
				}
				return follow(c.Context(), s.Subscribe(), plain.Options{JSON: asJSON, IDs: ids, Publish: true})
			})
		}),
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func serveCommand() *cobra.Command {
	var flags local.Flags
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Run the embedded engine on its own, as a server with the API of Upscayl Cloud",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return local.Serve(c.Context(), flags, os.Stdout, os.Stderr)
		},
	}
	flags.Bind(c.Flags())
	return c
}

func historyCommand() *cobra.Command {
	var asJSON bool
	var most int
	c := &cobra.Command{
		Use:   "history [flags]",
		Short: "Say what the account has done, newest first",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			if most < 1 {
				return fmt.Errorf("--most %d cannot be used; use a whole number from 1", most)
			}
			return a.command(true, func(s *queue.Running) (exit, error) {
				records, err := s.Newest(c.Context(), a.engine(), most)
				if err != nil {
					return 0, err
				}
				return 0, plain.History(os.Stdout, records, plain.FormatOf(asJSON, false))
			})
		}),
	}
	config.BindFlags(c.Flags(), "engine", "api-url", "state")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	c.Flags().IntVar(&most, "most", 100, "how many pictures; each 100 tasks are one call")
	return c
}

func reportCommand() *cobra.Command {
	var asJSON, asCSV bool
	c := &cobra.Command{
		Use:   "report [flags]",
		Short: "Say what this queue has done",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			jobs, err := queue.ReadJobs(a.State)
			if err != nil {
				return err
			}
			return plain.Report(os.Stdout, jobs, plain.FormatOf(asJSON, asCSV))
		}),
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	c.Flags().BoolVar(&asCSV, "csv", false, "as CSV")
	c.MarkFlagsMutuallyExclusive("json", "csv")
	return c
}

func doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Show the settings in force, the key, the network and the terminal",
		Args:  cobra.NoArgs,
		RunE: with(func(c *cobra.Command, a *app, _ []string) error {
			return plain.Doctor(os.Stdout, a.checks(c.Context()))
		}),
	}
	config.BindFlags(c.Flags())
	return c
}

func manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print the manual page of bulkup or of one of its commands",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err == nil && len(rest) > 0 {
				err = fmt.Errorf("there is no command %q", rest[0])
			}
			if err != nil {
				return err
			}
			return doc.GenMan(c, &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(c.CommandPath(), " ", "-")), Section: "1"}, os.Stdout)
		},
	}
}

// app is the program with its settings.
type app struct {
	config.Settings
	origins   config.Origins
	base      *url.URL // the cloud's address, checked
	key       config.Secret
	keyOrigin string
	store     *config.Store
}

// load reads the settings and the key.
func load(c *cobra.Command) (*app, error) {
	dirs := config.StandardDirs()
	src := config.Sources{
		Flags: c.Flags(), Env: os.Getenv, Dirs: dirs, Keys: keys.Check,
		Models: local.ModelNames(""), ModelsOf: local.ModelNames,
		Checks: map[string]func(string) error{
			"name":    result.CheckTemplate,
			"api-url": func(v string) error { _, err := api.ParseBase(v); return err },
		},
	}
	s, origins, err := config.Load(src)
	if err != nil {
		return nil, err
	}
	a := &app{Settings: s, origins: origins}
	if a.base, err = api.ParseBase(s.APIURL); err != nil {
		return nil, err
	}
	places := config.KeyPlaces{Env: os.Getenv, Dir: dirs.Config, Host: a.base.Host}
	if s.Keyring {
		places.Keyring = config.SystemKeyring()
	}
	a.key, a.keyOrigin, err = config.Key(places)
	a.store = config.NewStore(src, s, origins, config.Account{Key: a.key, Origin: a.keyOrigin, Places: places, Takes: a.takes})
	a.ASCII = a.ASCII || ui.NeedsASCII(os.Getenv)
	return a, err
}

// takes asks the service whether it takes a key.
func (a *app) takes(ctx context.Context, key string) error {
	c := upscayl.New(upscayl.Options{BaseURL: a.base, Key: key})
	defer c.CloseIdle()
	return c.CheckKey(ctx)
}

// engine is where new jobs go.
func (a *app) engine() string { return a.EngineFor(!a.key.Empty()) }

// settings are those of new jobs.
func (a *app) settings() job.Settings {
	return job.Settings{Model: a.Model, Scale: a.Scale, Format: a.Format, Face: a.Face,
		Out: a.Out, Name: a.Name, Exists: a.Exists, Publish: a.Publish, Metadata: a.Metadata, KeepTime: a.KeepTime}
}

// open sets the queue to work. What limits the work to one command is in focus.
func (a *app) open(focus bool, patience time.Duration) (*queue.Running, error) {
	c := a.Concurrency
	return queue.Start(queue.Setup{
		Base: a.base, Key: a.key.Reveal(), Limits: a.limits(), EngineBinary: a.EngineBinary, Accounts: a.accounts(),
		Connections: c.Connections, LimitRate: int64(a.LimitRate),
		Options: queue.Options{
			Dir: a.State, Default: a.engine(), Rules: a.rules(), MaxCredits: a.MaxCredits, FairWait: a.FairWait.Duration,
			Patience: patience, Focus: focus,
			Workers: queue.Workers{Checks: c.Checks, Uploads: c.Uploads, Starts: 4, Looks: 2, Downloads: c.Downloads, Publishes: 2},
		},
	})
}

// accounts are those that finished files can be published to.
func (a *app) accounts() []queue.Account {
	b, f, g := a.Bytescale, a.Aitronos, a.Gjirafa
	return []queue.Account{
		{Service: "bytescale", Base: b.BaseURL, ID: b.AccountID, Key: b.APIKey.Reveal(), Auth: b.Auth},
		{Service: "aitronos", Base: f.BaseURL, ID: f.OrganizationID, Key: f.APIKey.Reveal(), Auth: f.Auth},
		{Service: "gjirafa", Base: g.BaseURL, ID: g.ProjectID, Key: g.APIKey.Reveal(), Auth: g.AuthScheme},
	}
}

func (a *app) rules() (all []queue.Rule) {
	for _, r := range a.Rules {
		all = append(all, queue.Rule(r))
	}
	return all
}

func (a *app) limits() quota.Limits {
	l := a.Limits
	return quota.Limits{Window: l.Window.Duration, Calls: map[quota.Call]int{
		quota.GetUploadURL: l.GetUploadURL, quota.CompleteUpload: l.CompleteUpload, quota.StartTask: l.StartTask,
		quota.TaskStatus: l.TaskStatus, quota.History: l.History,
	}}
}

// batch runs without a screen.
func (a *app) batch(ctx context.Context, inputs []string, flags batchFlags) error {
	if err := intake.Given(inputs, flags.watch); err != nil {
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

// command opens the queue for one command without a screen, and closes it.
func (a *app) command(focus bool, do func(*queue.Running) (exit, error)) error {
	s, err := a.open(focus, 30*time.Minute)
	if err != nil {
		return err
	}
	code, err := do(s)
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	return code
}

// watchFolders has the pictures of folders join the queue, now and from now on.
func (a *app) watchFolders(ctx context.Context, s *queue.Running, dirs []string) error {
	for _, dir := range dirs {
		if err := s.WatchFolder(ctx, dir, a.settings(), a.engine()); err != nil {
			return err
		}
	}
	return nil
}

// follow tells what becomes of the jobs until they have ended or, if others may
// join, until it is interrupted.
func follow(ctx context.Context, feed *queue.Feed, o plain.Options) (exit, error) {
	o.Out, o.Err, o.Now = os.Stdout, os.Stderr, time.Now
	outcome, err := plain.Run(ctx, feed, o)
	return exit(outcome.ExitCode()), err
}

// screen runs the terminal UI, with the inputs dropped already.
func (a *app) screen(ctx context.Context, inputs, watched []string) error {
	if err := intake.Given(inputs, watched); err != nil {
		return err
	}
	s, err := a.open(false, 0)
	if errors.Is(err, queue.ErrHeld) && plain.LookOn(os.Stdin, os.Stdout, err, inputs) {
		return a.watch(ctx)
	}
	if err != nil {
		return err
	}
	if err := a.watchFolders(ctx, s, watched); err != nil {
		return errors.Join(err, s.Close())
	}
	o := a.options(s)
	o.Drop, o.StartNow = inputs, len(inputs) > 0
	looking, stop := context.WithCancel(ctx)
	if a.engine() == "cloud" {
		go s.TellOrphans(looking, "cloud")
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
	return ui.Options{
		Queue: q, Settings: a.settings(), Engine: a.engine(), Publishers: publishers,
		Paths: ui.Here(), Measure: intake.Measure, Samples: filepath.Join(a.State, "samples"),
		// This command: paths that are queued already are not queued again.
		Resume: strings.Join(append([]string{filepath.Base(os.Args[0])}, os.Args[1:]...), " "),
		Store:  a.store, Keys: a.Keys, Theme: a.Theme, Mouse: a.Mouse, Quiet: !a.Notify,
		NoColor: os.Getenv("NO_COLOR") != "", ASCII: a.ASCII, Getenv: os.Getenv,
	}
}

// checks are what doctor shows: every setting and its origin, the key, the road
// to the service, the state folder and the terminal.
func (a *app) checks(ctx context.Context) []plain.Check {
	var all []plain.Check
	for _, r := range a.Rows(a.origins) {
		all = append(all, plain.Check{Name: r.Name, Value: r.Value, Origin: r.Origin, OK: !r.Secret || !config.Exposed(r.Origin),
			Advice: "others can read it there; run chmod 600 on the file, and think of a new key"})
	}
	key := plain.Check{Name: config.KeyName, Value: "found", Origin: a.keyOrigin, OK: true}
	if a.key.Empty() {
		key.Value, key.OK = "none: pictures are upscaled by the engine on this machine", a.engine() == "local"
		if !key.OK {
			key.Value = "none: nothing can be upscaled by the cloud"
		}
		key.Advice = "enter it under Settings, set UPSCAYL_API_KEY, or choose --engine local"
	}
	about, err := local.Describe(ctx, a.EngineBinary)
	all = append(all, key, plain.Looked("engine of this machine", about, a.origins.Of("engine-binary"), err), a.reach(ctx))
	if spent, err := queue.Spent(a.State, queue.Cloud(a.base, a.key.Reveal(), a.limits(), nil)); err == nil && !a.key.Empty() {
		all = append(all, plain.Check{Name: "credits", Value: fmt.Sprintf("%d taken of %d promised", spent.Taken, spent.Promised), Origin: "this queue", OK: true})
	}
	err = os.MkdirAll(a.State, 0o700)
	return append(all, plain.Looked("state folder", a.State, a.origins.Of("state"), err), plain.Terminal(os.Stdout, os.Getenv))
}

// reach looks whether the service can be connected to. Nothing is asked of it.
func (a *app) reach(ctx context.Context) plain.Check {
	if a.engine() == "local" {
		return plain.Looked("network", a.base.String()+" (not needed by the engine on this machine)", a.origins.Of("api-url"), nil)
	}
	return plain.Looked("network", a.base.String(), a.origins.Of("api-url"), api.Reach(ctx, a.base))
}
