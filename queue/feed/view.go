// Package feed is what the screen sees of a queue: value copies, in two lanes.
// Transitions of jobs are delivered in order and none is lost; of status and
// progress only the latest is kept. It decides nothing and owns no job.
//
// Start reading at Update; the coordinator writes to a Hub and every reader has a
// Feed of its own.
package feed

import (
	"maps"
	"slices"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/job"
)

// Update is what changed since the last one. Jobs arrive in the order of their
// transitions and none is left out; Status and Progress are the latest values.
type Update struct {
	Jobs     []job.Job  // each transition, in order; one job may appear more than once
	Removed  []job.ID   // jobs that left the queue
	Status   *Status    // nil when nothing of it changed
	Progress []Progress // of the jobs that are moving bytes or pixels now
	Notices  []Notice   // for the user to read once
	Engines  bool       // an engine has said which models it has: Queue.Engines returns them
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
	Kind   failure.Kind
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
	Models []Model // those that it says it has; none where they are the service's
}

// Model is one of the service's models.
type Model struct {
	ID         string
	Purpose    string // what it is for, in one line
	Documented bool   // whether its makers say so; otherwise Purpose says to try it
}

func (s Status) equal(o Status) bool {
	return s.Engine == o.Engine && maps.Equal(s.Counts, o.Counts) && s.Bytes == o.Bytes && s.Paused == o.Paused &&
		slices.Equal(s.Watching, o.Watching) && slices.Equal(s.Parks, o.Parks) && slices.Equal(s.Meters, o.Meters) && s.Ledger == o.Ledger && s.Ends.Equal(o.Ends)
}
