package queue

import (
	"context"
	"errors"
	"os"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/queue/intake"
	"bulkup/queue/intake/convert"
	"bulkup/queue/job"
	"bulkup/queue/result"
	"bulkup/queue/result/metadata"
)

// download is the stage that fetches a result, looks at all of it, and gives it
// its place. What does not decode to the right picture is never done.
func download(ctx context.Context, j job.Job, w *worker) job.Event {
	if j.Task.Link == "" {
		return job.LinkExpired{}
	}
	tmp, err := result.Temporary(j.Target, string(j.ID))
	if err != nil {
		return saveFailed(w, err)
	}
	_, err = w.transfer().Download(ctx, j.Task.Link, tmp, transfer.DownloadOptions{
		ETag:   j.Task.ETag,
		OnETag: func(etag string) error { return w.record(ctx, job.FetchBegan{ETag: etag}) },
	}, &w.moving.Meter)
	switch api.KindOf(err) {
	case api.Gone, api.Input: // another link may lead to what was paid for
		return broken{err: err}
	}
	if err != nil {
		if !errors.As(err, new(*api.Error)) { // the network was not it
			err = result.Explain(err, j.Target)
		}
		return saveFailed(w, err)
	}
	_, _, width, height := j.Size()
	turned := j.Facts != nil && j.Facts.Orientation >= 5
	found, err := result.Check(ctx, tmp, result.Want{Format: j.Settings.Format, Width: width, Height: height, Turned: turned})
	switch {
	case ctx.Err() != nil:
		return job.Interrupted{}
	case errors.Is(err, result.ErrMismatch):
		_ = os.Remove(tmp)
		return job.Fail{Fault: job.Fault{Kind: job.Input, Message: api.Clean(err.Error()),
			Advice: "a retry fetches it again, at no cost; the service may have limits of its own for this size"}}
	case err != nil:
		os.Remove(tmp)
		return broken{err: err}
	}
	saved, notices, err := carry(ctx, j, tmp)
	if err != nil {
		return saveFailed(w, result.Explain(err, j.Target))
	}
	for _, n := range notices {
		if err := w.record(ctx, job.Noted{Notice: n}); err != nil {
			return after(err)
		}
	}
	info, err := os.Stat(saved)
	if err != nil {
		return saveFailed(w, err)
	}
	w.keepTime(ctx, j, saved)
	w.q.placed.place(j.Target)
	path, err := result.Save(saved, j.Target, policyOf(j))
	if err != nil {
		return saveFailed(w, err)
	}
	if saved != tmp {
		_ = os.Remove(tmp) // its copy with the metadata is the result
	}
	return job.Saved{Result: job.Result{Path: path, Size: info.Size(), Width: found.Width, Height: found.Height}}
}

// carry gives the finished picture what its source says about itself.
func carry(ctx context.Context, j job.Job, tmp string) (saved string, notices []string, err error) {
	o := metadata.Options{Strip: j.Settings.Metadata == "strip", StripGPS: j.Settings.Metadata == "no-gps"}
	if j.Facts == nil || j.Facts.Converted == nil {
		return metadata.Apply(ctx, j.Source.Path, tmp, o)
	}
	said, unread := convert.Said(j.Source.Path)
	saved, notices, err = metadata.ApplyFrom(ctx, said, tmp, o)
	if unread != nil && err == nil {
		notices = append(notices, "the metadata of the source was not kept: "+intake.Reason(unread))
	}
	return saved, notices, err
}

// keepTime gives a result the time of its source, if that is wanted. A disk that
// cannot is no reason to fail.
func (w *worker) keepTime(ctx context.Context, j job.Job, path string) {
	if !j.Settings.KeepTime || j.Facts == nil || j.Facts.ModTime.IsZero() {
		return
	}
	if err := os.Chtimes(path, j.Facts.ModTime, j.Facts.ModTime); err != nil {
		_ = w.record(ctx, job.Noted{Notice: "the time of the source could not be kept: " + intake.Reason(err)})
	}
}

// broken is a result that came wrong, or a link that led nowhere: the link is
// asked for again, and after a few rounds the job fails and keeps its task.
type broken struct {
	job.Event
	err error
}

// renewals is how many broken results, or dead links, in a row a job survives.
const renewals = 5

// renew goes back to asking for the task, and after a few rounds gives up. What
// was paid for stays where it is: a retry begins at the task again.
func (q *Queue) renew(e *entry, b broken) {
	e.renewed++
	f := faultOf(b.err)
	if e.renewed >= renewals {
		e.renewed = 0
		f.Kind, f.Advice = job.Temporary, "the task is kept: a retry fetches it again, at no cost"
		q.apply(e, job.Fail{Fault: f})
		return
	}
	q.apply(e, job.LinkExpired{})
	q.apply(e, job.Delayed{Fault: f, Until: q.opts.Now().Add(backoff(e.renewed))})
}

// saveFailed sorts what can go wrong between the network and the disk. What the
// disk refuses for any reason but room it will refuse again.
func saveFailed(w *worker, err error) job.Event {
	var refused *result.SaveError
	switch {
	case errors.Is(err, result.ErrDiskFull):
		return full{err: err}
	case errors.As(err, &refused):
		return job.Fail{Fault: job.Fault{Kind: job.Input, Message: api.Clean(err.Error()), Advice: "choose another folder with --out, or make it writable, then retry it"}}
	}
	return after(err)
}

// full is a disk without room: saving stands still, nothing fails.
type full struct {
	job.Event
	err error
}
