package plain

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fakeFeed gives its updates one after the other, then what last says.
type fakeFeed struct {
	updates []queue.Update
	last    func(ctx context.Context) error
	closed  bool
}

func (f *fakeFeed) Next(ctx context.Context) (queue.Update, error) {
	if len(f.updates) == 0 {
		if f.last != nil {
			return queue.Update{}, f.last(ctx)
		}
		return queue.Update{}, io.EOF
	}
	u := f.updates[0]
	f.updates = f.updates[1:]
	return u, nil
}

func (f *fakeFeed) Close() { f.closed = true }

// start is the moment at which all tests begin.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// ran is what a run has left behind.
type ran struct {
	Outcome
	err          error
	out, notices string
}

// run follows the given jobs, or else all, through the updates; the clock goes on by one minute each time it is read.
func run(t *testing.T, asJSON bool, ids []job.ID, updates ...queue.Update) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	now := start
	if ids == nil {
		ids = everyID(updates)
	}
	feed := &fakeFeed{updates: updates}
	o, err := Run(t.Context(), feed, Options{JSON: asJSON, Out: &stdout, Err: &stderr, IDs: ids,
		Now: func() time.Time { now = now.Add(time.Minute); return now }})
	if !feed.closed {
		t.Error("the feed was not closed")
	}
	if n := len(feed.updates); err == nil && n > 0 {
		t.Errorf("stopped with %d updates to come", n)
	}
	return ran{o, err, stdout.String(), stderr.String()}
}

func everyID(updates []queue.Update) (ids []job.ID) {
	for _, u := range updates {
		for _, j := range u.Jobs {
			ids = append(ids, j.ID)
		}
	}
	return ids
}

// picture is a job in a state.
func picture(id job.ID, s job.State) job.Job {
	name := "pics/" + string(id) + ".png"
	j := job.Job{ID: id, State: s, Source: job.Source{Path: "/home/me/" + name, Rel: name}}
	switch s {
	case job.Done:
		j.Result = &job.Result{Path: "/out/" + string(id) + ".png"}
		j.Task = &job.Task{ID: "task-" + string(id), Promised: 4, Taken: 3}
	case job.Failed:
		j.Stage = job.Checking
		j.Fault = &job.Fault{Kind: failure.Input, Message: "the file is empty", Advice: "replace the file"}
	case job.Unknown:
		j.Stage, j.NotBefore = job.Starting, start.Add(time.Hour)
		j.Fault = &job.Fault{Kind: failure.Unknown, Message: "the start was not confirmed"}
	}
	return j
}

func jobs(all ...job.Job) queue.Update { return queue.Update{Jobs: all} }

func parked(parks ...queue.Park) queue.Update {
	return queue.Update{Status: &queue.Status{Parks: parks}}
}
