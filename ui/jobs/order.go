package jobs

import (
	"cmp"
	"slices"

	"github.com/maruel/natural"

	"bulkup/queue/job"
)

// order is by what the rows are sorted.
type order int

const (
	byQueue order = iota
	byName
	bySize
	byPixels
	byStage
	byTime
	byNote
	orders
)

var orderNames = [orders]string{"queue", "name", "size", "pixels", "stage", "time", "note"}

// ranking is the order that the user has chosen.
type ranking struct {
	by       order
	reversed bool
	moved    bool // the user has put jobs into an order of their own
}

// sorted reports whether the rows are not in the order of the queue.
func (r ranking) sorted() bool { return r.by != byQueue || r.reversed }

func (r ranking) word() string {
	if r.reversed {
		return "by " + orderNames[r.by] + ", reversed"
	}
	return "by " + orderNames[r.by]
}

// falling reports whether the greatest come first.
func (r ranking) falling() bool {
	return (r.by == bySize || r.by == byPixels || r.by == byTime) != r.reversed
}

// arrange sorts the rows, which are in the order of the queue. Unless the user has sorted
// or moved them, those at work come first, since the others stand still.
func (s *Screen) arrange(rows []*entry) {
	if !s.rank.sorted() && !s.rank.moved {
		slices.SortStableFunc(rows, func(a, b *entry) int { return distance(a) - distance(b) })
	}
	if compare := s.comparison(rows); compare != nil {
		slices.SortStableFunc(rows, compare)
	}
	if s.rank.reversed {
		slices.Reverse(rows)
	}
}

// distance is 0 for a job at work, 1 for one that the engine has in its line, else 2.
func distance(e *entry) int {
	switch {
	case !e.State.Active():
		return 2
	case e.queued():
		return 1
	}
	return 0
}

// columnOf is the table's column that an order is by; -1 is none.
var columnOf = [orders]int{byQueue: -1, byName: 1, bySize: 2, byPixels: 3, byStage: 4, byTime: 5, byNote: 6}

// comparison returns how entries are sorted, nil for the order of the queue.
func (s *Screen) comparison(rows []*entry) func(a, b *entry) int {
	now := s.now()
	switch s.rank.by {
	case byName:
		return func(a, b *entry) int {
			switch {
			case natural.Less(a.folded, b.folded):
				return -1
			case natural.Less(b.folded, a.folded):
				return 1
			}
			return 0
		}
	case bySize:
		return func(a, b *entry) int { return cmp.Compare(b.Source.Size, a.Source.Size) }
	case byPixels:
		return func(a, b *entry) int { return cmp.Compare(area(b.Job), area(a.Job)) }
	case byStage:
		rank := make(map[job.State]int)
		for i, state := range stageOrder {
			rank[state] = i
		}
		return func(a, b *entry) int { return cmp.Compare(rank[a.State], rank[b.State]) }
	case byTime:
		return func(a, b *entry) int { return cmp.Compare(b.elapsed(now), a.elapsed(now)) }
	case byNote:
		notes := make(map[*entry]string, len(rows))
		for _, e := range rows {
			notes[e] = s.note(e, now).text
		}
		return func(a, b *entry) int { return compareNotes(notes[a], notes[b]) }
	}
	return nil
}

// compareNotes puts notes that say something before those that say nothing.
func compareNotes(a, b string) int {
	switch {
	case (a == "") == (b == ""):
		return cmp.Compare(a, b)
	case a == "":
		return 1
	}
	return -1
}

// area is how many pixels the result has, 0 when nothing has been measured.
func area(j job.Job) int64 {
	_, _, w, h := j.Size()
	return int64(w) * int64(h)
}

// stageOrder puts first what needs the user, then what moves, from the end of
// its way backwards.
var stageOrder = []job.State{job.Failed, job.Unknown, job.Publishing, job.Downloading, job.Upscaling, job.Starting,
	job.Uploading, job.Checking, job.Waiting, job.Done, job.Skipped, job.Canceled}
