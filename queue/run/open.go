package run

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/queue/book"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/joblog"
	"bulkup/queue/journal"
	"bulkup/queue/ownfiles"
	"bulkup/queue/quota"
	"bulkup/queue/result"
	"bulkup/queue/run/engines"
	"bulkup/queue/run/inbox"
	"bulkup/queue/stage"
)

// Open makes a coordinator ready with what the journal knows of its engines. Run reads
// the jobs.
func Open(o Options, j *journal.Journal) (*Coordinator, error) {
	o = o.filled()
	c := &Coordinator{
		Options: o, Hub: feed.NewHub(), Journal: j, Engines: make(map[string]*engines.Engine), Disk: ownfiles.New(o.Dir, o.Log),
		Inbox: inbox.New(), work: context.Background(), Jobs: joblog.Jobs{Logger: o.Log, Now: o.Now},
	}
	c.Folders = Folders{c, make(map[string]context.CancelFunc)}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	free := make(map[string]bool)
	for name, e := range c.Engines {
		free[name] = e.Free
	}
	c.Book = book.New(book.Options{Now: o.Now, Log: o.Log, Free: free, Applied: c.Jobs.Event, Moves: c.Hub.Move})
	return c, nil
}

// filled has the defaults in place of what is missing.
func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Links == nil {
		o.Links = result.RealFolder
	}
	o.FairWait = cmp.Or(o.FairWait, fairWait)
	o.Workers = cmp.Or(o.Workers, DefaultWorkers)
	return o
}

// prepare makes ready what the queue works with: the other services, and the engines
// with what the journal knows of their rate limits.
func (c *Coordinator) prepare() error {
	publishers := make(map[string]transfer.Publisher)
	for _, p := range c.Publishers {
		publishers[p.Name()] = p
	}
	longest := time.Hour
	for _, b := range c.Backends {
		e := engines.New(b, stage.Tools{Mover: cmp.Or(b.Transfer, c.Transfer), Publisher: c.Transfer, Publishers: publishers,
			Converted: c.Disk.Own(ownfiles.ConvertedDir)})
		learned, err := c.Journal.Learned(b.Account)
		if err != nil {
			return err
		}
		if err := e.Restore(learned); err != nil {
			c.Log.Error("restore", "error", err) // they are learned again
		}
		refused, err := c.Journal.Learned(b.Account + noRecords)
		if err != nil {
			return err
		}
		e.NoRecords = refused != ""
		c.Engines[b.Name] = e
		longest = max(longest, b.Limits.Window)
	}
	calls, err := c.Journal.Calls(c.Now().Add(-longest))
	if err != nil {
		return err
	}
	for _, call := range calls {
		for _, e := range c.Engines {
			if e.Account == call.Account {
				e.Windows.Take(quota.Call(call.Name), call.ID, call.At, call.Pictures)
				e.Windows.Correct(quota.Call(call.Name), call.ID, call.At) // nobody waits for its answer any more
			}
		}
	}
	return nil
}

// load takes the jobs of earlier processes from the journal, and then shows them.
func (c *Coordinator) load() error {
	defer c.Hub.Begin()
	if aside := c.Journal.SetAside; aside != "" {
		c.Notice(journal.DamageNotice(aside, c.Journal.Lost), true)
	}
	err := c.resume()
	if err != nil {
		c.Notice("the queue cannot go on: "+api.Clean(err.Error())+
			"; look for room and rights in "+api.Clean(c.Dir)+", then start again", true)
	}
	return err
}

// resume makes the jobs of the journal those of this process.
func (c *Coordinator) resume() error {
	jobs, err := c.Journal.Jobs()
	if err != nil {
		return err
	}
	now := c.Now()
	var checked []string // the contents whose results may have been finished since
	entries := make([]*book.Entry, len(jobs))
	for i, j := range jobs {
		entries[i] = c.Book.Insert(j, !c.Focus)
	}
	recount(c, jobs, now)
	for i, j := range jobs { // once the newest start is known, which is not later than any that was lost
		e := entries[i]
		if interrupted(j, now) {
			c.Book.Apply(e, job.Interrupted{})
		}
		if e.Facts != nil && e.Task == nil && e.State != job.Done && e.State != job.Skipped {
			checked = append(checked, e.ContentKey())
		}
	}
	// A process may not have lived to say what it had finished.
	finished, err := c.Journal.Finished(checked)
	if err != nil {
		return err
	}
	for _, key := range finished {
		c.Book.Finished(key)
	}
	c.Book.Quiet() // all are shown below
	if err := c.commit(); err != nil {
		return err
	}
	for i, e := range entries { // as they are by now
		jobs[i] = e.Job
	}
	c.Disk.Sweep(c.Book, jobs)
	c.Hub.Fill(jobs)
	c.Hub.Status(overview{c}.status())
	return nil
}

// recount has starts that were under way when the last process died count from now on:
// the service may have counted one at any moment since it was sent, and took a large
// picture minutes later than that.
func recount(c *Coordinator, jobs []job.Job, now time.Time) {
	open := make(map[string]quota.Ticket)
	for _, j := range jobs {
		e := c.Engines[j.Engine]
		if j.State != job.Starting || j.Intent == nil || j.Intent.Call == "" || e == nil {
			continue
		}
		t := quota.Ticket{Call: quota.StartTask, ID: j.Intent.Call, Pictures: open[j.Intent.Call].Pictures + 1}
		open[t.ID] = t
		e.Windows.Correct(t.Call, t.ID, now)
		c.note(e, t, now)
	}
}

// interrupted reports whether a job was left in the middle of something: the process
// that worked on it is gone. The others need not be written again.
func interrupted(j job.Job, now time.Time) bool {
	next, err := job.Next(j, job.Interrupted{}, now)
	return err == nil && (next.State != j.State || !next.NotBefore.Equal(j.NotBefore) ||
		!next.Entered[next.State].Equal(j.Entered[next.State]))
}
