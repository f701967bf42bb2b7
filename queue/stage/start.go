package stage

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/source"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// Start returns the stage that sends the one request that cannot be undone, for
// one picture or for several that share a task. It is sent once; what is not
// known to have failed is lost, not repeated.
func Start(t quota.Ticket) func(context.Context, []job.Job, Work) []outcome.Outcome {
	return func(ctx context.Context, all []job.Job, w Work) []outcome.Outcome {
		if outs := replaced(all); outs != nil {
			w.Called(ctx, t, nil)
			return outs
		}
		req, err := startRequest(ctx, all, w)
		if err != nil {
			w.Called(ctx, t, nil)
			return startFailed(all, err)
		}
		var begun upscayl.Started
		err = Ask(ctx, w, t, func(ctx context.Context) (err error) {
			begun, err = w.Client.StartTask(ctx, req)
			return err
		})
		if err != nil {
			return startFailed(all, err)
		}
		outs := make([]outcome.Outcome, len(all))
		for i, j := range all {
			task := job.Task{ID: begun.TaskID, Started: w.Now(), Of: len(all), Place: i}
			if !w.Free { // the embedded engine counts credits, but nobody pays them
				task.Promised = outcome.Share(begun.Credits, i, len(all))
			}
			if j.Upload != nil {
				task.FileName = j.Upload.FileName
			}
			outs[i] = outcome.Of(job.Started{Task: task, Credits: begun.Credits})
		}
		return outs
	}
}

// replaced returns what becomes of pictures of which some are no longer what was
// uploaded, nil when all are: the user may have corrected one. The others wait for the
// next start. A source that is gone is not needed any more.
func replaced(all []job.Job) (outs []outcome.Outcome) {
	outs, found := make([]outcome.Outcome, len(all)), false
	for i, j := range all {
		outs[i] = outcome.Of(job.StartWithdrawn{})
		if j.Upload == nil || j.Facts == nil {
			continue
		}
		now, err := os.Stat(j.Source.Path)
		if err == nil && (now.Size() != j.Facts.Size || !now.ModTime().Equal(j.Facts.ModTime)) {
			outs[i], found = outcome.Of(job.Stale{}), true
		}
	}
	if !found {
		return nil
	}
	return outs
}

func startRequest(ctx context.Context, all []job.Job, w Work) (upscayl.StartRequest, error) {
	j := all[0]
	req := upscayl.StartRequest{Model: j.Settings.Model, Scale: j.Settings.Scale, Format: j.Settings.Ordered(), Face: j.Settings.Face}
	switch {
	case j.Source.URL != "":
		req.URLs = []string{j.Source.URL}
	case j.Upload != nil:
		for _, j := range all {
			var s session
			if err := json.Unmarshal(j.Upload.Session, &s); err != nil {
				return req, errStale
			}
			req.Files = append(req.Files, s.Upload.File)
		}
	default:
		src, err := openSource(j)
		if err != nil {
			return req, err
		}
		src.Close()
		w.Moving.Total.Store(j.Facts.SentSize())
		req.File = &upscayl.FileBody{Name: j.Facts.Name, Type: mimeOf(j.Facts.Format), Size: j.Facts.SentSize(),
			Open: w.openFile(ctx, j), Progress: w.Moving.Sent.Store}
	}
	return req, nil
}

// startFailed is what a start that failed means for each of its pictures.
func startFailed(all []job.Job, err error) []outcome.Outcome {
	outs := make([]outcome.Outcome, len(all))
	for i, j := range all {
		outs[i] = startFault(j, err)
		switch outs[i].Event.(type) {
		case job.Fail, job.RecordsRefused, job.UploadExpired, job.NotJoined:
			if len(all) > 1 {
				outs[i] = outcome.Outcome{Class: outcome.Apart} // perhaps only one of them is the reason, or that they are several
			}
		}
	}
	return outs
}

// mostResent is how often a start that found no file sends a picture back to its upload.
const mostResent = 2

// notThere is what becomes of a picture whose upload the service does not have. Parts that
// were only assumed to be joined are not: they are still there, and need not be sent again.
func notThere(j job.Job, err error) outcome.Outcome {
	switch {
	case j.Resent >= mostResent:
		f := outcome.FaultOf(err)
		f.Advice = "the file was uploaded several times, and each time the service lost it; retry it later"
		return outcome.Fail(f)
	case j.Upload.Assumed:
		return outcome.Of(job.NotJoined{})
	}
	return outcome.Of(job.UploadExpired{})
}

// startFault distinguishes a start that provably did nothing from one that may have.
func startFault(j job.Job, err error) outcome.Outcome {
	switch {
	case errors.Is(err, errStale), errors.Is(err, source.ErrChanged):
		return outcome.Of(job.Stale{})
	case j.Upload != nil && (api.KindOf(err) == failure.Gone || api.KindOf(err) == failure.Input && j.Upload.Assumed):
		return notThere(j, err)
	case errors.Is(err, upscayl.ErrFiles):
		return outcome.Of(job.RecordsRefused{})
	case api.KindOf(err) == failure.Unknown:
		f := outcome.FaultOf(err)
		return outcome.Of(job.Lost{Fault: f})
	case errors.Is(err, os.ErrNotExist):
		return outcome.Fail(vanished(err))
	}
	o := outcome.After(err)
	if failed, ok := o.Event.(job.Fail); ok && j.Source.URL != "" && failed.Fault.Kind == failure.Input {
		failed.Fault.Advice = outcome.CheckAddress
		o.Event = failed
	}
	return o
}
