// Package engines is what the queue knows of each engine while it works: its rate limits,
// how long its tasks take, whether it can be reached, and how far its history has been
// read. It makes no call and changes no job. Start reading at Engine and Learn.
package engines

import (
	"encoding/json"
	"fmt"
	"time"

	"bulkup/api/local/engine"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/intake"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
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

// Engine is a backend at work, with what is known of it. It belongs to the
// coordinator's goroutine but for Backend and Tools.
type Engine struct {
	Backend
	Tools   stage.Tools
	Windows *quota.Windows

	Durations quota.Durations
	Reached   bool      // it has answered at least once
	answered  time.Time // when it last did
	Down      outcome.Outage
	// faulty are completions that the service failed at: one at a time finds out whether
	// it still does.
	faulty outcome.Outage
	Search search.Account
	// SinglePut is what the last upload was: the older dialect has no parts.
	SinglePut bool
	// NoRecords is whether the account takes pictures along with their starts only.
	NoRecords bool
	Page      Paging
	Silent    silent.Starts
}

// New is an engine of which nothing is known yet.
func New(b Backend, tools stage.Tools) *Engine {
	tools.Client, tools.Base, tools.Free, tools.Admit = b.Client, b.Base, b.Free, b.Admit
	return &Engine{Backend: b, Tools: tools, Windows: quota.NewWindows(b.Limits)}
}

// Restore takes over the durations that an earlier process has learned; text is empty
// where none has.
func (e *Engine) Restore(text string) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &e.Durations); err != nil {
		return fmt.Errorf("durations of %s: %w", e.Account, err)
	}
	return nil
}

// Service is what outcomes depend on.
func (e *Engine) Service() outcome.Service { return outcome.Service{Title: e.Title, Free: e.Free} }

// Lasts is how long most tasks of a kind take from their start.
func (e *Engine) Lasts(k quota.Kind) time.Duration { return e.Durations.Typical(k, e.Typical) }

// Pace returns how long the engine of this machine takes for a megapixel by a model; 0
// where nobody knows.
func (e *Engine) Pace(model string) time.Duration {
	if e.Guide == nil {
		return 0
	}
	return e.Guide.Known(model).PerMegapixel
}
