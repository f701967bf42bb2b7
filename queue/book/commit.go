package book

import (
	"slices"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// Pending is what the next commit writes, and what may be shown and removed after it.
type Pending struct {
	changes journal.Changes // beside the dirty jobs
	dirty   map[job.ID]*Entry
	shown   []job.Job // transitions, in order
	spare   []Spare
}

// Spare is a job whose files of our own are no longer needed.
type Spare struct {
	Job     job.Job
	Removed bool // it is off the list: the half of its result is of no use either
	Copy    bool // nor is the copy of what was dropped
}

// Settled is what everybody may know of once it is durable.
type Settled struct {
	Shown   []job.Job // transitions, in order
	Removed []job.ID
	Spare   []Spare
}

// Commit has everything that has changed written, and returns what may be known from
// then on. After an error all of it is written by the next one.
func (b *Book) Commit(write func(journal.Changes) error) (Settled, error) {
	p := &b.Pending
	all := p.changes
	for _, e := range p.dirty {
		all.Jobs = append(all.Jobs, e.Job)
	}
	if !all.Empty() {
		if err := write(all); err != nil {
			return Settled{}, err
		}
		p.dirty = make(map[job.ID]*Entry) // to clear one that was large would take long each time
	}
	s := Settled{Shown: p.shown, Removed: p.changes.Removed, Spare: p.spare}
	p.shown, p.spare, p.changes = nil, nil, journal.Changes{}
	return s, nil
}

// Unwritten reports whether there is something for the next commit.
func (p *Pending) Unwritten() bool { return len(p.dirty) > 0 || !p.changes.Empty() }

// Rewrite has every job written with the next commit.
func (b *Book) Rewrite() {
	for id, e := range b.jobs {
		b.dirty[id] = e
	}
}

// Quiet has nothing of what came so far shown: all jobs are about to be.
func (p *Pending) Quiet() { p.shown = nil }

// Call has a counted call, or its corrected time, written, and those before forget
// forgotten.
func (p *Pending) Call(c journal.Call, forget time.Time) {
	p.changes.Calls = append(p.changes.Calls, c)
	p.changes.Forget = forget
}

// Learned has written what was learned of an account.
func (p *Pending) Learned(account, what string) {
	if p.changes.Learned == nil {
		p.changes.Learned = make(map[string]string)
	}
	p.changes.Learned[account] = what
}

// Show has a job shown with the next commit, changed or not.
func (p *Pending) Show(e *Entry) { p.shown = append(p.shown, e.Job) }

// Remove forgets a job.
func (b *Book) Remove(e *Entry) {
	delete(b.jobs, e.ID)
	delete(b.dirty, e.ID)
	b.Names.Release(e.Target, string(e.ID))
	if e.Result != nil {
		b.Names.Release(e.Result.Path, string(e.ID))
	}
	if e.Source.Path != "" {
		b.Names.Unprotect(e.Source.Path)
	}
	key := SourceKey(e.Source)
	if b.sources[key] = slices.DeleteFunc(b.sources[key], func(o *Entry) bool { return o == e }); len(b.sources[key]) == 0 {
		delete(b.sources, key)
	}
	b.Index.remove(e)
	b.weigh(e, weight{})
	b.release(e)
	b.owe(e, false)
	b.changes.Removed = append(b.changes.Removed, e.ID)
	if Measured(e.Result) && e.Result.Path != e.Source.Path {
		// The file stays ours, also where another has the content's record by now.
		b.changes.Finished = append(b.changes.Finished, journal.Finished{Key: "of " + string(e.ID), Result: *e.Result, At: b.Now()})
	}
	b.Tidy(e)
}

// Measured reports whether a result is ours, and not a file of the user's that was in
// its place.
func Measured(r *job.Result) bool { return r != nil && r.Width > 0 }

// Tidy notes the files of a job that are no longer needed. A job that a worker has is
// left to end before.
func (b *Book) Tidy(e *Entry) {
	removed := b.jobs[e.ID] != e
	if e.cancel != nil || !removed && !e.State.Ended() {
		return
	}
	b.spare = append(b.spare, Spare{Job: e.Job, Removed: removed, Copy: e.Source.Dropped != "" && !b.Needs(e.Source)})
}

// Needs reports whether the copy of what was dropped is still of use: until there is a
// result, and as long as another job has the same copy.
func (b *Book) Needs(s job.Source) bool {
	return slices.ContainsFunc(b.OfSource(s), func(o *Entry) bool { return o.State != job.Done && o.State != job.Skipped })
}
