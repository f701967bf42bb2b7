package run

import (
	"context"
	"log/slog"
	"time"

	"github.com/dustin/go-humanize"

	"bulkup/api"
	"bulkup/queue/feed"
	"bulkup/queue/job"
)

// logEvent writes what an event has made of a job. Every line about a job says
// which by job=ID, so that it can be found. What is only progress is not written.
func (c *Coordinator) logEvent(j job.Job, before job.State, ev job.Event) {
	what, facts := words(j, ev, c.Now())
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
	c.Log.Log(context.Background(), level, what, facts...)
}

// LogQueued writes that a job has joined the queue.
func (c *Coordinator) LogQueued(j job.Job) {
	c.Log.Info("queued", append(append(name(j), "engine", j.Engine), settingsOf(j.Settings)...)...)
}

// words says an event that says more than the state it leads to.
func words(j job.Job, ev job.Event, now time.Time) (what string, facts []any) {
	because := func(f job.Fault) []any { return []any{"reason", f.Message, "kind", f.Kind} }
	switch ev := ev.(type) {
	case job.Checked:
		return "checked", []any{"format", ev.Facts.Format, "width", ev.Facts.Width, "height", ev.Facts.Height, "bytes", ev.Facts.Size}
	case job.UploadOpened:
		return "upload opened", []any{"file", ev.Upload.FileName}
	case job.UploadExpired:
		return "the upload has expired", nil
	case job.Stale:
		return "the file has changed since it was checked", nil
	case job.Started:
		return "task started", []any{"task", ev.Task.ID, "pictures", ev.Task.Of, "promised", ev.Task.Promised}
	case job.Adopted:
		return "task found in history", []any{"task", ev.Task.ID}
	case job.Charged:
		return "credits", []any{"promised", ev.Promised, "taken", ev.Taken}
	case job.LinkExpired:
		return "the link to the result has expired", nil
	case job.Split:
		return "tried again without the other pictures of its task", nil
	case job.Delayed:
		return "put off", append(because(ev.Fault), "try", j.Tries, "wait", max(0, ev.Until.Sub(now)).Round(time.Millisecond))
	case job.Fail:
		return "failed", append(because(ev.Fault), "stage", j.Stage)
	case job.TaskFailed:
		return "the task failed", because(ev.Fault)
	case job.Lost:
		return "start not confirmed", because(ev.Fault)
	case job.PublishFailed:
		return "not published", because(ev.Fault)
	case job.Published:
		return "published", []any{"address", api.RedactURL(ev.Address)}
	case job.Noted:
		return "noted", []any{"notice", ev.Notice}
	case job.Skip:
		return "skipped", []any{"reason", ev.Reason, "result", ev.Result.Path}
	case job.Saved:
		return "saved", []any{"result", ev.Result.Path, "bytes", ev.Result.Size}
	case job.Retry:
		return "tried again", nil
	case job.FetchAsked:
		return "fetched again", nil
	case job.Changed:
		return "changed", settingsOf(ev.Settings)
	}
	return "", nil
}

// logMoved writes how much a stage has moved over the network, and how fast.
func (c *Coordinator) logMoved(id job.ID, m *feed.Moving) {
	n, took := m.Meter.Moved()
	if n <= 0 || took <= 0 {
		return
	}
	rate := humanize.Bytes(uint64(float64(n)/took.Seconds())) + "/s"
	c.Log.Info("moved", "job", id, "stage", m.Stage, "bytes", n, "took", took.Round(time.Millisecond), "rate", rate)
}

func settingsOf(s job.Settings) []any {
	return []any{"model", s.Model, "scale", s.Scale, "format", s.Format, "face", s.Face}
}
