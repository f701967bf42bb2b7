// Package local is the engine of this machine behind the API of Upscayl Cloud: the
// same calls, signed storage, and tasks that really upscale, so that one client
// serves both. It answers as the service's current page has it. It knows no
// credits and no hourly limits, and breaks nothing on purpose: package upscayltest
// puts those in front of it for tests.
//
// Start with Open for the service, Start for a server of it, and engine.go for what
// makes pictures larger. The work is in package tasks, files on their way in are
// package uploads, and the form of answers is package wire.
package local

import (
	"crypto/tls"
	"errors"
	"log/slog"
	"time"

	"bulkup/api/local/tasks"
)

// Options say what to serve. Key and Store have to be given.
type Options struct {
	Key   string // the API key that callers must show
	Store string // the folder that keeps everything; one service at a time
	// EngineBinary is a program that pictures are handed to, with models of its own:
	// see package external. "" is bulkup's own engine.
	EngineBinary string
	ForOthers    bool             // its users may sit at other machines
	Models       string           // the folder of models that were added; "" is none
	Threads      int              // that bulkup's own engine computes with, 0 is one a core
	Upscale      tasks.Upscaler   // takes the place of the engine; nil for none
	Workers      int              // tasks at once, 0 is 2
	Waiting      int              // pictures that may wait for a worker; one more is answered 429, 0 is unlimited
	PartSize     int64            // bytes of one part, 0 is 8 MiB
	Keep         time.Duration    // how long results are kept, 0 is a week
	FetchPrivate bool             // addresses of this machine and its networks may be fetched
	Now          func() time.Time // nil is time.Now
	Certificate  *tls.Certificate // serves https with it; nil for none
	SelfSigned   bool             // serves https with a certificate of its own, which is kept in Store
	Log          *slog.Logger     // nil is silence; links are logged without their query
}

const (
	defaultWorkers  = 2
	defaultPartSize = 8 << 20
)

// complete fills in what was left open, or says what cannot be.
func (o Options) complete() (Options, error) {
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
	case o.Workers < 0 || o.PartSize < 0 || o.Waiting < 0 || o.Keep < 0:
		return o, errors.New("workers, part size, waiting pictures and the time that results are kept are not negative")
	}
	return o, nil
}
