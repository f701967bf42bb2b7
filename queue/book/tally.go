package book

import (
	"time"

	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// Tally is what many jobs come to. It is kept with each change of a job, so that to
// read it takes no time however many there are.
type Tally struct {
	Counts map[job.State]int
	Bytes  int64 // of all sources
	Left   int   // jobs of this process that will go on
	// Demand is what waits for a task; SinglePut and Risk are not set.
	Demand quota.Demand
	// Good and Bad are the tasks that came to something, and those that did not.
	Good, Bad int
	// Linkless is the uploads at work that have yet to ask for their link.
	Linkless int
	Money    Money
	Work     Work
}

// Work is what pictures take that will go on: those that are checked have a size.
type Work struct {
	Megapixels         map[string]float64 // by model
	Checked, Unchecked int
}

// Lasts returns how long the work takes at a pace for a megapixel of each model; 0 where
// the pace of one is 0, which is not known. Pictures that have not been checked are taken
// for the mean of those that have.
func (w Work) Lasts(pace func(model string) time.Duration) time.Duration {
	var left time.Duration
	for model, megapixels := range w.Megapixels {
		each := pace(model)
		if each == 0 {
			return 0
		}
		left += time.Duration(megapixels * float64(each))
	}
	if w.Checked > 0 {
		left += left * time.Duration(w.Unchecked) / time.Duration(w.Checked)
	}
	return left
}

// Money is what the tasks of this queue cost.
type Money struct {
	Promised, Taken int64
	Spent           int64 // promised or taken, whichever is more
	Open            int   // pictures whose price is not known yet
	// Coming is how many of those will have a price. What nobody can confirm may have
	// been paid, but its price is not known.
	Coming int
}

func newTally() Tally {
	return Tally{Counts: make(map[job.State]int), Work: Work{Megapixels: make(map[string]float64)}}
}

// Risk is the share of pictures, from 0 to 1, that the service could not upscale.
func (t *Tally) Risk() float64 {
	if t.Bad == 0 {
		return 0
	}
	return float64(t.Bad) / float64(t.Bad+t.Good)
}

// Tallies are the sums of all jobs, and of those of each engine.
type Tallies struct {
	all     Tally
	engines map[string]*Tally
	price   int64 // what the last task was promised to cost a picture
	paces   paces
}

func newTallies() Tallies { return Tallies{all: newTally(), engines: make(map[string]*Tally)} }

// Tally is what all jobs come to.
func (s *Tallies) Tally() *Tally { return &s.all }

// Of is what the jobs of one engine come to.
func (s *Tallies) Of(engine string) *Tally {
	t := s.engines[engine]
	if t == nil {
		one := newTally()
		t = &one
		s.engines[engine] = t
	}
	return t
}

// Price is what the last task was promised to cost a picture, 0 while none was.
func (s *Tallies) Price() int64 { return s.price }

// weight is what one job adds to the tallies.
type weight struct {
	state                     job.State
	bytes                     int64
	left, good, bad, linkless int
	demand                    quota.Demand
	money                     Money
	model                     string // "" where the size of the picture is of no account
	megapixels                float64
	checked, unchecked        int
}

// weightOf is what e counts in the tallies of b.
func weightOf(b *Book, e *Entry) weight {
	w := weight{state: e.State, bytes: e.Source.Size}
	if !e.focus {
		return w
	}
	w.left = one(!e.State.Ended() && e.State != job.Unknown)
	w.linkless = one(e.State == job.Uploading && e.cancel != nil && e.Upload == nil)
	if !(e.State == job.Waiting && b.contents.copies(e)) { // it waits for no call, but for another job
		w.demand = demand(e)
		w.good = one(e.State == job.Done)
		w.bad = one(e.State == job.Failed && e.Stage == job.Upscaling)
	}
	if w.left > 0 && (e.Task == nil || !e.Task.Over) {
		w.unchecked, w.checked = one(e.Facts == nil), one(e.Facts != nil)
		if e.Facts != nil {
			w.model, w.megapixels = e.Settings.Model, e.Facts.Megapixels()
		}
	}
	if m := &w.money; e.Spends() {
		m.Promised, m.Taken = e.Credits()
		m.Spent = max(m.Promised, m.Taken)
		free, here := b.Free[e.Engine]
		unpriced := e.Task != nil && (e.State != job.Done || e.Task.Owed) && !e.Task.Over && here && !free
		m.Open = one(!free && (e.Intent != nil || m.Spent == 0 && unpriced))
		m.Coming = one(m.Open > 0 && (e.cancel != nil || e.State == job.Upscaling || e.owes != "" || e.State == job.Unknown && e.NotBefore.IsZero()))
	}
	return w
}

// demand is what e waits for on the way to its task.
func demand(e *Entry) (d quota.Demand) {
	switch {
	case e.State == job.Waiting || e.State == job.Checking:
		d.Alone, d.Waiting = one(e.GoesAlong()), one(!e.GoesAlong())
	case e.State == job.Uploading:
		d.Uploading, d.Linkless = 1, one(e.Upload == nil)
	case e.State == job.Starting && e.Intent == nil:
		d.Alone = one(e.Upload == nil || e.Alone)
		d.Uploaded = 1 - d.Alone
	}
	return d
}

// weigh has the tallies hold a job with a new weight.
func (s *Tallies) weigh(e *Entry, w weight) {
	if w == e.weight {
		return
	}
	for _, t := range []*Tally{&s.all, s.Of(e.Engine)} {
		if e.weight.state != "" {
			t.add(e.weight, -1)
		}
		if w.state != "" {
			t.add(w, 1)
		}
	}
	e.weight = w
	if s.all.Left == 0 {
		s.paces = paces{} // the pause until the next batch is no pace
	}
}

func (t *Tally) add(w weight, n int) {
	if t.Counts[w.state] += n; t.Counts[w.state] == 0 {
		delete(t.Counts, w.state)
	}
	t.Bytes += int64(n) * w.bytes
	t.Left += n * w.left
	t.Good += n * w.good
	t.Bad += n * w.bad
	t.Linkless += n * w.linkless
	t.Work.Checked += n * w.checked
	t.Work.Unchecked += n * w.unchecked
	if w.model != "" {
		t.Work.Megapixels[w.model] += float64(n) * w.megapixels
	}
	if t.Work.Checked == 0 {
		clear(t.Work.Megapixels) // and what rounding has left of it
	}
	d, m := &t.Demand, &t.Money
	d.Waiting += n * w.demand.Waiting
	d.Uploading += n * w.demand.Uploading
	d.Linkless += n * w.demand.Linkless
	d.Uploaded += n * w.demand.Uploaded
	d.Alone += n * w.demand.Alone
	m.Promised += int64(n) * w.money.Promised
	m.Taken += int64(n) * w.money.Taken
	m.Spent += int64(n) * w.money.Spent
	m.Open += n * w.money.Open
	m.Coming += n * w.money.Coming
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
