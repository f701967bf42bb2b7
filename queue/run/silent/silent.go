// Package silent knows the starts that wait for their answers. One that has waited for
// long may have been carried out all the same: history is asked for it while the call is
// open, and what that shows ends the wait. A start is never sent again because of it.
//
// It makes no call and changes no job: package run does. Start reading at Due and Spot.
package silent

import (
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
)

// After is how long a start may wait for its answer before history is asked for its
// task: other calls are given up by then.
const After = upscayl.DefaultTimeout

// Starts are those of one account.
type Starts struct {
	begun []*book.Entry
	shown map[job.ID]Task
}

// Task is what history shows of a start.
type Task struct {
	Task   job.Task
	Record upscayl.Task
}

// Begin takes in the jobs of a start that is about to be sent.
func (s *Starts) Begin(jobs []*book.Entry) { s.begun = append(s.begun, jobs...) }

// Begun returns how many jobs are being started, and their megapixels.
func (s *Starts) Begun() (jobs int, megapixels float64) {
	for _, one := range s.begun {
		if open(one) {
			jobs++
			megapixels += one.Facts.Megapixels()
		}
	}
	return jobs, megapixels
}

// Due reports whether history is to be asked, which it last was at asked, or when it will
// be. Each time the start has waited twice as long.
func (s *Starts) Due(asked, now time.Time) (due bool, next time.Time) {
	s.begun = slices.DeleteFunc(s.begun, func(one *book.Entry) bool { return !open(one) })
	for _, one := range s.begun {
		at := one.Intent.At.Add(After)
		if !asked.Before(at) {
			at = asked.Add(asked.Sub(one.Intent.At))
		}
		if m := one.Moving; m != nil && m.Sent.Load() < m.Total.Load() && !at.After(now) {
			at = now.Add(After) // the picture is still on its way
		}
		due = due || !at.After(now)
		if at.After(now) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return due, next
}

// Spot ends the wait for the answers of starts whose tasks the records show, each with all
// the pictures that it was sent with. A picture that had a task before may be shown in that
// one, and an address in another job's: their starts wait on.
func (s *Starts) Spot(records outcome.Records, now time.Time) {
	found, missing := make(map[job.ID]Task), make(map[string]bool)
	for _, one := range s.begun {
		if !open(one) {
			continue
		}
		first := one.Past == 0 && one.Lapsed == 0 && one.Source.URL == ""
		if t, record, ok := records.Adoption(one.Job); ok && first && now.Sub(one.Intent.At) >= After {
			found[one.ID] = Task{t, record}
		} else {
			missing[one.Intent.Call] = true
		}
	}
	if s.shown == nil {
		s.shown = make(map[job.ID]Task)
	}
	for _, one := range s.begun {
		if t, ok := found[one.ID]; ok && !missing[one.Intent.Call] {
			s.shown[one.ID] = t
			one.Interrupt()
		}
	}
}

// Take returns the task of a start that has ended in that way, if history has shown it and
// no answer names one: what may be repeated or has failed by the answer was made all the same.
func (s *Starts) Take(one *book.Entry, o outcome.Outcome) (Task, bool) {
	t, ok := s.shown[one.ID]
	delete(s.shown, one.ID)
	_, answered := o.Event.(job.Started)
	return t, ok && !answered && one.Intent != nil
}

// open reports whether a worker waits for the answer to the start of a job.
func open(one *book.Entry) bool { return one.Intent != nil && one.Working() }
