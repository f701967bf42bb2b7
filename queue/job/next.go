package job

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"bulkup/api/failure"
)

// Next returns j after e happened at the given time. An event that does not fit
// the state is an error and changes nothing: it came too late (the user
// canceled meanwhile) or the caller is wrong.
func Next(j Job, e Event, at time.Time) (Job, error) {
	next, err := j.after(e, at)
	if err != nil {
		return j, err
	}
	return next, nil
}

func (j Job) after(e Event, at time.Time) (Job, error) {
	switch e := e.(type) {
	case CheckStarted:
		return j.move(at, Checking, Waiting)
	case Checked:
		if e.Target != "" {
			j.Target = e.Target
		}
		return j.checked(e.Facts).move(at, Waiting, Checking)
	case Reused:
		e.Task.Shared, e.Task.Adopted, e.Task.Over, e.Task.ETag = true, true, false, ""
		e.Task.Promised, e.Task.Taken = 0, 0
		j = j.checked(e.Facts)
		j.Task = &e.Task
		return j.move(at, Upscaling, Checking)
	case UploadStarted:
		return j.move(at, Uploading, Waiting)
	case UploadOpened:
		j.Upload = &e.Upload
		return j.stay(Uploading)
	case PartsStored:
		j, err := j.withUpload(e, func(up *Upload) { up.Receipts = e.Receipts })
		if err != nil {
			return j, err
		}
		j.Tries = 0
		return j.stay(Uploading)
	case Join:
		j, err := j.withUpload(e, func(up *Upload) { up.Joining = !e.Refused })
		if err != nil {
			return j, err
		}
		return j.stay(Uploading)
	case Uploaded:
		j, err := j.withUpload(e, func(up *Upload) { up.Complete, up.Assumed = true, e.Assumed })
		if err != nil {
			return j, err
		}
		return j.move(at, Starting, Uploading)
	case StartQueued:
		return j.move(at, Starting, Waiting)
	case StartYielded:
		return j.move(at, Waiting, Starting)
	case StartIntended:
		if j.Intent != nil {
			return j, j.misfit(e)
		}
		j.Intent = &e.Intent
		return j.stay(Starting)
	case StartWithdrawn:
		j.Intent = nil
		if j.State == Canceled {
			return j, nil // meanwhile
		}
		return j.stay(Starting)
	case Started:
		return j.started(at, e.Task, Starting)
	case Adopted:
		e.Task.Adopted = true
		return j.started(at, e.Task, Unknown, Starting)
	case Lost:
		return j.lost(at, e.Fault, e.Newest)
	case Charged:
		return j.charged(e)
	case Processed:
		return j.processed(at, e)
	case Settled:
		return j.withTask(e, func(t *Task) { t.Owed = false })
	case TaskMissing:
		j, err := j.withTask(e, func(t *Task) { t.Missing = true })
		if err != nil {
			return j, err
		}
		return j.fail(at, e.Fault, Upscaling)
	case NeverMade:
		if j.State != Unknown || j.Intent == nil {
			return j, j.misfit(e)
		}
		j.Remade, j.Notices = true, note(j.Notices, e.Notice)
		return j.retry(at)
	case RecordsRefused:
		j.Upload, j.Intent, j.Direct = nil, nil, true
		return j.move(at, Waiting, Starting)
	case TaskFailed:
		return j.taskOver().fail(at, e.Fault, Upscaling)
	case FetchBegan:
		j, err := j.withTask(e, func(t *Task) { t.ETag = e.ETag })
		if err != nil {
			return j, err
		}
		return j.stay(Downloading)
	case Split:
		if j.Upload == nil {
			return j, j.misfit(e)
		}
		j = j.lapse()
		j.Intent, j.Alone = nil, true
		if !j.Sent() { // it was done once, and fetched again
			return j.move(at, Waiting, Upscaling)
		}
		return j.move(at, Starting, Upscaling, Starting)
	case TaskLapsed:
		j = j.lapse()
		j.Intent = nil
		if j.Sent() {
			return j.move(at, Starting, Upscaling)
		}
		return j.move(at, Waiting, Upscaling)
	case LinkExpired:
		return j.move(at, Upscaling, Downloading)
	case UploadExpired:
		if j.State == Starting {
			j.Resent++
		}
		j.Upload, j.Intent = nil, nil
		return j.move(at, Waiting, Uploading, Starting)
	case NotJoined:
		j, err := j.withUpload(e, func(up *Upload) { up.Complete, up.Assumed, up.Joining = false, false, false })
		if err != nil {
			return j, err
		}
		j.Intent = nil
		j.Resent++
		return j.move(at, Waiting, Starting)
	case Stale:
		j.Facts, j.Upload, j.Intent = nil, nil, nil
		return j.move(at, Waiting, Uploading, Starting)
	case Noted:
		j.Notices = note(j.Notices, e.Notice)
		return j, nil
	case Saved:
		return j.saved(at, e)
	case PublishOpened, PublishStored, Published, PublishFailed, PublishAsked:
		return j.publish(at, e)
	case Skip:
		if j.Way = e.Way; e.Result.Path != "" {
			j.Result = &e.Result
		}
		for _, lost := range e.Result.Losses {
			j.Notices = note(j.Notices, lost)
		}
		j.Notices = note(j.Notices, e.Reason)
		if j.Settings.Publish != "" && e.Result.Width > 0 && j.State != Canceled { // a result of ours, and not a file that was in its place
			j.Publish = &Publish{Service: j.Settings.Publish}
			return j.move(at, Publishing, Waiting, Checking)
		}
		return j.move(at, Skipped, Waiting, Checking, Canceled) // the last with a copy that is there already
	case Delayed:
		return j.delayed(e)
	case Interrupted:
		return j.interrupted(at, e.Newest)
	case Fail:
		return j.fail(at, e.Fault, Waiting, Checking, Uploading, Starting, Upscaling, Downloading)
	case Cancel:
		if j.State == Publishing { // the file is here, and stays
			return j.publish(at, PublishFailed{Fault{Kind: failure.Input, Message: "publishing was canceled", Advice: "retry it to publish it"}})
		}
		if e.TaskEnds && j.State == Upscaling {
			j = j.taskOver()
		}
		return j.move(at, Canceled, Waiting, Checking, Uploading, Starting, Upscaling, Downloading, Unknown)
	case Retry:
		return j.retry(at)
	case FetchAsked:
		if j.Task == nil || j.Task.Over {
			return j, j.misfit(e)
		}
		j.Entered = nil
		return j.move(at, Upscaling, Done, Failed, Canceled)
	case Changed:
		if j.State != Waiting || j.Task != nil || j.Upload != nil {
			return j, j.misfit(e)
		}
		j.Settings, j.Target = e.Settings, e.Target
		return j, nil
	case Moved:
		j.Position = e.Position
		return j, nil
	}
	return j, j.misfit(e)
}

