package queue

import (
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
)

// What the screen sees, under the names of the queue.
type (
	Update   = feed.Update
	Feed     = feed.Feed
	Status   = feed.Status
	Progress = feed.Progress
	Park     = feed.Park
	Meter    = feed.Meter
	Ledger   = feed.Ledger
	Notice   = feed.Notice
)

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
	Outputs  []string  // the folders that results go to
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
	Work      Work           // where the engine of this machine does it
}

// Work is what a batch takes the engine of this machine.
type Work struct {
	Title        string        // of the model; "" where there are several
	PerMegapixel time.Duration // of the source; 0 where there are several models
	Time         time.Duration // for all pictures; 0 where nobody knows
	// Other is what another model would take, "" where there is none to name.
	OtherTitle string
	OtherTime  time.Duration

	megapixels map[string]float64 // by model
}
