// Command bulkup upscales whole folders of images, in the terminal.
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"bulkup/api"
	"bulkup/api/local"
	"bulkup/api/local/fault"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/ui"
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
	root := &cobra.Command{
		Use:           "bulkup [flags] [PATH|ADDRESS ...]",
		Short:         "Upscale whole folders of images, in the terminal",
		Args:          cobra.ArbitraryArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(c *cobra.Command, args []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			if a.Plain || !term.IsTerminal(os.Stdout.Fd()) || !term.IsTerminal(os.Stdin.Fd()) {
				return a.batch(c.Context(), args, batchFlags{})
			}
			return a.screen(c.Context(), args)
		},
	}
	config.BindFlags(root.Flags())
	root.AddCommand(runCommand(), publishCommand(), serveCommand(), historyCommand(), reportCommand(), doctorCommand(), manCommand(root))
	root.DisableAutoGenTag = true // manual pages do not change from day to day
	config.Complete(root, modelNames())
	return root
}

type batchFlags struct{ json, dryRun bool }

func runCommand() *cobra.Command {
	var flags batchFlags
	c := &cobra.Command{
		Use:   "run [flags] PATH|ADDRESS ...",
		Short: "Upscale without a screen",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			return a.batch(c.Context(), args, flags)
		},
	}
	config.BindFlags(c.Flags())
	c.Flags().BoolVar(&flags.json, "json", false, "one JSON object a line")
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
				return []string{"bytescale", "aitronos", "gjirafa"}, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(c *cobra.Command, args []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			return a.shop(true, func(s *shop) (exit, error) {
				ids, err := s.Publish(c.Context(), args[0], args[1:])
				if err != nil {
					return 0, err
				}
				return s.follow(c.Context(), ids, asJSON)
			})
		},
	}
	config.BindFlags(c.Flags(), "state")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func serveCommand() *cobra.Command {
	var o local.Options
	var dialect, limits, faults string
	c := &cobra.Command{
		Use:   "serve [flags]",
		Short: "Run the embedded engine on its own, as a server with the API of Upscayl Cloud",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			o.Dialect = local.Dialect(dialect)
			if o.Limits, err = local.LoadLimits(limits); err != nil {
				return err
			}
			if faults != "" {
				if o.Faults, err = fault.Load(faults); err != nil {
					return err
				}
			}
			if o.Store == "" {
				if o.Store, err = os.MkdirTemp("", "bulkup-serve-"); err != nil {
					return err
				}
				defer os.RemoveAll(o.Store)
			}
			o.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
			return serve(c.Context(), o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Addr, "addr", "127.0.0.1:0", "where to listen")
	f.StringVar(&o.Key, "key", "", "the API key that callers must show (default: a new one, printed on stderr)")
	f.StringVar(&dialect, "dialect", "current", "current or classic")
	f.StringVar(&limits, "limits", "none", "none, documented, or a TOML file")
	f.Int64Var(&o.Credits, "credits", -1, "credits of the account, -1 for unlimited")
	f.StringVar(&faults, "faults", "", "TOML file with faults to show")
	f.StringVar(&o.Store, "store", "", "folder that keeps everything (default: a temporary one)")
	f.Int64Var(&o.PartSize, "part-size", 0, "bytes of one upload part (default: 8 MiB)")
	return c
}

func serve(ctx context.Context, o local.Options) error {
	if o.Key == "" {
		o.Key = rand.Text()
		fmt.Fprintln(os.Stderr, "the API key is "+o.Key)
	}
	s, err := local.Start(ctx, o)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{"url": s.URL()}); err != nil {
		return err
	}
	<-ctx.Done()
	return closeWithin(s.Close)
}

func historyCommand() *cobra.Command {
	var asJSON bool
	var most int
	c := &cobra.Command{
		Use:   "history [flags]",
		Short: "Say what the account has done, newest first",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			return a.shop(true, func(s *shop) (exit, error) {
				records, err := s.Newest(c.Context(), a.engine(), most)
				if err != nil {
					return 0, err
				}
				return 0, plain.History(os.Stdout, records, plain.FormatOf(asJSON, false))
			})
		},
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
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			jobs, err := queue.ReadJobs(a.State)
			if err != nil {
				return err
			}
			return plain.Report(os.Stdout, jobs, plain.FormatOf(asJSON, asCSV))
		},
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
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := load(c)
			if err != nil {
				return err
			}
			return plain.Doctor(os.Stdout, a.checks(c.Context()))
		},
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
			c, _, err := root.Find(args)
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
}

func modelNames() (names []string) {
	for _, m := range upscayl.Models() {
		names = append(names, m.ID)
	}
	return names
}