// taskOver notes that nothing comes of the task any more.
func (j Job) taskOver() Job {
	if j.Task != nil {
		t := *j.Task
		t.Over = true
		j.Task = &t
	}
	return j
}

// checked takes over what a check has found.
func (j Job) checked(f Facts) Job {
	j.Facts, j.Source.Refused = &f, ""
	if j.Upload != nil && j.Upload.Hash != f.Hash {
		j.Upload = nil // of what the file was before
	}
	if f.Size > 0 {
		j.Source.Size, j.Source.ModTime = f.Size, f.ModTime
	}
	w, h, _, _ := j.Size()
	j.Settings = j.Settings.For(j.Engine, w, h) // of the picture that it is now
	return j
}

func (j Job) misfit(e Event) error {
	return fmt.Errorf("job %s: %T does not fit a job that is %s", j.ID, e, j.State)
}

// stay checks that the job is in the state in which the event makes sense.
func (j Job) stay(in State) (Job, error) {
	if j.State != in {
		return j, fmt.Errorf("job %s: is %s, not %s", j.ID, j.State, in)
	}
	return j, nil
}

// move enters a state, from one of those given.
func (j Job) move(at time.Time, to State, from ...State) (Job, error) {
	if !slices.Contains(from, j.State) {
		return j, fmt.Errorf("job %s: cannot go from %s to %s", j.ID, j.State, to)
	}
	entered := maps.Clone(j.Entered)
	if entered == nil {
		entered = make(map[State]time.Time, 4)
	}
	switch {
	case to == Waiting && j.State != Checking: // it begins again: the times of the last attempt are not those of this one
		clear(entered)
	case to == Upscaling && j.State == Downloading && !entered[to].IsZero(): // for another link
		at = entered[to]
		delete(entered, Downloading)
	}
	entered[to] = at
	j.Entered, j.State = entered, to
	if to != Failed && to != Unknown {
		j.Fault, j.Stage = nil, ""
	}
	j.Tries, j.NotBefore = 0, time.Time{}
	return j, nil
}

