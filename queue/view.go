package queue

import (
	"time"

	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/plan"
	"bulkup/queue/rules"
	"bulkup/queue/run"
	"bulkup/queue/run/engines"
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
	Engine   = feed.Engine
	Model    = feed.Model
)

// Held reports whether a park keeps a job where it is until the user does something.
func Held(j job.Job, parks []Park) bool { return feed.Held(j, parks) }

// What the command line says of a queue, under the names of the queue.
type (
	Options = run.Options
	Backend = engines.Backend
	Rule    = rules.Rule
	Workers = plan.Workers
)

// RuleUse is how many pictures of a survey a rule takes.
type RuleUse struct {
	Rule   Rule
	Images int
}

// Survey is what was found behind a drop, before anything is queued.
type Survey struct {
	Images  int
	Folders int
	Bytes   int64
	Known   int // pictures that are in the queue already
	Lost    int // of those, they whose results are gone and would be made again
	Present int // other pictures whose results are there already
	Notable
	Reach
	Broken   []Refusal // files with the name of a picture that cannot work; they become failed jobs
	Skipped  []Refusal // files that are none, and were left out
	Rules    []RuleUse // rules that took some of the pictures, in their order
	Outputs  []string  // the folders that results go to
	Settings job.Settings
	Engine   string
	Plan     Plan

	drop drop
}

// Notable is how many files are treated in a way that people should know of.
type Notable struct {
	Copied int // those that were copied at once, since nothing stays where they lie
	Paged  int // those of which the first of several pages or frames is taken
}

// Reach is what a size that results are to have means for pictures.
type Reach struct {
	Enough int // those that are as large as their results would be, and are left alone
	Short  int // those that no scale makes large enough; they become failed jobs
}

// Refusal is a path and why it cannot be used.
type Refusal struct{ Path, Reason string }

// Plan is what a batch will need at today's limits.
type Plan struct {
	Files     int
	Alike     int // of those, that are the same picture as another: one task serves both
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
