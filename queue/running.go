package queue

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/ownfile"
	"bulkup/api/transfer"
	"bulkup/queue/backend"
	"bulkup/queue/joblog"
	"bulkup/queue/quota"
)

// Setup is what a program has to say for a queue with all it works with: the
// cloud, the engine of this machine, the services to publish to, and one engine
// for all transfers.
type Setup struct {
	Base        *url.URL                    // the cloud's address
	Key         string                      // of the cloud, "" without one
	Pin         func(*http.Transport) error // has the cloud's address known by its certificate; nil for none
	Timeout     time.Duration               // for answers of the cloud, but for those to starts; 0 is 15 s
	Limits      quota.Limits
	Engine      backend.Engine
	Accounts    []backend.Account
	Connections int   // of all transfers together
	LimitRate   int64 // bytes a second, each way; 0 is no limit
	// Options are those of the queue; what is named above is put in.
	Options
}

// Running is a queue at work.
type Running struct {
	*Queue
	stop func() error
}

// Close ends the work and returns when all that runs has ended.
func (r *Running) Close() error { return r.stop() }

// Start opens the queue of a state folder, with its log, and sets it to work.
// It returns ErrHeld when another process runs the queue there, and else an error
// that says which folder, address or program cannot be used.
func Start(s Setup) (*Running, error) {
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be made: %w", err)
	}
	if err := ownfile.Folder(s.Dir); errors.Is(err, ownfile.ErrForeign) {
		return nil, fmt.Errorf("the state folder %s belongs to another user; choose one of your own with --state", api.Clean(s.Dir))
	}
	logFile, log, err := joblog.Open(s.Dir)
	if err != nil {
		return nil, err
	}
	transport := api.NewTransport(2 * s.Connections)
	if s.Pin != nil {
		if err := s.Pin(transport); err != nil {
			return nil, errors.Join(err, logFile.Close())
		}
	}
	engine, stopEngine, err := backend.Local(s.Dir, s.Engine, transport, log)
	if err != nil {
		return nil, errors.Join(err, logFile.Close())
	}
	mover := transfer.New(transfer.Options{Transport: transport, Connections: s.Connections, LimitRate: s.LimitRate})
	// What stays on this machine is not held back to the rate of a line.
	engine.Transfer = transfer.New(transfer.Options{Transport: transport, Connections: s.Connections})
	end := func() error {
		err := stopEngine()
		mover.Close()
		transport.CloseIdleConnections()
		return errors.Join(err, logFile.Close())
	}
	s.Transfer, s.Log = mover, log
	cloud := backend.Cloud(s.Base, s.Key, s.Timeout, s.Limits, transport)
	s.Backends = []Backend{cloud, engine}
	if s.Publishers, err = backend.Publishers(s.Accounts, s.Timeout, transport, mover); err != nil {
		return nil, errors.Join(err, end())
	}
	q, err := Open(s.Options)
	if err != nil {
		return nil, errors.Join(err, end())
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	q.offers.learned = make(chan struct{})
	go func() { ended <- q.Run(ctx) }()
	go q.offers.learn(ctx, cloud)
	return &Running{q, func() error {
		stop()
		<-q.offers.learned
		return errors.Join(<-ended, end())
	}}, nil
}
