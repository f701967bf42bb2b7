package queue

import (
	"cmp"
	"context"
	"slices"

	"bulkup/queue/backend"
	"bulkup/queue/feed"
	"bulkup/queue/job"
	"bulkup/queue/joblog"
)

// Jobs returns a copy of every job in queue order. It waits for Run to read them.
func (q *Queue) Jobs() []job.Job { return q.run.Hub.Jobs() }

// Status returns what is true of the queue as a whole. It waits for Run to read the
// journal.
func (q *Queue) Status() feed.Status { return q.run.Hub.Latest() }

// Subscribe returns a feed whose first Update holds everything there is.
func (q *Queue) Subscribe() *feed.Feed { return q.run.Hub.Subscribe() }

// Engines returns the places where jobs can be done, the default first.
func (q *Queue) Engines() []feed.Engine {
	var all []feed.Engine
	for _, b := range q.run.Backends {
		all = append(all, q.run.Hub.Known(b.Engine))
	}
	first := func(e feed.Engine) int {
		if e.Name == q.run.Default {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b feed.Engine) int { return cmp.Compare(first(a), first(b)) })
	return all
}

// LogLine is what the log says of a job at one moment.
type LogLine = joblog.Line

// Log returns the newest log lines about a job, the oldest of them first; none
// when the log has gone on too far since, or was never written.
func (q *Queue) Log(ctx context.Context, id job.ID) ([]LogLine, error) {
	return joblog.Read(ctx, q.run.Dir, id)
}

// Models returns the models of the service.
func (q *Queue) Models() []Model { return backend.Models() }
