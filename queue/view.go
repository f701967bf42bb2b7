package queue

import (
	"time"

	"bulkup/queue/job"
)

// Update is what changed since the last one. Jobs arrive in the order of their
// transitions and none is left out; Status and Progress are the latest values.
type Update struct {
	Jobs     []job.Job  // each transition, in order; one job may appear more than once
	Removed  []job.ID   // jobs that left the queue
	Status   *Status    // nil when nothing of it changed
	Progress []Progress // of the jobs that are moving bytes or pixels now
	Notices  []Notice   // things to tell the user once
}

// Progress is how far an active job is within its stage.
type Progress struct {
	ID       job.ID
	Stage    job.State
	Done     int64   // bytes, or 0 where the stage has none
	Total    int64   // bytes
	Fraction float64 // 0..1
	Rate     float64 // bytes a second, 0 where the stage has none
}

// Status is what is true of the queue as a whole.
type Status struct {
	Engine   string // "cloud" or "local": where new jobs go
	Counts   map[job.State]int
	Bytes    int64 // bytes of all sources
	Paused   bool
	Watching []string // folders whose new pictures join the queue, sorted
	Parks    []Park   // why parts of the queue stand still
	Meters   []Meter  // calls of the window that ends now, by endpoint
	Ledger   Ledger
	Ends     time.Time // estimated end of everything; zero when unknown or nothing is left
	Owner    string    // "" when this process runs the queue, else who does
}

// Park is a part of the queue that stands still, and why.
type Park struct {
	What   string    // "start-task", "the queue"
	Reason string    // one line for people
	Advice string    // what to do: "top up, then press r"
	Until  time.Time // when it goes on by itself; zero when the user has to act
	Kind   job.Kind
}

// Meter is the use of one endpoint's quota.
type Meter struct {
	Call  string // "start-task"
	Word  string // "start"
	Used  int    // calls in the window that ends now
	Limit int    // 0 is unlimited
	// Window is how long calls count.
	Window time.Duration
	Next   time.Time // when the next call is free; zero is now
}

// Ledger is the money, in the service's credits.
type Ledger struct {
	Promised int64 // by all tasks that were started
	Taken    int64 // so far
	Cap      int64 // the most the user allows, 0 is no cap
}

// Notice is a message for the user that belongs to no job.
type Notice struct {
	At      time.Time
	Message string
	Bad     bool
}

// Engine is a place where jobs can be done.
type Engine struct {
	Name  string // "cloud" or "local"
	Title string // "Upscayl Cloud", "the engine on this machine"
	Ready bool
	Why   string // why it is not ready, and what to do

	About  string  // what it is, where its title does not say enough: "resamples; …"
	Models []Model // those of its own; none where they are the service's
}

// Model is one of the service's models.
type Model struct {
	ID         string
	Purpose    string // what it is for, in one line
	Documented bool   // whether its makers say so; otherwise Purpose says to try it
}

// Survey is what was found behind a drop, before anything is queued.
type Survey struct {
	Images   int
	Folders  int
	Bytes    int64
	Known    int       // pictures that are in the queue already
	Copied   int       // pictures that were copied at once, since nothing stays where they lie
	Broken   []Refusal // files that look like pictures and cannot work; they become failed jobs
	Skipped  []Refusal // files that are none, and were left out
	Rules    []RuleUse // rules that took some of the pictures, in their order
	Settings job.Settings
	Engine   string
	Plan     Plan

	drop drop
}

// Refusal is a path and why it cannot be used.
type Refusal struct{ Path, Reason string }

// Plan is what a batch will need at today's limits.
type Plan struct {
	Files     int
	Tasks     int
	Calls     map[string]int // by endpoint
	Duration  time.Duration  // from the quota windows; 0 when unknown
	NextStart time.Time      // when the first start is free; zero is now
}
