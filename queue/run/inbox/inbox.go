// Package inbox is how everybody asks the one goroutine of a queue for something, and
// hears when it is durable. It knows nothing of jobs: what is asked for is a function,
// which it never runs itself. Start reading at Ask, then at what that goroutine uses,
// Requests and Reply.
package inbox

import (
	"context"
	"errors"
)

// ErrStopped means that the queue has stopped, so that nothing can be asked of it.
var ErrStopped = errors.New("the queue has stopped")

// Request is something to do. It is answered when what it changed is durable.
type Request struct {
	do   func() error
	done chan<- error // nil when nobody waits
}

// Do does it, on the caller's goroutine.
func (r Request) Do() Answer { return Answer{r.done, r.do()} }

// Answer is what a request that was done has to say to the one who asked.
type Answer struct {
	to  chan<- error
	err error
}

// Reply gives the answers: each its own error, or else failure, which is nil when
// everything is durable.
func Reply(answers []Answer, failure error) {
	for _, a := range answers {
		if a.to == nil {
			continue
		}
		if a.err == nil {
			a.err = failure
		}
		a.to <- a.err
	}
}

// Inbox is safe for concurrent use, but for Close.
type Inbox struct {
	requests chan Request
	ended    chan struct{}
}

// New returns an inbox to which anybody may send.
func New() *Inbox { return &Inbox{requests: make(chan Request, 64), ended: make(chan struct{})} }

// Close has all who wait, and all who will ask, hear that the queue has stopped. It is
// called once.
func (i *Inbox) Close() { close(i.ended) }

// Ended is closed when the queue has stopped.
func (i *Inbox) Ended() <-chan struct{} { return i.ended }

// Requests is where requests arrive.
func (i *Inbox) Requests() <-chan Request { return i.requests }

// Gather returns a request that has arrived with all that are waiting, so that one
// commit serves them.
func (i *Inbox) Gather(first Request) []Request {
	const most = 1024
	all := []Request{first}
	for len(all) < most {
		select {
		case r := <-i.requests:
			all = append(all, r)
		default:
			return all
		}
	}
	return all
}

// Ask has do run on the goroutine of the queue, and waits until its changes are durable.
func (i *Inbox) Ask(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	if err := i.send(ctx, Request{do, done}); err != nil {
		return err
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-i.ended:
		// The answer may have come with the end.
		select {
		case err := <-done:
			return err
		default:
			return ErrStopped
		}
	}
}

// Send has do run on the goroutine of the queue soon, and does not wait for it.
func (i *Inbox) Send(ctx context.Context, do func()) error {
	return i.send(ctx, Request{do: func() error { do(); return nil }})
}

func (i *Inbox) send(ctx context.Context, r Request) error {
	select {
	case i.requests <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-i.ended:
		return ErrStopped
	}
}
