package queue

import (
	"context"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// grace is how long Run waits for workers after its context has ended. A start
// that is under way may still be answered in that time. What has not ended within
// lastGrace after that waits for a disk that does not answer, and is left behind.
const grace, lastGrace = 1500 * time.Millisecond, 300 * time.Millisecond

// Run is the coordinator. It reads the journal first. It returns when ctx has ended, every worker has
// stopped and the journal is closed.
func (q *Queue) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.Background())
	defer stop()
	err := q.load()
	if err == nil {
		go q.findLinks(q.hub.Jobs())
		err = q.serve(ctx, work)
		q.shutdown(work, stop)
	}
	if closeErr := q.journal.Close(); err == nil {
		err = closeErr
	}
	q.lock.release()
	close(q.stopped)
	q.hub.Close()
	return err
}

// serve does what is asked for and what is due, until ctx has ended.
func (q *Queue) serve(ctx, work context.Context) error {
	q.schedule(work)
	err := q.settle(ctx, work, nil)
	for ctx.Err() == nil {
		timer := time.NewTimer(q.pauseFor())
		var waiting []request
		select {
		case <-ctx.Done():
		case <-timer.C:
		case r := <-q.inbox:
			waiting = q.gather(r)
		}
		timer.Stop()
		err = q.turn(ctx, work, waiting)
	}
	return err
}

// gather takes everything that is waiting, so that one commit serves it all.
func (q *Queue) gather(first request) []request {
	all := []request{first}
	for len(all) < 1024 {
		select {
		case r := <-q.inbox:
			all = append(all, r)
		default:
			return all
		}
	}
	return all
}

// turn does what was asked, decides what goes next, makes both durable, and only
// then lets anybody depend on it.
func (q *Queue) turn(ctx, work context.Context, asked []request) error {
	answers := make([]answer, 0, len(asked))
	for _, r := range asked {
		answers = append(answers, answer{r.done, r.do()})
	}
	q.schedule(work)
	return q.settle(ctx, work, answers)
}

type answer struct {
	to  chan<- error
	err error
}

// settle commits, and then answers, launches and tells. While the journal
// cannot be written nothing is launched, and those who wait keep waiting, until ctx
// has ended.
func (q *Queue) settle(ctx, work context.Context, answers []answer) error {
	for {
		err := q.commit(work)
		if err == nil {
			break
		}
		q.hub.Status(q.status())
		select {
		case <-ctx.Done():
			reply(answers, err)
			q.launches = nil
			return err
		case <-time.After(journalRetry):
		case r := <-q.inbox:
			answers = append(answers, answer{r.done, r.do()})
		}
	}
	q.hub.Status(q.status()) // what a command has changed is to be seen when it returns
	reply(answers, nil)
	for _, launch := range q.launches {
		launch()
	}
	q.launches = nil
	return nil
}

func reply(answers []answer, failure error) {
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

// journalRetry is how long a journal that cannot be written is left alone.
const journalRetry = 2 * time.Second

// commit makes the collected changes durable, and then tells of them.
func (q *Queue) commit(ctx context.Context) error {
	for _, e := range q.dirty {
		q.changes.Jobs = append(q.changes.Jobs, e.Job)
	}
	if !q.changes.Empty() {
		err := q.journal.Commit(ctx, q.changes)
		q.changes.Jobs = q.changes.Jobs[:0]
		if err != nil {
			if q.dry == nil {
				q.opts.Log.Error("journal", "error", err)
			}
			if journal.Damaged(err) {
				q.renewJournal()
			}
			q.dry = err
			q.parks[parkJournal] = journalPark(err, q.opts.Now().Add(journalRetry))
			return err
		}
		q.dry = nil
		delete(q.parks, parkJournal)
		clear(q.dirty)
	}
	q.janitor.remove(q.gone)
	for _, j := range q.show {
		q.hub.Job(j)
	}
	for _, id := range q.changes.Removed {
		q.hub.Remove(id)
	}
	q.show, q.gone, q.changes = nil, nil, journal.Changes{}
	return nil
}

// renewJournal goes on in a fresh journal, into which the next commit writes all jobs.
func (q *Queue) renewJournal() {
	aside, err := q.journal.Renew()
	if err != nil {
		q.opts.Log.Error("journal", "error", err)
		return
	}
	for _, e := range q.order {
		q.dirty[e.ID] = e
	}
	q.hub.Notice(Notice{At: q.opts.Now(), Bad: true, Message: damageNotice(aside, nil)})
}

// apply changes a job by an event. An event that does not fit any more is
// dropped: the user was faster.
func (q *Queue) apply(e *entry, ev job.Event) bool {
	if q.entries[e.ID] != e {
		return false // removed meanwhile
	}
	next, err := job.Next(e.Job, ev, q.opts.Now())
	if err != nil {
		q.opts.Log.Debug("event dropped", "job", e.ID, "error", err)
		return false
	}
	before := e.State
	e.Job = next
	q.touch(e)
	if _, parts := ev.(job.PartsStored); parts || before != e.State {
		e.trouble = time.Time{} // this step worked
	}
	if before != e.State {
		if e.State == job.Done {
			q.pace.add(q.opts.Now())
		}
		q.tidy(e)
	}
	q.logEvent(e, before, ev)
	return true
}

// touch has the job written with the next commit, and shown after it.
func (q *Queue) touch(e *entry) {
	q.dirty[e.ID] = e
	q.show = append(q.show, e.Job)
	q.hold(e)
	q.follow(e)
}

// shutdown stops the workers: those that only read or send at once, starts that
// are under way after a moment in which their answer may come.
func (q *Queue) shutdown(work context.Context, stop context.CancelFunc) {
	for _, e := range q.order {
		if e.cancel != nil && e.State != job.Starting {
			e.cancel()
		}
	}
	for dir := range q.folders {
		q.unwatch(dir)
	}
	idle := make(chan struct{})
	go func() {
		q.workers.Wait()
		close(idle)
	}()
	deadline := time.NewTimer(grace)
	defer deadline.Stop()
	stopped := false
	for {
		select {
		case r := <-q.inbox:
			err := r.do()
			if commitErr := q.commit(context.WithoutCancel(work)); err == nil {
				err = commitErr
			}
			reply([]answer{{r.done, err}}, nil)
		case <-deadline.C:
			if !stopped {
				stopped = true
				stop()
				deadline.Reset(lastGrace)
				continue
			}
			if err := q.commit(context.WithoutCancel(work)); err != nil {
				q.opts.Log.Error("journal at the end", "error", err)
			}
			return
		case <-idle:
			// What the last worker sent may still be in the inbox.
			select {
			case r := <-q.inbox:
				r.do()
				continue
			default:
			}
			if err := q.commit(context.WithoutCancel(work)); err != nil {
				q.opts.Log.Error("journal at the end", "error", err)
			}
			q.janitor.wait(lastGrace)
			return
		}
	}
}
