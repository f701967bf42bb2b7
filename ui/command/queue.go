package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"bulkup/api/local/models"
	"bulkup/queue"
	"bulkup/queue/backend"
	"bulkup/queue/job"
	"bulkup/queue/quota"
	"bulkup/ui/command/ask"
	"bulkup/ui/command/system"
	"bulkup/ui/plain"
)

// open sets the queue to work. What limits the work to one command is in focus.
func (a *app) open(focus bool, patience time.Duration) (*opened, error) {
	c := a.Concurrency
	self, err := engineCommand()
	if err != nil {
		return nil, err
	}
	workers, err := system.WorkersFor(system.OpenFiles(), queue.Workers{Checks: c.Checks, Uploads: c.Uploads, Starts: 4, Polls: 6, Downloads: c.Downloads, Publishes: 2})
	if err != nil {
		return nil, err
	}
	s, err := queue.Start(queue.Setup{
		Base: a.base, Pin: a.pin, Key: a.key.Reveal(), Timeout: a.CallTimeout.Duration, Limits: a.limits(), Accounts: a.accounts(),
		Engine:      backend.Engine{Binary: a.EngineBinary, Models: models.Folder(), Threads: a.EngineThreads, Command: self},
		Connections: c.Connections, LimitRate: int64(a.LimitRate),
		Options: queue.Options{
			Dir: a.State, Default: a.engine(), Rules: a.rules(), MaxCredits: a.MaxCredits, FairWait: a.FairWait.Duration,
			Patience: patience, Focus: focus, Include: a.include, Exclude: a.exclude,
			Workers: workers,
		},
	})
	if err != nil {
		return nil, err
	}
	stop, err := ask.Serve(a.State, s)
	if err != nil { // only what others ask is missing then
		stop = func() {}
	}
	return &opened{s, stop}, nil
}

// opened is a queue at work, which other processes of the user can ask.
type opened struct {
	*queue.Running
	stop func()
}

// Close ends the work.
func (o *opened) Close() error {
	o.stop()
	return o.Running.Close()
}

// accounts are those that finished files can be published to.
func (a *app) accounts() []backend.Account {
	b, f, g := a.Bytescale, a.Aitronos, a.Gjirafa
	return []backend.Account{
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

// command opens the queue for one command without a screen, and closes it.
func (a *app) command(focus bool, do func(*queue.Running) (exit, error)) error {
	s, err := a.open(focus, 30*time.Minute)
	if err != nil {
		return err
	}
	code, err := do(s.Running)
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	return code
}

// watchFolders has the pictures of folders join the queue, now and from now on.
func (a *app) watchFolders(ctx context.Context, s *queue.Running, dirs []string) error {
	settings, err := a.watched(dirs)
	for _, dir := range dirs {
		if err != nil {
			break
		}
		err = s.WatchFolder(ctx, dir, settings[dir], a.engine())
	}
	return err
}

// watched are the settings of pictures in each of the watched folders. Where several have
// one for their results, each keeps a folder in it, as those of a drop do.
func (a *app) watched(dirs []string) (map[string]job.Settings, error) {
	paths := make([]string, len(dirs))
	for i, dir := range dirs {
		var err error
		if paths[i], err = filepath.Abs(dir); err != nil {
			return nil, err
		}
	}
	templates, of := queue.Apart(paths), make(map[string]job.Settings)
	for i, dir := range dirs {
		s := a.settings()
		if len(dirs) > 1 && s.Out != "" && s.Name == "" {
			s.Name = templates[paths[i]]
		}
		of[dir] = s
	}
	return of, nil
}

// follow shows what becomes of the jobs until they have ended or, if others may
// join, until it is interrupted.
func (a *app) follow(ctx context.Context, feed *queue.Feed, o plain.Options) (exit, error) {
	o.Out, o.Err, o.Now, o.Began = os.Stdout, os.Stderr, time.Now, a.began
	outcome, err := plain.Run(ctx, feed, o)
	return exit(outcome.ExitCode()), err
}
