// Package upscayltest is Upscayl Cloud for tests, in the manner of net/http/httptest:
// a real engine behind both documented dialects, with limits, credits, faults on
// demand, whatever the documents leave optional left out, and a ledger that says
// what was asked for and what was paid. No product package imports it.
//
// Start with Options and Habits. The engine is package local, which answers in the
// current dialect: a request goes through limits, credits and faults, is put into
// that dialect, and its answer is put back into what the options want.
package upscayltest

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/fault"
)

// Dialect is one of the two documented forms of requests and answers.
type Dialect string

const (
	// Current wraps JSON bodies in "data", signs part URLs, and counts in seconds.
	Current Dialect = "current"
	// Classic has flat bodies, one upload URL for the whole file, and milliseconds.
	Classic Dialect = "classic"
)

// Options say what to serve. Key and Store have to be given.
type Options struct {
	Addr     string         // where to listen; "" is a free port of 127.0.0.1
	Key      string         // the API key that callers must show
	Store    string         // a folder for the engine
	Dialect  Dialect        // "" is Current
	Limits   Limits         // the zero value limits nothing
	Credits  int64          // credits of the account; negative is unlimited
	Faults   fault.Plan     // the zero value breaks nothing
	Habits   Habits         // the zero value leaves nothing out
	Upscale  tasks.Upscaler // nil resamples
	Workers  int            // tasks at once, 0 is 2
	PartSize int64          // bytes of one part, 0 is 8 MiB
	Now      func() time.Time
	Log      *slog.Logger // nil is silence
}

// complete fills in what was left open, or says what cannot be.
func (o Options) complete() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Dialect == "" {
		o.Dialect = Current
	}
	if o.Upscale == nil {
		o.Upscale = resample
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if !slices.Contains([]Dialect{Current, Classic}, o.Dialect) {
		return o, fmt.Errorf("%q is no dialect; there are %s and %s", o.Dialect, Current, Classic)
	}
	return o, errors.Join(o.Limits.check(), o.Habits.check())
}
