// Package local is Upscayl Cloud in this process: its five calls in both of its
// documented dialects, signed storage, tasks that really upscale, credits,
// limits, and faults on demand. The documents that it follows are the service's
// current page for get-upload-url and its older full OpenAPI description.
package local

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

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
	Addr    string     // where to listen; "" is a free port of 127.0.0.1
	Key     string     // the API key that callers must show
	Dialect Dialect    // "" is Current
	Limits  Limits     // the zero value limits nothing
	Credits int64      // credits granted in total, those already taken included; negative is unlimited
	Faults  fault.Plan // the zero value breaks nothing
	Ledger  bool       // serve the ledger at /_ledger; a fault plan implies it
	Store   string     // the folder that keeps everything; one server at a time
	// EngineBinary is a program that pictures are handed to, with models of its own:
	// see package external. "" is the engine of package pixels.
	EngineBinary string
	Workers      int              // tasks at once, 0 is 2
	Waiting      int              // tasks that may wait for a worker; one more is answered 429, 0 is unlimited
	PartSize     int64            // bytes of one part, 0 is 8 MiB
	Keep         time.Duration    // how long results are kept, 0 is a week
	Now          func() time.Time // nil is time.Now
	Log          *slog.Logger     // nil is silence; links are logged without their query

	upscale upscaler // nil is the engine's own
}

const (
	defaultWorkers  = 2
	defaultPartSize = 8 << 20
)

// complete fills in what was left open, or says what cannot be.
func (o Options) complete() (Options, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Dialect == "" {
		o.Dialect = Current
	}
	if o.Workers == 0 {
		o.Workers = defaultWorkers
	}
	if o.PartSize == 0 {
		o.PartSize = defaultPartSize
	}
	if o.Keep == 0 {
		o.Keep = resultLife
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	switch {
	case o.Key == "":
		return o, errors.New("the embedded service needs a key")
	case o.Store == "":
		return o, errors.New("the embedded service needs a folder for its store")
	case !slices.Contains([]Dialect{Current, Classic}, o.Dialect):
		return o, fmt.Errorf("%q is no dialect; there are %s and %s", o.Dialect, Current, Classic)
	case o.Workers < 0 || o.PartSize < 0 || o.Waiting < 0 || o.Keep < 0:
		return o, errors.New("workers, part size, waiting tasks and the time that results are kept are not negative")
	}
	return o, nil
}
