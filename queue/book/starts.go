package book

import (
	"time"

	"bulkup/queue/job"
)

// Starts counts the starts of this queue in the order in which they are sent.
type Starts struct {
	sent     int64 // the number of the newest
	answered int64 // of the newest that has a task
	at       time.Time
}

// Answered returns the number of the newest start that has a task, and when it had it; 0
// while none has.
func (s *Starts) Answered() (number int64, at time.Time) { return s.answered, s.at }

// numbered is an event with the number of the newest start, where it matters.
func (s *Starts) numbered(ev job.Event) job.Event {
	switch ev := ev.(type) {
	case job.StartIntended:
		s.sent++
		ev.Intent.Number = s.sent
		return ev
	case job.Started:
		ev.Task.Sent = s.sent
		return ev
	case job.Lost:
		ev.Newest = s.sent
		return ev
	case job.Interrupted:
		ev.Newest = s.sent
		return ev
	}
	return ev
}

// note takes in what a job knows of its start.
func (s *Starts) note(j *job.Job) {
	if in := j.Intent; in != nil {
		s.sent = max(s.sent, in.Number, in.Lost)
	}
	if t := j.Task; t != nil && t.Number > s.answered {
		s.sent, s.answered, s.at = max(s.sent, t.Number), t.Number, t.Started
	}
}
