package outcome

import (
	"slices"

	"bulkup/api"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// Service is what must be known of the service that a task runs at.
type Service struct {
	Title string // "Upscayl Cloud"
	Free  bool   // tasks cost nothing, so that one may simply be made again
}

// again is what to do about a task that failed.
func (s Service) again() string {
	if s.Free {
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
			return OfShortage(&api.Error{Kind: api.Temporary, Service: s.Title, Code: task.Code, Message: task.Error})
		}
		// What was charged for is not bought again unasked.
		if j.Task.Of > 1 && (task.CreditsTaken == 0 || s.Free) && j.Upload != nil {
			return Outcome{Class: Apart}
		}
		f := job.Fault{Kind: job.Input, Message: s.failed() + ": " + task.Error, Advice: s.again()}
		if task.Error == "" {
			f.Message = s.failed() + ", and no reason was given"
		}
		return Of(job.TaskFailed{Fault: f})
	case upscayl.Processed:
		file, ok := fileOf(j, task.Files)
		switch {
		case ok && file.Link != "":
			return Of(job.Processed{Link: file.Link, Notice: file.Notice})
		case s.Free:
			return Outcome{Class: Remake, Fault: job.Fault{Kind: job.Gone, Message: "the result is no longer kept by " + s.Title,
				Advice: "retry it: it is upscaled again, at no cost"}}
		}
		return Pass(&api.Error{Kind: api.Temporary, Service: s.Title, Call: "get-task-status", Status: 200,
			Message: "the task is done, but the answer has no link to the result"})
	}
	return Outcome{Class: Running, Progress: task.Progress / 100}
}

// OfNoTask is what a failed question about its task means for a job; ok is false
// when it means nothing, since only the program is ending.
func OfNoTask(s Service, err error) (o Outcome, ok bool) {
	switch api.KindOf(err) {
	case "":
		return Outcome{}, false
	case api.Gone:
		f := FaultOf(err)
		f.Message, f.Advice = "the service no longer knows this task: "+f.Message, s.again()
		return Of(job.TaskFailed{Fault: f}), true
	}
	return Pass(err), true
}

// fileOf finds the file of a task that belongs to j: by the service's name, by
// ours, and only in a task of one by being alone.
func fileOf(j job.Job, files []upscayl.TaskFile) (upscayl.TaskFile, bool) {
	for _, f := range files {
		if f.FileName != "" && f.FileName == j.Task.FileName {
			return f, true
		}
	}
	for _, f := range files {
		if j.Facts != nil && j.Task.Of <= 1 && f.OriginalFileName == j.Facts.Name {
			return f, true
		}
	}
	if len(files) == 1 {
		return files[0], true
	}
	return upscayl.TaskFile{}, false
}

// Adoption is the task in which history shows the lost start of j, with what the
// picture has of its credits; ok is false when none of the records does.
func Adoption(j job.Job, records []upscayl.Task) (t job.Task, whole upscayl.Task, ok bool) {
	for _, whole := range records {
		f, found := named(j.Intent.Name, whole.Files)
		if !found || whole.ID == "" {
			continue
		}
		t := job.Task{ID: whole.ID, Started: whole.CreatedAt, FileName: f.FileName}
		if t.Started.IsZero() {
			t.Started = j.Intent.At
		}
		t.Promised, t.Taken = Portion(t, whole)
		return t, whole, true
	}
	return job.Task{}, upscayl.Task{}, false
}

// named finds a file by the service's name for it, or by ours.
func named(name string, files []upscayl.TaskFile) (upscayl.TaskFile, bool) {
	i := slices.IndexFunc(files, func(f upscayl.TaskFile) bool { return f.FileName == name || f.OriginalFileName == name })
	if i < 0 {
		return upscayl.TaskFile{}, false
	}
	return files[i], true
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
