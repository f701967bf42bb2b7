// Package book is the one owner of all jobs. Every change of a job goes through
// Apply, which asks job.Next, keeps the indexes and the tallies in step, and notes
// what the next commit has to write and to show.
//
// It reads no file, calls nobody and starts no work: what may begin now is decided by
// package plan from the lanes that are kept here, and done by package run. One
// goroutine uses it. Start reading at Apply; index.go keeps the lanes, content.go who
// pays for which content, tally.go the sums.
package book

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"bulkup/api/failure"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/result/names"
)

// Options is what a Book needs to know.
type Options struct {
	Now func() time.Time
	Log *slog.Logger
	// Free says of each engine whether its tasks cost nothing; one that is not here
	// has no entry.
	Free map[string]bool
	// Applied is called after each event that changed a job.
	Applied func(now job.Job, before job.State, ev job.Event)
	// Moves is called when the progress of a job begins (not nil) or ends to be shown.
	Moves func(job.ID, *feed.Moving)
}

// Book holds all jobs.
type Book struct {
	Options
	// Names is who has which path.
	Names names.Table

	jobs     map[job.ID]*Entry
	tasks    map[string]*Task // those that are polled
	await    []*Entry         // held by a job that will not go on by itself
	contents contents
	sources
	Starts
	Debts
	Index
	Tallies
	Pending
}

// New returns an empty book.
func New(o Options) *Book {
	return &Book{
		Options: o, jobs: make(map[job.ID]*Entry), sources: make(sources), tasks: make(map[string]*Task),
		Debts:    Debts{make(map[string]*Debt)},
		contents: newContents(), Index: newIndex(), Tallies: newTallies(), Pending: Pending{dirty: make(map[job.ID]*Entry)},
	}
}

// SourceKey is the index key of a source.
func SourceKey(s job.Source) string { return s.Path + s.URL }

// Insert adds a job as it is. It is written and shown only when it is touched.
func (b *Book) Insert(j job.Job, focus bool) *Entry {
	e := &Entry{Job: j, focus: focus}
	b.Starts.note(&e.Job)
	b.jobs[e.ID] = e
	b.changes.Removed = slices.DeleteFunc(b.changes.Removed, func(id job.ID) bool { return id == e.ID }) // it is back
	b.sources[SourceKey(e.Source)] = append(b.sources[SourceKey(e.Source)], e)
	if e.Target != "" {
		b.Names.Hold(e.Target, string(e.ID))
	}
	if e.Source.Path != "" {
		b.Names.Protect(e.Source.Path)
	}
	b.settle(e)
	return e
}

// Apply changes a job by an event, and reports whether it fitted: an event that does
// not fit any more came too late, for the user was faster.
func (b *Book) Apply(e *Entry, ev job.Event) bool {
	if b.jobs[e.ID] != e {
		return false // removed meanwhile
	}
	now := b.Now()
	next, err := job.Next(e.Job, b.numbered(ev), now)
	if err != nil {
		b.Log.Debug("the event came too late", "job", e.ID, "error", err)
		return false
	}
	before := e.State
	e.Job = next
	b.Starts.note(&e.Job)
	if _, parts := ev.(job.PartsStored); parts || before != e.State {
		e.Trouble = time.Time{} // this step worked
	}
	if before != e.State && e.State == job.Done {
		f := finish{at: now, engine: e.Engine, model: e.Settings.Model}
		if e.Facts != nil {
			f.megapixels = e.Facts.Megapixels()
		}
		b.paces.add(f)
	}
	b.Touch(e)
	if before != e.State {
		b.Tidy(e)
	}
	if b.Applied != nil {
		b.Applied(e.Job, before, ev)
	}
	return true
}

// Touch has a job written with the next commit, and shown after it.
func (b *Book) Touch(e *Entry) {
	b.dirty[e.ID] = e
	b.Show(e)
	b.settle(e)
}

// settle brings everything in step with what a job is now.
func (b *Book) settle(e *Entry) {
	b.hold(e)
	b.follow(e)
	_, here := b.Free[e.Engine]
	b.owe(e, here)
	b.index(e)
	if e.State == job.Done && e.Result != nil && e.Result.Path != e.Target { // numbered for a file of the user
		b.Names.Hold(e.Result.Path, string(e.ID))
	}
}

// SetFocus has this process work on a job.
func (b *Book) SetFocus(e *Entry) {
	if !e.focus {
		e.focus = true
		b.settle(e)
	}
}

// Begin gives a job to a worker that cancel stops; several jobs may share one.
func (b *Book) Begin(e *Entry, cancel context.CancelFunc, m *feed.Moving) {
	e.cancel, e.Moving, e.knew = cancel, m, b.contents.count
	b.Moves(e.ID, m)
	b.index(e)
}

// End takes a job from its worker, before what it brought is applied.
func (b *Book) End(e *Entry) {
	e.cancel, e.Moving = nil, nil
	b.Moves(e.ID, nil)
	if b.jobs[e.ID] == e {
		b.settle(e)
	}
}

// Cancel ends a job for its user. A start that is under way is left to end, so that
// its task is known.
func (b *Book) Cancel(e *Entry, how job.Cancel) {
	if e.State != job.Starting {
		e.Interrupt()
	}
	b.Apply(e, how)
}

// Stop ends the workers of all jobs but those whose start is under way.
func (b *Book) Stop() {
	for _, e := range b.jobs {
		if e.State != job.Starting {
			e.Interrupt()
		}
	}
}

// Retry sends a job back to the last stage that still holds, and has this process work
// on it.
func (b *Book) Retry(e *Entry) {
	e.focus = true
	b.Again(e)
}

// Again sends a job back to the last stage that still holds.
func (b *Book) Again(e *Entry) {
	e.Trouble, e.Renewed, e.Searched = time.Time{}, 0, false
	if e.Unpublished() {
		b.Apply(e, job.PublishAsked{Service: e.Publish.Service})
		return
	}
	b.Apply(e, job.Retry{})
	if e.State == job.Starting && e.Intent != nil && e.cancel == nil {
		b.Apply(e, job.Lost{Fault: job.Fault{Kind: failure.Unknown, Message: "it was canceled before the service confirmed the start"}})
	}
	if e.State == job.Waiting && e.Facts != nil {
		b.Recheck(e) // the user may have repaired the file
	}
}

// Recheck has a waiting job checked once more.
func (b *Book) Recheck(e *Entry) {
	e.Facts = nil
	b.Touch(e)
}

// Get returns a job, nil when there is none.
func (b *Book) Get(id job.ID) *Entry { return b.jobs[id] }

// Some returns those of the jobs that are there, in queue order.
func (b *Book) Some(ids []job.ID) []*Entry {
	var some []*Entry
	for _, id := range ids {
		if e := b.jobs[id]; e != nil {
			some = append(some, e)
		}
	}
	slices.SortFunc(some, func(a, o *Entry) int { return a.Compare(o.Job) })
	return slices.Compact(some) // each once
}
