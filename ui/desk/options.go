package desk

import (
	"context"
	"log/slog"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/config"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/droppath"
	"bulkup/ui/opener"
)

// Queue is what the terminal needs of the queue; *queue.Queue is one. Every
// method may wait, so all but Engines and Models are called in commands.
type Queue interface {
	Survey(ctx context.Context, inputs []string, s job.Settings, engine string) (queue.Survey, error)
	Add(ctx context.Context, s queue.Survey) ([]job.ID, error)
	Retry(ctx context.Context, ids []job.ID) error
	RetryFailed(ctx context.Context) error
	Cancel(ctx context.Context, ids []job.ID) error
	Remove(ctx context.Context, ids []job.ID) error
	Restore(ctx context.Context, jobs []job.Job) error
	SetPaused(ctx context.Context, paused bool) error
	Unpark(ctx context.Context) error
	Move(ctx context.Context, ids []job.ID, up bool) error
	Change(ctx context.Context, ids []job.ID, change func(job.Settings) job.Settings) error
	WatchFolder(ctx context.Context, dir string, s job.Settings, engine string) error
	StopWatching(ctx context.Context, dir string) error
	Log(ctx context.Context, id job.ID) ([]queue.LogLine, error)
	History(ctx context.Context, engine string, filter queue.HistoryFilter, offset int64) (queue.RecordPage, error)
	Fetch(ctx context.Context, engine string, records []queue.Record, s job.Settings, dir string) ([]job.ID, error)
	Engines() []queue.Engine
	Models() []queue.Model
}

// Store keeps settings for good. CheckKey and SaveKey may wait for the service
// or the keyring, and what writes for the disk; the others are quick.
type Store interface {
	// Rows lists all settings with what they are now, the API key first, then the
	// presets, the rules and the keys.
	Rows() []config.Row
	// Check returns what is wrong with a value, in words for the user.
	Check(name, value string) error
	// Set writes a value to the settings file; "" takes it out of there.
	Set(name, value string) error
	// Move lets a rule change places with the one before or after it.
	Move(name string, up bool) error
	// Presets lists what has been saved under a name.
	Presets() []config.Preset
	// CheckPreset returns what is wrong with a preset that is to be saved.
	CheckPreset(p config.Preset) error
	SavePreset(p config.Preset) error
	RemovePreset(name string) error
	// CheckKey asks the service whether it takes an API key.
	CheckKey(ctx context.Context, key string) error
	// SaveKey stores the API key and says where.
	SaveKey(key string) (origin string, err error)
}

// Options is what the terminal starts with.
type Options struct {
	Queue    Queue
	Settings job.Settings // of the first batch
	Engine   string       // of the first batch

	Publishers []string // services that results can be published to, since their accounts are set up

	Drop     []string // paths and addresses that are there already
	StartNow bool     // queue Drop without asking

	Paths droppath.Env // how dropped text is read
	// Measure returns the pixels of a picture from its header, for the picker;
	// nil shows none.
	Measure func(path string) (width, height int, err error)

	NoColor bool
	ASCII   bool
	Theme   string              // as the settings name them; "" is the terminal's own colours
	Keys    map[string][]string // instead of the usual ones, as keys.Map.Apply takes them
	Mouse   bool                // the mouse is ours from the start; then the terminal selects no text by itself
	Quiet   bool                // no notice and no bell when the work has ended

	Getenv func(string) string     // what is known of the terminal; nothing when nil
	Open   func(path string) error // shows a file or folder; the desktop's way when nil

	Resume []string // the words of the command that goes on with this queue, said when leaving

	Upscayl string // the engine of an Upscayl that is installed here and not used yet; "" is none

	Samples string // folder for the results of samples; "" is no samples

	Store Store // nil when settings cannot be changed here

	Log *slog.Logger // what only the makers want to know; nil is nowhere

	Now func() time.Time // time.Now when nil
	// Tick returns a command that waits for d and makes a message. When nil, it
	// waits for real, and no longer than the terminal lasts.
	Tick func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd
}

func (o *Options) defaults(ctx context.Context) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	if o.Open == nil {
		o.Open = func(path string) error { return opener.Open(path, nil) }
	}
	if o.Tick == nil {
		o.Tick = ticker(ctx)
	}
}

// ticker returns a tea.Tick that ends with ctx, so that nothing is left waiting
// when the terminal has ended.
func ticker(ctx context.Context) func(time.Duration, func(time.Time) tea.Msg) tea.Cmd {
	return func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
		return func() tea.Msg {
			select {
			case now := <-time.After(d):
				return msg(now)
			case <-ctx.Done():
				return nil
			}
		}
	}
}
