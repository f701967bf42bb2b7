package run

import (
	"log/slog"
	"time"

	"bulkup/api/local/engine"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/intake"
	"bulkup/queue/outcome"
	"bulkup/queue/plan"
	"bulkup/queue/quota"
	"bulkup/queue/rules"
	"bulkup/queue/run/search"
	"bulkup/queue/run/silent"
	"bulkup/queue/stage"
)

// Backend is a service that can do jobs: the cloud, or the engine within bulkup.
type Backend struct {
	feed.Engine
	Client *upscayl.Client // nil when the engine is not ready
	Base   string          // the service's address; an upload session holds only there
	// Account says whose rate limits and credits a call uses, without the key.
	Account string
	Limits  quota.Limits
	// Inline is the largest file, in bytes, that goes along with the start
	// request instead of being uploaded before.
	Inline int64
	// Typical is how long a task is taken to last while nothing is known.
	Typical time.Duration
	// Admit is what this engine cannot do beside the limits that all share; may be nil.
	Admit intake.Limit
	// Transfer moves the files of this engine; nil is the one of the options.
	Transfer *transfer.Engine
	// Guide says what the engine of this machine has and how fast it is; nil for others.
	Guide *engine.Guide
	// Free is whether tasks cost nothing, so that a lost start may simply be made again.
	Free bool
	// Ahead is how many tasks may be under way at once; 0 is any number.
	Ahead int
}

// DefaultWorkers suits a home uplink.
var DefaultWorkers = plan.Workers{Checks: 2, Uploads: 4, Starts: 4, Polls: 6, Downloads: 4, Publishes: 2}

// Options is what a queue needs to know.
type Options struct {
	Dir      string // the state folder
	Backends []Backend
	Default  string // the engine of new jobs
	Transfer *transfer.Engine
	// Publishers are the services that finished files can be stored with.
	Publishers []transfer.Publisher
	Workers    plan.Workers
	// MaxCredits stops before the start that would pass it; 0 is no cap.
	MaxCredits int64
	// Patience is how long a job may fail for passing reasons before it is
	// given up; 0 is for ever.
	Patience time.Duration
	// FairWait is how long history is searched for a lost start before its user
	// is asked; 0 is five minutes.
	FairWait time.Duration
	// Rules give pictures settings of their own by their path.
	Rules []rules.Rule
	// Include and Exclude are patterns as those of rules: of the files of folders, only
	// those are taken that match one of Include, if there are any, and none of Exclude.
	Include, Exclude []string
	// Settle is how long a file in a watched folder stands still before it joins
	// the queue; 0 is arrival.DefaultSettle.
	Settle time.Duration
	// Focus limits the work to the jobs that this process adds. Jobs of other
	// batches stay where they are.
	Focus bool
	// Links returns a folder without links; nil asks the disk.
	Links func(folder string) string
	Now   func() time.Time
	Log   *slog.Logger
}

// fairWait is the default of Options.FairWait: the service may take a while to
// show a task.
const fairWait = 5 * time.Minute

// Engine is a backend at work, with what is known of it. It belongs to the
// coordinator's goroutine but for Backend and Tools.
type Engine struct {
	Backend
	Tools   stage.Tools
	Windows *quota.Windows

	Durations quota.Durations
	reached   bool      // it has answered at least once
	answered  time.Time // when it last did
	down      outcome.Outage
	// faulty are completions that the service failed at: one at a time finds out whether
	// it still does.
	faulty outcome.Outage
	search search.Account
	// singlePut is what the last upload was: the older dialect has no parts.
	singlePut bool
	// noRecords is whether the account takes pictures along with their starts only.
	noRecords bool
	page      paging
	silent    silent.Starts
}

// service is what outcomes depend on.
func (e *Engine) service() outcome.Service { return outcome.Service{Title: e.Title, Free: e.Free} }
