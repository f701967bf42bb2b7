package book

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/tidwall/btree"

	"bulkup/queue/job"
)

// Lane is what a job that no worker has waits for. Each job is in one.
type Lane int

const (
	// None: it has a worker, has ended, is at the service, or is not for this process.
	None Lane = iota
	// PutOff: its time has not come.
	PutOff
	// Held: another job pays for the same content.
	Held
	// Check, Route, Upload, Start, Download, Publish: a worker of that stage; Route is
	// for a checked picture that has not begun to be sent.
	Check
	Route
	Upload
	Start
	Download
	Publish
	// Yield: it was about to start what another job has claimed or bought.
	Yield
	// Search: its start was lost, and history may know.
	Search
)

// place is where a job stands in the indexes. The keys are copies: an index must not
// see a key change.
type place struct {
	lane     Lane
	engine   string
	position float64
	due      time.Time
	ordered  bool // it is in the order of the queue
}

type laneKey struct {
	engine string
	lane   Lane
}

// Index is the order of the queue, and the jobs that wait, by what they wait for.
type Index struct {
	order  *btree.BTreeG[*Entry]             // as the queue goes
	ready  map[laneKey]*btree.BTreeG[*Entry] // in queue order
	putOff *btree.BTreeG[*Entry]             // by their time
}

func newIndex() Index {
	return Index{order: inOrder(), ready: make(map[laneKey]*btree.BTreeG[*Entry]), putOff: tree(func(a, o *Entry) int {
		return cmp.Or(a.at.due.Compare(o.at.due), cmp.Compare(a.ID, o.ID))
	})}
}

func tree(compare func(a, o *Entry) int) *btree.BTreeG[*Entry] {
	return btree.NewBTreeGOptions(func(a, o *Entry) bool { return compare(a, o) < 0 }, btree.Options{NoLocks: true})
}

func inOrder() *btree.BTreeG[*Entry] {
	return tree(func(a, o *Entry) int {
		return cmp.Or(cmp.Compare(a.at.position, o.at.position), cmp.Compare(a.ID, o.ID))
	})
}

// lane is what a job waits for now.
func (c *contents) lane(e *Entry, now time.Time) Lane {
	if !e.focus || e.cancel != nil || e.State.Ended() {
		return None
	}
	if e.NotBefore.After(now) {
		return PutOff
	}
	switch e.State {
	case job.Waiting:
		switch {
		case e.Facts == nil || c.known(e.key):
			return Check
		case c.copies(e):
			return Held
		}
		return Route
	case job.Checking:
		return Check
	case job.Uploading:
		return Upload
	case job.Starting:
		switch {
		case e.Intent != nil:
			return None
		case c.known(e.key) || c.copies(e):
			return Yield
		}
		return Start
	case job.Downloading:
		return Download
	case job.Publishing:
		return Publish
	case job.Unknown:
		if e.Intent != nil {
			return Search
		}
	}
	return None
}

// index puts a job where it belongs now, in the lanes, the order and the tallies.
func (b *Book) index(e *Entry) {
	to := place{lane: b.contents.lane(e, b.Now()), engine: e.Engine, position: e.Position, ordered: true}
	if to.lane == PutOff {
		to.due = e.NotBefore
	}
	b.put(e, to)
	b.weigh(e, weightOf(b, e))
	b.stall(e)
}

// put moves a job to its place.
func (x *Index) put(e *Entry, to place) {
	if e.at.ordered && e.at.position != to.position {
		x.remove(e)
	}
	if to == e.at {
		return
	}
	if t := x.lane(e.at); t != nil {
		t.Delete(e)
	}
	first := !e.at.ordered
	e.at = to
	if first {
		x.order.Set(e)
	}
	if t := x.lane(to); t != nil {
		t.Set(e)
	}
}

// remove takes a job out.
func (x *Index) remove(e *Entry) {
	if t := x.lane(e.at); t != nil {
		t.Delete(e)
	}
	if e.at.ordered {
		x.order.Delete(e)
	}
	e.at = place{}
}

// lane is where the jobs of a lane are, nil for a lane that nobody walks.
func (x *Index) lane(p place) *btree.BTreeG[*Entry] {
	switch p.lane {
	case None, Held:
		return nil
	case PutOff:
		return x.putOff
	}
	k := laneKey{p.engine, p.lane}
	t := x.ready[k]
	if t == nil {
		t = inOrder()
		x.ready[k] = t
	}
	return t
}

// Ready ranges over the jobs of an engine that wait in a lane, in queue order. Nothing
// may change meanwhile.
func (x *Index) Ready(engine string, l Lane) iter.Seq[*Entry] {
	t := x.ready[laneKey{engine, l}]
	if t == nil {
		return func(func(*Entry) bool) {}
	}
	return t.Scan
}

// All ranges over all jobs in queue order. It is for what the user asks for, not for
// what is done with each turn.
func (x *Index) All() iter.Seq[*Entry] { return x.order.Scan }

// Last is the position of the last job, 0 when there is none.
func (x *Index) Last() float64 {
	e, _ := x.order.Max()
	if e == nil {
		return 0
	}
	return e.Position
}

// Lost returns the jobs of an engine whose start nobody confirmed, also those that the
// user has been asked about.
func (x *Index) Lost(engine string) []*Entry {
	lost := slices.Collect(x.Ready(engine, Search))
	for e := range x.putOff.Scan {
		if e.Engine == engine && e.State == job.Unknown && e.Intent != nil {
			lost = append(lost, e)
		}
	}
	return lost
}

// Due brings the jobs whose time has come to their lanes, and returns when the next
// one comes; zero when there is none.
func (b *Book) Due(now time.Time) time.Time {
	for {
		e, ok := b.putOff.Min()
		if !ok {
			return time.Time{}
		}
		if e.at.due.After(now) {
			return e.at.due
		}
		b.index(e)
		if e.at.lane == PutOff && !e.at.due.After(now) {
			return now // the clock was set back between two readings
		}
	}
}

// Swap exchanges the places of a job and its neighbour, before it or after, unless
// keep says that the neighbour moves too.
func (b *Book) Swap(e *Entry, up bool, keep func(*Entry) bool) {
	var other *Entry
	next := func(o *Entry) bool {
		if o == e {
			return true
		}
		other = o
		return false
	}
	if up {
		b.order.Descend(e, next)
	} else {
		b.order.Ascend(e, next)
	}
	if other == nil || keep(other) {
		return
	}
	to, from := other.Position, e.Position
	b.Apply(e, job.Moved{Position: to})
	b.Apply(other, job.Moved{Position: from})
}
