// Package child runs the engine of this machine in a process of its own, so that
// the screen stays quick while every core upscales: the program starts itself again
// as a server on a free port of 127.0.0.1, at a lower priority. The key goes to it
// over a pipe, so that no other user can read it. It starts when it is first
// needed, starts again when it has died, and ends with its parent, whatever ends
// that: its standard input closes.
//
// Open is the side of the parent and Serve that of the child. What a caller sees is
// one address that never changes; Dial leads to the process behind it.
package child

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"time"

	"bulkup/api"
	"bulkup/api/local/store"
)

// address stands for the engine in links and requests. Nothing can listen on
// port 0, so that no request reaches a stranger where Dial is not in the way.
const address = "127.0.0.1:0"

// Options say which engine to run.
type Options struct {
	// Command starts the child: the program with the arguments that lead to Serve.
	Command      []string
	Store        string        // the folder that keeps everything
	Keep         time.Duration // how long results are kept
	EngineBinary string        // a program that pictures are handed to; "" is bulkup's own engine
	Models       string        // the folder of models that were added; "" is none
	Threads      int           // that bulkup's own engine computes with, 0 is one a core
	Log          *slog.Logger  // takes the log of the child too
}

// Engine is an engine in a process of its own. It is safe for concurrent use.
type Engine struct {
	opts Options
	key  string
	turn chan struct{} // holds one token: whoever has it may use what follows

	process *process // nil before the first start
	deaths  int      // in a row, of processes that did not live for long
	closed  bool
}

const (
	startTime  = 30 * time.Second // for a child to say where it listens
	endTime    = 2 * time.Second  // for a child to end by itself
	longLife   = 30 * time.Second // of a process whose death is no reason to wait
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// Open returns an engine that is not running yet.
func Open(o Options) *Engine {
	e := &Engine{opts: o, key: rand.Text(), turn: make(chan struct{}, 1)}
	e.turn <- struct{}{}
	return e
}

// Base is the address of the engine, for a client whose connections Dial makes.
func (e *Engine) Base() *url.URL { return &url.URL{Scheme: "http", Host: address} }

// Key is the API key of the engine.
func (e *Engine) Key() string { return e.key }

// Dialer is the DialContext of an http.Transport.
type Dialer func(ctx context.Context, network, addr string) (net.Conn, error)

// Dial returns a Dialer that leads from Base to the engine, which it starts if need
// be, and everything else to next.
func (e *Engine) Dial(next Dialer) Dialer {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr != address {
			return next(ctx, network, addr)
		}
		real, err := e.running(ctx)
		if err != nil {
			return nil, err
		}
		return next(ctx, network, real)
	}
}

// running returns where the process listens, which it starts if none is running.
func (e *Engine) running(ctx context.Context) (addr string, err error) {
	if err := e.take(ctx); err != nil {
		return "", err
	}
	defer e.give()
	if e.closed {
		return "", errors.New("the engine has been stopped")
	}
	if e.process != nil {
		if !e.process.ended() {
			return e.process.addr, nil
		}
		e.buried()
	}
	for {
		if err := api.Sleep(ctx, e.wait()); err != nil {
			return "", err
		}
		e.process, err = start(ctx, e.opts, e.key)
		switch {
		case err == nil:
			return e.process.addr, nil
		case errors.Is(err, store.ErrInUse) && ctx.Err() == nil:
			// The child of a process that was killed is about to leave.
			if err := api.Sleep(ctx, firstPause); err != nil {
				return "", err
			}
		default:
			e.deaths++
			return "", fmt.Errorf("the engine does not start: %w", err)
		}
	}
}

// buried notes the end of a process that nobody has stopped.
func (e *Engine) buried() {
	lived := e.process.lived()
	e.opts.Log.Error("the engine has ended by itself and is started again", "lived", lived, "how", e.process.how())
	e.deaths++
	if lived > longLife {
		e.deaths = 0
	}
	e.process = nil
}

// wait is how long the next start has to wait, after so many deaths in a row.
func (e *Engine) wait() time.Duration {
	if e.deaths == 0 {
		return 0
	}
	return min(firstPause<<min(e.deaths-1, 10), longPause)
}

// Close ends the engine. Work in progress is kept for the next run.
func (e *Engine) Close() error {
	<-e.turn
	defer e.give()
	e.closed = true
	if e.process == nil {
		return nil
	}
	return e.process.end()
}

func (e *Engine) take(ctx context.Context) error {
	select {
	case <-e.turn:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (e *Engine) give() { e.turn <- struct{}{} }
