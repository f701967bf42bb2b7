package joblog

import (
	"time"

	"bulkup/api"
	"bulkup/queue/job"
)

// Words says an event that says more than the state it leads to.
func Words(j job.Job, ev job.Event, now time.Time) (what string, facts []any) {
	because := func(f job.Fault) []any { return []any{"reason", f.Message, "kind", f.Kind} }
	switch ev := ev.(type) {
	case job.Checked:
		return "checked", []any{"format", ev.Facts.Format, "width", ev.Facts.Width, "height", ev.Facts.Height, "bytes", ev.Facts.Size}
	case job.UploadOpened:
		return "upload opened", []any{"file", ev.Upload.FileName}
	case job.UploadExpired:
		return "the upload has ended, and begins again", nil
	case job.NotJoined:
		return "the parts were not joined", nil
	case job.Stale:
		return "the file has changed since it was checked", nil
	case job.Started:
		return "task started", []any{"task", ev.Task.ID, "pictures", ev.Task.Of, "promised", ev.Task.Promised}
	case job.Adopted:
		return "task found in history", []any{"task", ev.Task.ID}
	case job.Reused:
		return "the task of the same picture serves this one too", []any{"task", ev.Task.ID}
	case job.NeverMade:
		return "the start was never made, and is made again", nil
	case job.TaskMissing:
		return "the service does not know the task", because(ev.Fault)
	case job.RecordsRefused:
		return "the service takes no uploaded files: it goes along with its start", nil
	case job.Settled:
		return "credits settled", nil
	case job.Charged:
		return "credits", []any{"promised", ev.Promised, "taken", ev.Taken}
	case job.LinkExpired:
		return "the link to the result has expired", nil
	case job.TaskLapsed:
		return "the task came to nothing and is made again", because(ev.Fault)
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
		return "changed", Settings(ev.Settings)
	}
	return "", nil
}

// Settings are those that say what is made of a picture, as the log names them.
func Settings(s job.Settings) []any {
	return []any{"model", s.Model, "scale", s.Scale, "format", s.Format, "face", s.Face}
}
