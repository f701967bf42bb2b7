package book

import "bulkup/queue/job"

// starts is the number of the newest start.
type starts int64

// numbered is an event with that number, where it matters.
func (s *starts) numbered(ev job.Event) job.Event {
	switch ev := ev.(type) {
	case job.StartIntended:
		*s++
		ev.Intent.Number = int64(*s)
		return ev
	case job.Lost:
		ev.Newest = int64(*s)
		return ev
	case job.Interrupted:
		ev.Newest = int64(*s)
		return ev
	}
	return ev
}
