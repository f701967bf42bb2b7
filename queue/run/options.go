package run

import (
	"log/slog"
	"time"

	"bulkup/api/transfer"
	"bulkup/queue/plan"
	"bulkup/queue/rules"
	"bulkup/queue/run/engines"
)

// DefaultWorkers suits a home uplink.
var DefaultWorkers = plan.Workers{Checks: 2, Uploads: 4, Starts: 4, Polls: 6, Downloads: 4, Publishes: 2}

// Options is what a queue needs to know.
type Options struct {
	Dir      string // the state folder
	Backends []engines.Backend
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
