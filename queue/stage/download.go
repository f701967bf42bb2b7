package stage

import (
	"context"
	"errors"
	"os"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/local/pixels"
	"bulkup/api/transfer"
	"bulkup/queue/convert"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/result"
	"bulkup/queue/result/metadata"
)

// Download is the stage that fetches a result, decodes all of it, and gives it
// its place. What does not decode to the right picture is never done.
func Download(ctx context.Context, j job.Job, w Work) outcome.Outcome {
	if j.Task.Link == "" {
		return outcome.Of(job.LinkExpired{})
	}
	tmp, err := result.Temporary(result.PlaceOf(j), string(j.ID))
	if err != nil {
		return saveFailed(err)
	}
	_, err = w.Mover.Download(ctx, j.Task.Link, tmp, transfer.DownloadOptions{
		ETag:    j.Task.ETag,
		MaxSize: mostBytes(j),
		OnETag:  func(etag string) error { return w.Record(ctx, job.FetchBegan{ETag: etag}) },
	}, &w.Moving.Meter)
	switch api.KindOf(err) {
	case failure.Gone, failure.Input: // another link may lead to what was paid for
		if api.KindOf(err) == failure.Input {
			_ = os.Remove(tmp) // what came is of no use
		}
		return outcome.Outcome{Class: outcome.Renew, Fault: outcome.FaultOf(err)}
	}
	if err != nil {
		if !errors.As(err, new(*api.Error)) { // the network was not it
			err = result.Explain(err, j.Target)
		}
		return saveFailed(err)
	}
	found, err := result.Check(ctx, tmp, ordered(j))
	switch {
	case ctx.Err() != nil:
		return outcome.Of(job.Interrupted{})
	case errors.Is(err, result.ErrMismatch):
		_ = os.Remove(tmp)
		return outcome.Fail(job.Fault{Kind: failure.Input, Message: api.Clean(err.Error()),
			Advice: "a retry fetches it again, at no cost; the service may have limits of its own for this size"})
	case err != nil:
		os.Remove(tmp)
		return outcome.Outcome{Class: outcome.Renew, Fault: outcome.FaultOf(err)}
	}
	var losses []string
	if j.Task != nil && j.Task.Notice != "" {
		losses = append(losses, j.Task.Notice)
	}
	if lost := w.shallower(j, tmp); lost != "" {
		losses = append(losses, lost)
		if err := w.Record(ctx, job.Noted{Notice: lost}); err != nil {
			return outcome.After(err)
		}
	}
	made := tmp
	if j.Settings.Finished() {
		if made, found, err = w.finish(ctx, j, tmp, tmp+result.FinishedSuffix); err != nil {
			return finishFailed(ctx, err, j)
		}
	}
	losses = append(losses, found.Losses...)
	saved, notices, err := carry(ctx, j, made)
	if err != nil {
		return saveFailed(result.Explain(err, j.Target))
	}
	losses = append(losses, notices...)
	for _, n := range notices {
		if err := w.Record(ctx, job.Noted{Notice: n}); err != nil {
			return outcome.After(err)
		}
	}
	info, err := os.Stat(saved)
	if err != nil {
		return saveFailed(err)
	}
	w.keepTime(ctx, j, saved)
	w.Placing(j.Target)
	path, err := result.Save(saved, result.PlaceOf(j), policyOf(j))
	if err != nil {
		return saveFailed(err)
	}
	for _, before := range []string{tmp, made} { // of which the result was made
		if saved != before {
			_ = os.Remove(before)
		}
	}
	return outcome.Of(job.Saved{Result: job.Result{Path: path, Size: info.Size(), Width: found.Width, Height: found.Height, Losses: losses}})
}

// shallower says that what a service made has not the 16 bits of its source. The engine of
// this machine says so itself.
func (w Work) shallower(j job.Job, made string) string {
	if w.Free || j.Facts == nil || !j.Facts.Deep {
		return ""
	}
	file, err := os.Open(made)
	if err != nil {
		return ""
	}
	defer file.Close()
	switch h, err := pixels.Probe(file); {
	case err != nil || h.Bits == 16:
		return ""
	case h.Format == "png":
		return "16 bits a channel became 8: the service made no more"
	}
	return "16 bits a channel became 8: only PNG and TIFF keep 16"
}

// mostBytes is what a result of a job can take: all of its pixels as they are, with 16
// bits and transparency, and room for a profile and metadata.
func mostBytes(j job.Job) int64 {
	const said, unmeasured = 64 << 20, 8 << 30
	width, height := j.OrderedSize()
	if width <= 0 || height <= 0 {
		return unmeasured
	}
	return 9*int64(width)*int64(height) + said
}

// carry gives the finished picture what its source says about itself.
func carry(ctx context.Context, j job.Job, tmp string) (saved string, notices []string, err error) {
	o := metadata.Options{Strip: j.Settings.Metadata == "strip", StripGPS: j.Settings.Metadata == "no-gps"}
	if j.Facts == nil || j.Facts.Converted == nil {
		return metadata.Apply(ctx, j.Source.Path, tmp, o)
	}
	if from := j.Facts.Converted.From; from == "PNG" || from == "JPEG" {
		o.Recoloured = true
		return metadata.Apply(ctx, j.Source.Path, tmp, o)
	}
	said, unread := convert.Said(j.Source.Path, j.Source.Page)
	saved, notices, err = metadata.ApplyFrom(ctx, said, tmp, o)
	if unread != nil && err == nil {
		notices = append(notices, "the metadata of the source was not kept: "+intake.Reason(unread))
	}
	return saved, notices, err
}

// keepTime gives a result the time of its source, if that is wanted. A disk that
// cannot is no reason to fail.
func (w Work) keepTime(ctx context.Context, j job.Job, path string) {
	if !j.Settings.KeepTime || j.Facts == nil || j.Facts.ModTime.IsZero() {
		return
	}
	if err := os.Chtimes(path, j.Facts.ModTime, j.Facts.ModTime); err != nil {
		_ = w.Record(ctx, job.Noted{Notice: "the time of the source could not be kept: " + intake.Reason(err)})
	}
}

// saveFailed sorts what can go wrong between the network and the disk. What the
// disk refuses for any reason but room it will refuse again.
func saveFailed(err error) outcome.Outcome {
	var refused *result.SaveError
	switch {
	case api.Shortage(err):
		return outcome.OfShortage(err)
	case errors.As(err, &refused):
		return outcome.Fail(job.Fault{Kind: failure.Input, Message: api.Clean(err.Error()), Advice: "choose another folder with --out, or make it writable, then retry it"})
	}
	return outcome.After(err)
}
