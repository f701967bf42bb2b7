package outcome

import (
	"slices"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// Service is what must be known of the service that a task runs at.
type Service struct {
	Title string // "Upscayl Cloud"
	Free  bool   // tasks cost nothing, so that one may simply be made again
}

// again is what to do about the task of j that failed.
func (s Service) again(j job.Job) string {
	switch {
	case s.Free && j.Source.URL != "":
		return CheckAddress
	case s.Free:
		return "repair or replace the picture, then retry it"
	}
	return "a retry makes a new task, which may be charged again"
}

// failed says that a task failed. On this machine there is no service to blame: what
// follows is wrong with the file.
func (s Service) failed() string {
	if s.Free {
		return "it cannot be upscaled"
	}
	return "the service could not upscale it"
}

// OfTask is what an answer about its task means for j.
func OfTask(j job.Job, s Service, task upscayl.Task) Outcome {
	switch task.Status {
	case upscayl.Failed:
		if s.Free && task.Code == api.CodeNoRoom {
			return OfShortage(&api.Error{Kind: failure.Temporary, Service: s.Title, Code: task.Code, Message: task.Error})
		}
		// What was charged for is not bought again unasked.
		if j.Task.Of > 1 && (task.CreditsTaken == 0 && !task.Deducted || s.Free) && j.Upload != nil {
			return Outcome{Class: Apart}
		}
		f := job.Fault{Kind: failure.Input, Message: s.failed() + ": " + task.Error, Advice: s.again(j)}
		if task.Error == "" {
			f.Message = s.failed() + ", and no reason was given"
		}
		return Of(job.TaskFailed{Fault: f})
	case upscayl.Processed:
		file, ok := fileOf(j, task.Files)
		switch {
		case ok && file.Link != "":
			return Of(job.Processed{Link: file.Link, Notice: file.Notice, Worked: task.Worked})
		case ok && file.Refused != "": // the next answer will hold no better one
			return Fail(job.Fault{Kind: failure.Input, Message: task.Error,
				Advice: "the task is kept, and a retry asks for it again, at no cost; ask " + s.Title + " about the link"})
		case s.Free:
			return Outcome{Class: Remake, Fault: job.Fault{Kind: failure.Gone, Message: "the result is no longer kept by " + s.Title,
				Advice: "retry it: it is upscaled again, at no cost"}}
		}
		return Pass(&api.Error{Kind: failure.Temporary, Service: s.Title, Call: "get-task-status", Status: 200,
			Message: "the task is done, but the answer has no link to the result"})
	}
	return Outcome{Class: Running, Progress: task.Progress / 100}
}

// OfNoTask is what a failed question about its task means for j; ok is false when it
// means nothing, since only the program is ending. That the service does not know the
// task counts once that is believed: what was paid for a moment ago may not be known
// everywhere yet.
func OfNoTask(j job.Job, s Service, err error, believed bool) (o Outcome, ok bool) {
	switch api.KindOf(err) {
	case "":
		return Outcome{}, false
	case failure.Gone:
		f := FaultOf(err)
		f.Message, f.Advice = "the service no longer knows this task: "+f.Message, s.again(j)
		switch {
		case s.Free:
			return Of(job.TaskFailed{Fault: f}), true
		case j.Task.Missing: // it was asked for once more, as a retry wants
			return Outcome{Class: Remake, Fault: f}, true
		case believed:
			f.Advice = "a retry asks for it once more, and then makes a new task, which may be charged again"
			return Of(job.TaskMissing{Fault: f}), true
		}
		f.Message = "the service does not know this task: " + FaultOf(err).Message
		return Outcome{Class: Passing, Fault: f, RetryAfter: retryAfter(err)}, true
	}
	return Pass(err), true
}

// Portion is what the picture of t has of the credits of its task. One that was
// found in history knows its place only by its name.
func Portion(t job.Task, whole upscayl.Task) (promised, taken int64) {
	place, of := t.Place, t.Of
	if of == 0 {
		mine := func(f upscayl.TaskFile) bool { return f.FileName == t.FileName }
		place, of = max(0, slices.IndexFunc(whole.Files, mine)), max(1, len(whole.Files))
	}
	return Share(whole.CreditsPromised, place, of), Share(whole.CreditsTaken, place, of)
}

// Share is the i-th, from 0, of n nearly equal parts of a sum of credits.
func Share(sum int64, i, n int) int64 {
	part := sum / int64(n)
	if int64(i) < sum%int64(n) {
		part++
	}
	return part
}
