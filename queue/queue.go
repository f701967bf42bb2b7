// Package queue is the batch: the one owner of every job.
//
// One goroutine, the coordinator, holds all jobs. It applies events with
// job.Next, writes the journal, asks quota what may go next, and hands work to
// workers. It makes no network call and reads no file of the user itself.
// Everybody else sees value copies: through Jobs and Status, or as they change
// through a Feed.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"bulkup/api/local/engine"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/journal"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/queue/result/names"
	"bulkup/queue/stage"
)

// Backend is a service that can do jobs: the cloud, or the engine within bulkup.
type Backend struct {
	Engine
	Client *upscayl.Client // nil when the engine is not ready
	Base   string          // the service's address; an upload session holds only there
	// Account tells whose quota and credits a call uses, without the key.
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
}

// Workers is how many jobs may be in each stage at once.
type Workers struct{ Checks, Uploads, Starts, Looks, Downloads, Publishes int }

// DefaultWorkers suits a home uplink.
var DefaultWorkers = Workers{Checks: 2, Uploads: 4, Starts: 4, Looks: 6, Downloads: 4, Publishes: 2}

// Options is what Open needs.
type Options struct {
	Dir      string // the state folder
	Backends []Backend
	Default  string // the engine of new jobs
	Transfer *transfer.Engine
	// Publishers are the services that finished files can be stored with.
	Publishers []transfer.Publisher
	Workers    Workers
	// MaxCredits stops before the start that would pass it; 0 is no cap.
	MaxCredits int64
	// Patience is how long a job may fail for passing reasons before it is
	// given up; 0 is for ever.
	Patience time.Duration
	// FairWait is how long a lost start is looked for in history before its user
	// is asked; 0 is five minutes.
	FairWait time.Duration
	// Rules give pictures settings of their own by their path.
	Rules []Rule
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

// Queue is the batch. Its methods may be called from any goroutine; those that
// change something return when the change is durable, and need Run to be running.
type Queue struct {
	opts       Options
	backends   map[string]*backend
	publishers map[string]transfer.Publisher
	journal    *journal.Journal
	lock       *lock
	names      names.Table
	links      links
	janitor    janitor
	rules      *rules
	kept       keeper
	hub        *feed.Hub
	inbox      chan request
	stopped    chan struct{} // closed when the coordinator has ended
	found      []string      // files of our own that were there at the start

	// The fields below belong to the coordinator's goroutine.
	entries  map[job.ID]*entry
	order    []*entry
	byPath   map[string][]*entry
	holders  map[string]job.ID // content key → the job that is paying for it
	placed   placed
	results  map[string]int    // content keys that this process has seen finished, by the how-manieth they were
	finished int               // how many of them there were
	tasks    map[string]*look  // task id → when to look at it
	busy     map[job.State]int // workers by stage
	looking  int               // looks under way
	linkless int               // uploads at work that have yet to ask for their link
	price    int64             // what the last task was promised to cost per picture
	changes  journal.Changes   // for the next commit, beside the dirty jobs
	dirty    map[job.ID]*entry
	show     []job.Job // transitions to tell once they are durable
	launches []func()  // workers to start once what they depend on is durable
	gone     []string  // folders of ours to remove once that is durable
	parks    map[string]Park
	folders  map[string]context.CancelFunc // those that are watched
	waiting  []permit
	paused   bool
	pace     pace
	dry      error     // why the journal cannot be written, nil when it can
	wake     time.Time // when something is due without anybody asking
	workers  sync.WaitGroup
}

type backend struct {
	Backend
	windows *quota.Windows
	taken   map[quota.Call]int // calls that this process has counted
	reached bool               // it has answered at least once
	down    outage
	search  search
	// singlePut is what the last upload was: the older dialect has no parts.
	singlePut bool
	durations quota.Durations
	paging    bool // a page of history is under way
	tools     stage.Tools
}

// entry is a job with what only this process knows of it.
type entry struct {
	job.Job
	cancel context.CancelFunc // of its worker, nil when there is none
	moving *feed.Moving       // progress, nil when there is none
	knew   int                // how many results had been finished when its worker began
	key    string             // content key, once checked
	// watched is the task in whose look it is, "" when in none.
	watched string
	focus   bool
	// trouble is when the faults in a row began, zero when the last step worked.
	trouble  time.Time
	searched bool // history has been read to the end of the fair wait after its start was lost
	renewed  int  // results that came broken, or links that led nowhere, in a row
}

// Open takes the state folder for this process and opens the journal, whose jobs Run
// reads. It returns ErrHeld when another process runs the queue there.
func Open(opts Options) (*Queue, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.FairWait == 0 {
		opts.FairWait = fairWait
	}
	if opts.Workers == (Workers{}) {
		opts.Workers = DefaultWorkers
	}
	if opts.Links == nil {
		opts.Links = result.RealFolder
	}
	rules, err := newRules(opts.Rules)
	if err == nil {
		rules.choice, err = newChoice(opts.Include, opts.Exclude)
	}
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be made: %w", err)
	}
	held, err := takeLock(opts.Dir)
	if err != nil {
		return nil, err
	}
	j, err := journal.Open(opts.Dir)
	if err != nil {
		held.release()
		return nil, err
	}
	q := &Queue{
		opts: opts, journal: j, lock: held, rules: rules, hub: feed.NewHub(),
		backends: make(map[string]*backend), publishers: make(map[string]transfer.Publisher),
		inbox:   make(chan request, 64),
		stopped: make(chan struct{}),
		entries: make(map[job.ID]*entry),
		byPath:  make(map[string][]*entry),
		holders: make(map[string]job.ID),
		results: make(map[string]int),
		tasks:   make(map[string]*look),
		busy:    make(map[job.State]int),
		parks:   make(map[string]Park),
		folders: make(map[string]context.CancelFunc),
		dirty:   make(map[job.ID]*entry),
		links:   links{real: opts.Links, known: make(chan struct{})},
		janitor: janitor{log: opts.Log},
	}
	q.found = q.leftovers()
	if err := q.meet(); err != nil {
		j.Close()
		held.release()
		return nil, err
	}
	return q, nil
}

// request is something the coordinator shall do. It is answered when what it
// changed is durable.
type request struct {
	do   func() error
	done chan<- error // nil when nobody waits
}

var errStopped = errors.New("the queue has stopped")

// ask runs do on the coordinator's goroutine and waits until its changes are durable.
func (q *Queue) ask(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	if err := q.send(ctx, request{do, done}); err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-q.stopped:
		// The answer may have come with the end.
		select {
		case err := <-done:
			return err
		default:
			return errStopped
		}
	}
}

func (q *Queue) send(ctx context.Context, r request) error {
	select {
	case q.inbox <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-q.stopped:
		return errStopped
	}
}
