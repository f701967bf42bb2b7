// Package jobs is the screen that shows every job of the queue. It keeps the copies of
// the jobs and changes none: an Action goes to package screens. Start reading at Screen.
package jobs

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/field"
	"bulkup/ui/keys"
	"bulkup/ui/table"
	"bulkup/ui/theme"
)

// Screen is a view of the queue: copies of its jobs, and what only the screen
// knows, which is the cursor, the marks, the filter and the order.
type Screen struct {
	theme *theme.Theme
	keys  keys.Map
	now   func() time.Time
	table *table.Table[job.ID]

	entries map[job.ID]*entry
	order   []*entry // as in the queue
	counts  map[job.State]int
	ways    map[string]int // of those skipped, by their words
	status  queue.Status

	filter filter
	rank   ranking
	search search

	back comeback

	held      bool // the user has put the cursor where it is; else it is on the first row
	unordered bool // order has to be sorted again
	stale     bool // the rows that are shown have to be chosen again
}

// search is what is searched for.
type search struct {
	field  *field.Field // while it is typed
	text   string
	folded string // in lower case
}

// comeback is of jobs that were taken off the list and are put back: the user who does that
// wants to see them, so the cursor goes to the first.
type comeback struct {
	gone  map[job.ID]bool
	first job.ID // that is back since the rows were chosen last
}

type entry struct {
	job.Job
	progress queue.Progress
	worked   time.Time // when the present stage first made progress
	folded   string    // name in lower case
}

// moving returns the progress of the stage that the job is in now.
func (e *entry) moving() (queue.Progress, bool) {
	return e.progress, e.progress.Stage != "" && e.progress.Stage == e.State
}

// New returns an empty screen.
func New(th *theme.Theme, km keys.Map, now func() time.Time) *Screen {
	s := &Screen{
		theme: th, keys: km, now: now,
		entries: make(map[job.ID]*entry),
		counts:  make(map[job.State]int),
		ways:    make(map[string]int),
		back:    comeback{gone: make(map[job.ID]bool)},
	}
	s.table = table.New(th, columns, s.cells)
	s.table.Below = s.whole
	return s
}

// Apply takes what has changed in the queue.
func (s *Screen) Apply(u queue.Update) {
	for i := range u.Jobs {
		s.put(u.Jobs[i])
	}
	if len(u.Removed) > 0 {
		s.remove(u.Removed)
	}
	for _, p := range u.Progress {
		if e := s.entries[p.ID]; e != nil {
			if e.worked.IsZero() && p.Stage == e.State && p.Fraction > 0 {
				e.worked, s.stale = s.now(), true
			}
			e.progress = p
			s.table.Touch(p.ID)
		}
	}
	if u.Status != nil {
		s.status = *u.Status
		s.table.TouchAll() // notes speak of parks
	}
}

func (s *Screen) put(j job.Job) {
	e := s.entries[j.ID]
	switch {
	case e == nil:
		e = &entry{folded: strings.ToLower(j.Name())}
		s.entries[j.ID] = e
		s.order = append(s.order, e)
		s.unordered, s.stale = true, true
		if s.back.gone[j.ID] {
			delete(s.back.gone, j.ID)
			s.back.first = cmp.Or(s.back.first, j.ID)
		}
	default:
		s.tally(e.Job, -1)
		s.unordered = s.unordered || e.Position != j.Position
		s.stale = s.stale || s.unordered || s.rank.sorted() || s.filter.shows(e.State) != s.filter.shows(j.State) ||
			e.State.Active() != j.State.Active()
		if e.State != j.State {
			e.worked = time.Time{}
		}
	}
	e.Job = j
	s.tally(j, 1)
	s.table.Touch(j.ID)
}

func (s *Screen) remove(ids []job.ID) {
	for _, id := range ids {
		if e := s.entries[id]; e != nil {
			s.tally(e.Job, -1)
			delete(s.entries, id)
			s.back.gone[id] = true
			s.table.Forget(id)
			s.stale = true
		}
	}
	s.order = slices.DeleteFunc(s.order, func(e *entry) bool { return s.entries[e.ID] != e })
}

// tally counts a job, or no longer.
func (s *Screen) tally(j job.Job, by int) {
	s.counts[j.State] += by
	if j.State == job.Skipped {
		s.ways[j.Word()] += by
	}
}

// refresh chooses the rows that are shown, if that is needed.
func (s *Screen) refresh() {
	if s.unordered {
		slices.SortStableFunc(s.order, inQueue)
		s.unordered = false
	}
	if !s.stale {
		return
	}
	s.stale = false
	shown := make([]*entry, 0, len(s.order))
	for _, e := range s.order {
		if s.filter.shows(e.State) && strings.Contains(e.folded, s.search.folded) {
			shown = append(shown, e)
		}
	}
	s.arrange(shown)
	ids := make([]job.ID, len(shown))
	for i, e := range shown {
		ids[i] = e.ID
	}
	s.table.SetSorted(columnOf[s.rank.by], s.rank.falling())
	s.table.SetKeys(ids)
	if s.table.Seek(s.back.first) {
		s.held = true
	}
	s.back.first = ""
	if !s.held {
		s.table.Move(-s.table.Len()) // what is at work stays in sight
	}
}

func inQueue(a, b *entry) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
}

// Len returns the number of jobs.
func (s *Screen) Len() int { return len(s.entries) }

// Count returns how many jobs are in a state.
func (s *Screen) Count(state job.State) int { return s.counts[state] }

// Skipped returns how many jobs were skipped for a reason.
func (s *Screen) Skipped(way job.Way) int { return s.ways[string(way)] }

// Active returns how many jobs are being worked on.
func (s *Screen) Active() int { return s.count(activeOnly) }

// Status returns the newest status of the queue.
func (s *Screen) Status() queue.Status { return s.status }

// Job returns a job by its id.
func (s *Screen) Job(id job.ID) (job.Job, queue.Progress, bool) {
	e := s.entries[id]
	if e == nil {
		return job.Job{}, queue.Progress{}, false
	}
	if p, ok := e.moving(); ok {
		return e.Job, p, true
	}
	return e.Job, queue.Progress{}, true
}

// Since returns when the work of a job's stage began; zero while it waits in the line of
// the engine.
func (s *Screen) Since(id job.ID) time.Time {
	if e := s.entries[id]; e != nil {
		return e.since()
	}
	return time.Time{}
}

// All returns every job in queue order.
func (s *Screen) All() []job.Job {
	s.refresh()
	all := make([]job.Job, len(s.order))
	for i, e := range s.order {
		all[i] = e.Job
	}
	return all
}

// Tick says that time has passed: how long stages take is drawn again.
func (s *Screen) Tick() { s.table.TouchAll() }

// Ages reports whether the screen changes as time passes: there is a running
// stage, or a countdown.
func (s *Screen) Ages() bool {
	if s.Active() > 0 {
		return true
	}
	now := s.now()
	return s.counts[job.Waiting]+s.counts[job.Unknown] > 0 &&
		slices.ContainsFunc(s.order, func(e *entry) bool { return e.NotBefore.After(now) })
}

// Next moves the cursor by n jobs and returns the one it is on then.
func (s *Screen) Next(n int) (job.ID, bool) {
	s.refresh()
	s.held = s.held || n != 0
	s.table.Move(n)
	return s.table.Cursor()
}
