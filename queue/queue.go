// Package queue is the batch: what the screen and the command line call. It finds
// pictures (Survey), queues them (Add), and passes every other wish on to the one
// goroutine that works on them. Everybody sees value copies: through Jobs and Status,
// or as they change through a Feed.
//
// Where to read on: job says what may happen to a picture, book owns all of them, plan
// decides what may begin now, stage does it, outcome says what came of it, and run
// ties them together; quota knows the rate limits, journal what survives.
//
// Words:
//
//	job      a picture with its settings, from the drop to the result
//	batch    what was added at once
//	stage    what a job is doing: check, upload, start, poll, download, publish
//	lane     what a job that no worker has waits for
//	task     the service's unit of work: one picture or a group
//	route    how a picture reaches its task: along with the start, by upload, by address
//	claim    the right and duty of one job to pay for a content; its copies wait
//	poll     one question about a task
//	window   the time in which calls count against a rate limit
//	retry    what the user asks for; backoff is what passes before we try again
//	park     a part of the queue that stands still, and why
//	notice   a message for the user that belongs to no job
//	engine   where pictures are upscaled: the cloud, or this machine
//	lost     a start that nobody confirmed; its job is unknown
//	drop     paths that arrive by paste, drag or typing
package queue

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"bulkup/queue/intake/rescue"
	"bulkup/queue/journal"
	"bulkup/queue/ownfiles"
	"bulkup/queue/rules"
	"bulkup/queue/run"
)

// Queue is the batch. Its methods may be called from any goroutine; those that
// change something return when the change is durable, and need Run to be running.
type Queue struct {
	run   *run.Coordinator
	lock  *lock
	rules *rules.Set
	// choice is of the files of folders, before any rule.
	choice rules.Choice
	kept   *rescue.Keeper
	offers offers
}

// Open takes the state folder for this process and opens the journal, whose jobs Run
// reads. It returns ErrHeld when another process runs the queue there.
func Open(opts Options) (*Queue, error) {
	set, err := rules.New(opts.Rules)
	if err != nil {
		return nil, err
	}
	choice, err := rules.NewChoice(opts.Include, opts.Exclude)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(opts.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be made: %w", err)
	}
	held, err := takeLock(opts.Dir)
	if err != nil {
		return nil, err
	}
	j, err := journal.Open(opts.Dir)
	if err != nil {
		held.release()
		return nil, err
	}
	c, err := run.Open(opts, j)
	if err != nil {
		err = errors.Join(err, j.Close())
		held.release()
		return nil, err
	}
	return &Queue{run: c, lock: held, rules: set, choice: choice, kept: rescue.New(c.Disk.Own(ownfiles.KeptDir)), offers: offers{run: c}}, nil
}

// Run works on the queue until ctx has ended. It returns when every worker has stopped
// and the journal is closed.
func (q *Queue) Run(ctx context.Context) error {
	err := guarded(ctx, q.run)
	broken := err
	if closeErr := q.run.Journal.Close(); err == nil {
		err = closeErr
	}
	q.lock.release()
	q.run.Stopped(broken)
	return err
}

// guarded works on the queue. A panic ends it as a kill would, and not the program with
// it, whose terminal has to be restored.
func guarded(ctx context.Context, c *run.Coordinator) (err error) {
	defer func() {
		if p := recover(); p != nil {
			c.Log.Error("the queue broke", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errors.New("the queue broke on a bug of bulkup, which the log has; nothing is lost, and the same command goes on")
		}
	}()
	return c.Run(ctx)
}