func (j Job) fail(at time.Time, f Fault, from ...State) (Job, error) {
	stage := j.State
	next, err := j.move(at, Failed, from...)
	if err != nil {
		return j, err
	}
	// A start that fails, instead of being lost, is known not to have happened.
	next.Fault, next.Stage, next.Intent = &f, stage, nil
	return next, nil
}

func (j Job) withUpload(e Event, change func(*Upload)) (Job, error) {
	if j.Upload == nil {
		return j, j.misfit(e)
	}
	up := *j.Upload
	change(&up)
	j.Upload = &up
	return j, nil
}

func (j Job) started(at time.Time, t Task, from ...State) (Job, error) {
	if j.Intent != nil {
		t.Number = j.Intent.Number
	}
	if j.State == Canceled && j.Task == nil {
		// Too late to cancel: what was paid for is kept, and a retry fetches it.
		j.Task, j.Intent = &t, nil
		return j, nil
	}
	next, err := j.move(at, Upscaling, from...)
	if err != nil {
		return j, err
	}
	next.Task, next.Intent = &t, nil
	return next, nil
}

// withTask changes the task of j.
func (j Job) withTask(e Event, change func(*Task)) (Job, error) {
	if j.Task == nil {
		return j, j.misfit(e)
	}
	if j.Task.Shared {
		return j, nil
	}
	t := *j.Task
	change(&t)
	j.Task = &t
	return j, nil
}

func (j Job) charged(e Charged) (Job, error) {
	return j.withTask(e, func(t *Task) {
		t.Promised, t.Taken = max(t.Promised, e.Promised), max(t.Taken, e.Taken)
	})
}

func (j Job) processed(at time.Time, e Processed) (Job, error) {
	if j.Task == nil {
		return j, j.misfit(e)
	}
	t := *j.Task
	t.Made = Made{Link: e.Link, Notice: e.Notice, Owed: e.Owed && !t.Shared, Worked: e.Worked, ETag: t.ETag}
	t.Missing = false
	j.Task = &t
	j.Notices = note(j.Notices, e.Notice)
	return j.move(at, Downloading, Upscaling)
}

func (j Job) saved(at time.Time, e Saved) (Job, error) {
	j.Result = &e.Result
	if j.Upload != nil { // its links are secrets, which nothing needs any more
		up := *j.Upload
		up.Session, up.Receipts = nil, nil
		j.Upload = &up
	}
	published := j.Publish != nil && j.Publish.Address != ""
	if j.Settings.Publish == "" || published || j.State == Canceled { // fetched again, or canceled too late
		return j.move(at, Done, Downloading, Canceled)
	}
	j.Publish = &Publish{Service: j.Settings.Publish}
	return j.move(at, Publishing, Downloading)
}

func (j Job) delayed(e Delayed) (Job, error) {
	if j.State.Ended() {
		return j, j.misfit(e)
	}
	j.Fault, j.NotBefore = &e.Fault, e.Until
	j.Tries++
	return j, nil
}

// interrupted puts a job whose worker died back to where a worker can take it
// up. A start that may have left is lost, never repeated.
func (j Job) interrupted(at time.Time, newest int64) (Job, error) {
	j = j.notAfter(at)
	switch {
	case j.State == Checking, j.State == Uploading:
		return j.move(at, Waiting, Checking, Uploading)
	case j.State == Starting && j.Intent != nil:
		return j.lost(at, Fault{Kind: failure.Unknown, Message: "the program stopped before the service confirmed the start"}, newest)
	case j.State == Downloading:
		// Links are not written down: ask for a new one.
		return j.move(at, Upscaling, Downloading)
	}
	return j, nil
}

// lost notes that nobody confirmed the start of j, as of the start with the number.
func (j Job) lost(at time.Time, f Fault, newest int64) (Job, error) {
	j.Fault, j.Stage = &f, Starting
	if j.Intent != nil {
		in := *j.Intent
		in.Lost = newest
		j.Intent = &in
	}
	return j.move(at, Unknown, Starting)
}

func note(notes []string, n string) []string {
	if n == "" || slices.Contains(notes, n) {
		return notes
	}
	return append(slices.Clone(notes), n)
}