// load reads the settings and the key.
func load(c *cobra.Command) (*app, error) {
	dirs := config.StandardDirs()
	s, origins, err := config.Load(config.Sources{
		Flags: c.Flags(), Env: os.Getenv, Dirs: dirs, Models: modelNames(),
		Checks: map[string]func(string) error{
			"name":    result.CheckTemplate,
			"api-url": func(v string) error { _, err := api.ParseBase(v); return err },
		},
	})
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
	return a, err
}

// engine is where new jobs go.
func (a *app) engine() string { return a.EngineFor(!a.key.Empty()) }

// settings are those of new jobs.
func (a *app) settings() job.Settings {
	return job.Settings{Model: a.Model, Scale: a.Scale, Format: a.Format, Face: a.Face,
		Out: a.Out, Name: a.Name, Exists: a.Exists, Publish: a.Publish, Metadata: a.Metadata}
}

// shop is the queue with what it works with.
type shop struct {
	*queue.Queue
	close func() error
}

// open starts the embedded engine and the queue on the state folder. What
// limits the work to one command is in focus.
func (a *app) open(focus bool, patience time.Duration) (*shop, error) {
	if err := os.MkdirAll(a.State, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be made: %w", err)
	}
	logFile, log, err := queue.OpenLog(a.State)
	if err != nil {
		return nil, err
	}
	transport := api.NewTransport(2 * a.Concurrency.Connections)
	engine, stopEngine, err := queue.Embedded(a.State, transport, log)
	if err != nil {
		logFile.Close()
		return nil, err
	}
	mover := transfer.New(transfer.Options{Transport: transport, Connections: a.Concurrency.Connections, LimitRate: int64(a.LimitRate)})
	publishers, err := queue.Publishers(a.accounts(), transport, mover)
	if err != nil {
		return nil, errors.Join(err, stopEngine(), logFile.Close())
	}
	q, err := queue.Open(queue.Options{
		Dir: a.State, Backends: []queue.Backend{queue.Cloud(a.base, a.key.Reveal(), a.limits(), transport), engine}, Default: a.engine(),
		Transfer: mover, Publishers: publishers, MaxCredits: a.MaxCredits, Patience: patience, FairWait: a.FairWait.Duration, Focus: focus, Log: log,
		Workers: queue.Workers{Checks: a.Concurrency.Checks, Uploads: a.Concurrency.Uploads, Starts: 4, Looks: 2,
			Downloads: a.Concurrency.Downloads, Publishes: 2},
	})
	if err != nil {
		return nil, errors.Join(err, stopEngine(), logFile.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	return &shop{q, func() error {
		stop()
		err := errors.Join(<-ended, stopEngine())
		mover.Close()
		transport.CloseIdleConnections()
		return errors.Join(err, logFile.Close())
	}}, nil
}

// accounts are those that finished files can be published to.
func (a *app) accounts() []queue.Account {
	b, f, g := a.Bytescale, a.Aitronos, a.Gjirafa
	return []queue.Account{
		{Service: "bytescale", Base: b.BaseURL, ID: b.AccountID, Key: b.APIKey.Reveal()},
		{Service: "aitronos", Base: f.BaseURL, ID: f.OrganizationID, Key: f.APIKey.Reveal(), Auth: f.Auth},
		{Service: "gjirafa", Base: g.BaseURL, ID: g.ProjectID, Key: g.APIKey.Reveal(), Auth: g.AuthScheme},
	}
}

func (a *app) limits() quota.Limits {
	l := a.Limits
	return quota.Limits{Window: l.Window.Duration, Calls: map[quota.Call]int{
		quota.GetUploadURL: l.GetUploadURL, quota.CompleteUpload: l.CompleteUpload, quota.StartTask: l.StartTask,
		quota.TaskStatus: l.TaskStatus, quota.History: l.History,
	}}
}

func closeWithin(end func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return end(ctx)
}

// batch runs without a screen.
func (a *app) batch(ctx context.Context, inputs []string, flags batchFlags) error {
	return a.shop(len(inputs) > 0, func(s *shop) (exit, error) {
		survey, err := s.Survey(ctx, inputs, a.settings(), a.engine())
		switch {
		case err != nil:
			return 0, err
		case flags.dryRun:
			return 0, plain.DryRun(os.Stdout, survey, plain.FormatOf(flags.json, false), time.Now())
		case a.engine() == "cloud" && a.key.Empty():
			return 0, errors.New("there is no API key for the cloud: set UPSCAYL_API_KEY, or choose --engine local")
		case len(inputs) > 0 && survey.Images+len(survey.Broken) == 0:
			return 0, fmt.Errorf("there are no pictures in %s", api.Clean(strings.Join(inputs, ", ")))
		}
		ids, err := s.Add(ctx, survey)
		if err != nil {
			return 0, err
		}
		if len(inputs) == 0 { // go on with what is queued
			for _, j := range s.Jobs() {
				ids = append(ids, j.ID)
			}
		}
		return s.follow(ctx, ids, flags.json)
	})
}

// shop opens the queue for one command without a screen, and closes it.
func (a *app) shop(focus bool, command func(*shop) (exit, error)) error {
	s, err := a.open(focus, 30*time.Minute)
	if err != nil {
		return err
	}
	code, err := command(s)
	if err := errors.Join(err, s.close()); err != nil {
		return err
	}
	return code
}

// follow tells what becomes of the jobs until they have ended.
func (s *shop) follow(ctx context.Context, ids []job.ID, asJSON bool) (exit, error) {
	outcome, err := plain.Run(ctx, s.Subscribe(), plain.Options{JSON: asJSON, Out: os.Stdout, Err: os.Stderr, IDs: ids, Now: time.Now})
	return exit(outcome.ExitCode()), err
}

// screen runs the terminal UI, with the inputs dropped already.
func (a *app) screen(ctx context.Context, inputs []string) error {
	s, err := a.open(false, 0)
	if errors.Is(err, queue.ErrHeld) && confirm(err.Error()+". Look on? [Y/n] ") {
		return a.watch(ctx)
	}
	if err != nil {
		return err
	}
	o := a.options(s)
	o.Drop, o.StartNow = inputs, len(inputs) > 0
	looking, stop := context.WithCancel(ctx)
	if a.engine() == "cloud" {
		go s.TellOrphans(looking, "cloud")
	}
	_, err = ui.Run(ctx, o, s.Subscribe(), os.Stdin, os.Stdout)
	stop()
	return errors.Join(err, s.close())
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

// confirm asks a question on the terminal; enter is yes.
func confirm(question string) bool {
	fmt.Print(question)
	answer, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "" || strings.HasPrefix(answer, "y")
}

// options are those of the terminal UI.
func (a *app) options(q ui.Queue) ui.Options {
	return ui.Options{
		Queue: q, Settings: a.settings(), Engine: a.engine(),
		Paths:   ui.Here(),
		Measure: intake.Measure, NoColor: os.Getenv("NO_COLOR") != "", ASCII: a.ASCII, Getenv: os.Getenv, Resume: resume(os.Args),
		Samples: filepath.Join(a.State, "samples"),
	}
}

// resume is the command that goes on with the queue: this one, since paths that
// are queued already are not queued again.
func resume(args []string) string {
	return strings.Join(append([]string{filepath.Base(args[0])}, args[1:]...), " ")
}

// checks are what doctor shows: every setting and its origin, the key, the road
// to the service, the state folder and the terminal.
func (a *app) checks(ctx context.Context) []plain.Check {
	var all []plain.Check
	for _, r := range a.Rows(a.origins) {
		all = append(all, plain.Check{Name: r.Name, Value: r.Value, Origin: r.Origin, OK: true})
	}
	key := plain.Check{Name: "API key", Value: "found", Origin: a.keyOrigin, OK: true}
	if a.key.Empty() {
		key.Value, key.OK = "none: pictures are upscaled by the engine on this machine", a.Engine != "cloud"
		key.Advice = "set UPSCAYL_API_KEY, or choose --engine local"
	}
	all = append(all, key, a.reach(ctx))
	if spent, err := queue.Spent(a.State, queue.Cloud(a.base, a.key.Reveal(), a.limits(), nil)); err == nil && !a.key.Empty() {
		all = append(all, plain.Check{Name: "credits", Value: fmt.Sprintf("%d taken of %d promised", spent.Taken, spent.Promised), Origin: "this queue", OK: true})
	}
	state := plain.Check{Name: "state folder", Value: a.State, Origin: a.origins.Of("state"), OK: true}
	if err := os.MkdirAll(a.State, 0o700); err != nil {
		state.OK, state.Advice = false, "the queue cannot be kept there: "+api.Clean(err.Error())
	}
	screen := plain.Check{Name: "terminal", Value: os.Getenv("TERM"), Origin: "environment TERM", OK: term.IsTerminal(os.Stdout.Fd())}
	if width, height, err := term.GetSize(os.Stdout.Fd()); err == nil {
		screen.Value += fmt.Sprintf(", %d×%d", width, height)
	} else {
		screen.Advice = "stdout is no terminal: bulkup writes plain lines there"
	}
	return append(all, state, screen)
}

// reach looks whether the service can be connected to. Nothing is asked of it.
func (a *app) reach(ctx context.Context) plain.Check {
	c := plain.Check{Name: "network", Value: a.base.String(), Origin: a.origins.Of("api-url"), OK: true}
	if a.engine() == "local" {
		c.Value += " (not needed by the engine on this machine)"
		return c
	}
	if err := api.Reach(ctx, a.base); err != nil {
		c.OK, c.Advice = false, "cannot be reached: "+api.Clean(err.Error())
		return c
	}
	c.Value += " answers"
	return c
}
