// Package run is the one goroutine that works on the queue, the coordinator. In each
// turn it does what was asked for, takes the steps that package plan finds, has the
// book written, and only then lets anybody depend on it: answers, workers, screens.
//
// It makes no network call and touches no file of the user: stages do, on goroutines
// of their own, and talk to it over a desk. Start reading at Run and turn; schedule.go
// takes the steps, finish.go does what an outcome calls for.
package run

import (
	"context"
	"sync"
	"time"

	"bulkup/queue/book"
	"bulkup/queue/feed"
	"bulkup/queue/joblog"
	"bulkup/queue/journal"
	"bulkup/queue/ownfiles"
	"bulkup/queue/plan"
	"bulkup/queue/run/engines"
	"bulkup/queue/run/halt"
	"bulkup/queue/run/inbox"
)

// grace is how long Run waits for workers after its context has ended. A start
// that is under way may still be answered in that time. What has not ended within
// lastGrace after that waits for a disk that does not answer, and is left behind.
const grace, lastGrace = 1500 * time.Millisecond, 300 * time.Millisecond

// Coordinator owns the book and all that works on it. What is exported may be used
// within Ask only, but for Hub, Journal, Disk, Options
// and what asks the disk.
type Coordinator struct {
	Options
	Book    *book.Book
	Hub     *feed.Hub
	Journal *journal.Journal
	Engines map[string]*engines.Engine
	Disk    *ownfiles.Disk

	Folders Folders
	Jobs    joblog.Jobs

	*inbox.Inbox

	work     context.Context
	workers  sync.WaitGroup
	launches []launch // workers to start once what they depend on is durable
	waiting  []permit
	busy     plan.Busy
	halt     halt.Halt
	wake     time.Time // when something is due without anybody asking
}

// Run reads the journal and then works, until ctx has ended. It returns when every
// worker has stopped; the journal is for its owner to close.
func (c *Coordinator) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.Background())
	defer stop()
	c.work = work
	err := c.load()
	if err == nil {
		go c.Folders.find(c.Hub.Jobs())
		err = c.serve(ctx)
		c.shutdown(stop)
	}
	return err
}

// Stopped ends the wait of everybody who asked, and says to those who watch why the queue
// could not go on, if it could not.
func (c *Coordinator) Stopped(failed error) {
	c.Inbox.Close()
	c.Hub.Close(failed)
}

// serve does what is asked for and what is due, until ctx has ended.
func (c *Coordinator) serve(ctx context.Context) error {
	err := c.turn(ctx, nil)
	for ctx.Err() == nil {
		timer := time.NewTimer(c.pauseFor())
		var waiting []inbox.Request
		select {
		case <-ctx.Done():
		case <-timer.C:
		case r := <-c.Requests():
			waiting = c.Gather(r)
		}
		timer.Stop()
		err = c.turn(ctx, waiting)
	}
	return err
}

// turn does what was asked, decides what goes next, makes both durable, and only
// then lets anybody depend on it. After an interrupt nothing is begun any more.
func (c *Coordinator) turn(ctx context.Context, asked []inbox.Request) error {
	answers := make([]inbox.Answer, 0, len(asked))
	for _, r := range asked {
		answers = append(answers, r.Do())
	}
	if ctx.Err() == nil {
		c.schedule()
	}
	return c.settle(ctx, answers)
}

// settle commits, and then answers, launches and shows. While the journal cannot be
// written nothing is launched, and those who wait keep waiting, until ctx has ended.
func (c *Coordinator) settle(ctx context.Context, answers []inbox.Answer) error {
	for {
		err := c.commit()
		if err == nil {
			break
		}
		c.Hub.Status(overview{c}.status())
		select {
		case <-ctx.Done():
			inbox.Reply(answers, err)
			c.launch(false)
			return err
		case <-time.After(journalRetry):
		case r := <-c.Requests():
			answers = append(answers, r.Do())
		}
	}
	c.Hub.Status(overview{c}.status()) // what a command has changed is shown when it returns
	inbox.Reply(answers, nil)
	c.launch(true)
	return nil
}

// journalRetry is how long a journal that cannot be written is left alone.
const journalRetry = 2 * time.Second

// commit makes the collected changes durable, and then shows them.
func (c *Coordinator) commit() error {
	done, err := c.Book.Commit(func(changes journal.Changes) error {
		err := c.Journal.Commit(context.WithoutCancel(c.work), changes)
		c.journaled(err)
		return err
	})
	if err != nil {
		return err
	}
	for _, s := range done.Spare {
		c.Disk.Discard(s)
	}
	for _, j := range done.Shown {
		c.Hub.Job(j)
	}
	for _, id := range done.Removed {
		c.Hub.Remove(id)
	}
	return nil
}

// Save makes what has changed so far durable, and shows it, before the turn ends.
func (c *Coordinator) Save() { _ = c.commit() }

// shutdown stops the workers: those that only read or send at once, starts that
// are under way after a moment in which their answer may come.
func (c *Coordinator) shutdown(stop context.CancelFunc) {
	c.Book.Stop()
	for dir := range c.Folders.watched {
		c.Folders.Unwatch(dir)
	}
	idle := make(chan struct{})
	go func() {
		c.workers.Wait()
		close(idle)
	}()
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	for last := false; ; {
		select {
		case r := <-c.Requests():
			done := r.Do()
			inbox.Reply([]inbox.Answer{done}, c.commit())
			continue
		case <-deadline.C:
			if !last {
				last = true
				stop()
				deadline.Reset(lastGrace)
				continue
			}
		case <-idle:
			// What the last worker sent may still be in the inbox.
			select {
			case r := <-c.Requests():
				r.Do()
				continue
			default:
			}
			defer c.Disk.Wait(lastGrace)
		}
		if err := c.commit(); err != nil {
			c.Log.Error("journal at the end", "error", err)
		}
		return
	}
}

// pauseFor is how long nothing is due.
func (c *Coordinator) pauseFor() time.Duration {
	return max(time.Millisecond, c.wake.Sub(c.Now()))
}

// Rest returns until when nothing will happen by itself; ok is false while something is
// under way, or is not durable yet.
func (c *Coordinator) Rest() (until time.Time, ok bool) {
	b := c.busy
	working := b.Checks + b.Uploads + b.Starts + b.Polls + b.Downloads + b.Publishes
	for _, p := range c.waiting {
		if !p.e.Wait(p.call, c.Now()).IsZero() {
			working-- // it waits for a time to come
		}
	}
	return c.wake, working == 0 && !c.Book.Unwritten()
}

// Notice shows the user something that belongs to no job.
func (c *Coordinator) Notice(message string, bad bool) {
	c.Hub.Notice(feed.Notice{At: c.Now(), Message: message, Bad: bad})
}
