package transfer

import (
	"context"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"bulkup/api"
	"bulkup/api/transfer/flow"
)

// Options are the settings of an Engine. Each zero value has a sensible meaning.
type Options struct {
	// Transport makes the requests; nil means one of api.NewTransport. It must not retry.
	Transport http.RoundTripper
	// Connections is how many requests may carry bytes at the same time over all
	// files, in each direction; 8 when 0.
	Connections int
	// Stall is how long a request may stand still; 30 s when 0. An answer may take twice
	// that, and less where answers are known to come soon.
	Stall time.Duration
	// GiveUp is how long a transfer goes on trying without anything being acknowledged; 10 min when 0.
	GiveUp time.Duration
	// LimitRate is the most bytes per second, in each direction; 0 means no limit.
	LimitRate int64
	// Unverified leaves out the comparison of what was sent with the ETag that came back.
	Unverified bool

	Now   func() time.Time                           // nil: time.Now
	Sleep func(context.Context, time.Duration) error // waits between attempts; nil: real time
	Rand  func() float64                             // from 0 to 1; nil: math/rand
}

// Engine moves files for all jobs of a program. It is safe for concurrent use.
type Engine struct {
	sender     *http.Client // follows no redirect
	fetcher    *http.Client
	up, down   *flow.Slots
	answers    flow.Answers // to uploads
	upLimit    *flow.Limiter
	downLimit  *flow.Limiter
	stall      time.Duration
	giveUp     time.Duration
	unverified bool
	retries    flow.Retrier
}

// New returns an engine.
func New(o Options) *Engine {
	if o.Connections <= 0 {
		o.Connections = 8
	}
	if o.Transport == nil {
		o.Transport = api.NewTransport(2 * o.Connections)
	}
	if o.Stall <= 0 {
		o.Stall = 30 * time.Second
	}
	if o.GiveUp <= 0 {
		o.GiveUp = 10 * time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = api.Sleep
	}
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	return &Engine{
		sender:     &http.Client{Transport: o.Transport, CheckRedirect: api.NoRedirect},
		fetcher:    &http.Client{Transport: o.Transport, CheckRedirect: flow.SafeRedirect},
		up:         flow.NewSlots(o.Connections),
		down:       flow.NewSlots(o.Connections),
		upLimit:    flow.NewLimiter(o.LimitRate),
		downLimit:  flow.NewLimiter(o.LimitRate),
		stall:      o.Stall,
		giveUp:     o.GiveUp,
		unverified: o.Unverified,
		retries:    flow.Retrier{Now: o.Now, Sleep: o.Sleep, Random: o.Rand},
	}
}

// Paced returns r held back to the limit on what is sent, which it shares with the
// uploads of e: for a file that travels inside a call of another client.
func (e *Engine) Paced(ctx context.Context, r io.ReadCloser) io.ReadCloser {
	return e.upLimit.Paced(ctx, r)
}

// Close drops the connections that are kept for reuse.
func (e *Engine) Close() { e.sender.CloseIdleConnections() }
