package joblog

import (
	"context"
	"log/slog"
	"time"

	"github.com/dustin/go-humanize"

	"bulkup/queue/feed"
	"bulkup/queue/job"
)

// Jobs is the log of a queue as far as it is about jobs.
type Jobs struct {
	*slog.Logger
	Now func() time.Time
}

// Event writes what an event has made of a job. Every line about a job says
// which by job=ID, so that it can be found. What is only progress is not written.
func (l Jobs) Event(j job.Job, before job.State, ev job.Event) {
	what, facts := Words(j, ev, l.Now())
	switch {
	case what != "":
	case j.State != before:
		what = string(j.State)
	default:
		return
	}
	level := slog.LevelInfo
	if j.Fault != nil && (j.State.Ended() || j.State == job.Unknown || what == "put off") {
		level = slog.LevelWarn
	}
	facts = append(name(j), facts...)
	if what != string(j.State) {
		facts = append(facts, "state", j.State)
	}
	l.Log(context.Background(), level, what, facts...)
}

// Queued writes that a job has joined the queue.
func (l Jobs) Queued(j job.Job) {
	l.Info("queued", append(append(name(j), "engine", j.Engine), Settings(j.Settings)...)...)
}

// Moved writes how much a stage has moved over the network, and how fast.
func (l Jobs) Moved(id job.ID, m *feed.Moving) {
	n, took := m.Meter.Moved()
	if n <= 0 || took <= 0 {
		return
	}
	rate := humanize.Bytes(uint64(float64(n)/took.Seconds())) + "/s"
	l.Info("moved", "job", id, "stage", m.Stage, "bytes", n, "took", took.Round(time.Millisecond), "rate", rate)
}

// name is how the log speaks of a job.
func name(j job.Job) []any { return []any{"job", j.ID, "name", j.Name()} }
