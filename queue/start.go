package queue

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// start returns the stage that sends the one request that cannot be undone, for
// one picture or for several that share a task. It is sent once; what is not
// known to have failed is lost, not repeated.
func start(t ticket) func(context.Context, []job.Job, *worker) []job.Event {
	return func(ctx context.Context, all []job.Job, w *worker) []job.Event {
		if evs := replaced(all); evs != nil {
			w.called(ctx, t, nil)
			return evs
		}
		req, err := startRequest(ctx, all, w)
		if err != nil {
			w.called(ctx, t, nil)
			return startFailed(all, err)
		}
		begun, err := w.b.Client.StartTask(ctx, req)
		w.called(ctx, t, err)
		if err != nil {
			return startFailed(all, err)
		}
		evs := make([]job.Event, len(all))
		for i, j := range all {
			task := job.Task{ID: begun.TaskID, Started: w.q.opts.Now(), Of: len(all), Place: i}
			if !w.b.Free { // the embedded engine counts credits, but nobody pays them
				task.Promised = share(begun.Credits, i, len(all))
			}
			if j.Upload != nil {
				task.FileName = j.Upload.FileName
			}
			evs[i] = job.Started{Task: task, Credits: begun.Credits}
		}
		return evs
	}
}

// replaced returns what becomes of pictures of which some are no longer what was
// uploaded, nil when all are: the user may have mended one. The others wait for the
// next start. A source that is gone is not needed any more.
func replaced(all []job.Job) (evs []job.Event) {
	evs, found := make([]job.Event, len(all)), false
	for i, j := range all {
		evs[i] = job.StartWithdrawn{}
		if j.Upload == nil || j.Facts == nil {
			continue
		}
		now, err := os.Stat(j.Source.Path)
		if err == nil && (now.Size() != j.Facts.Size || !now.ModTime().Equal(j.Facts.ModTime)) {
			evs[i], found = job.Stale{}, true
		}
	}
	if !found {
		return nil
	}
	return evs
}

// share is the i-th of n nearly equal parts of a sum of credits.
func share(sum int64, i, n int) int64 {
	part := sum / int64(n)
	if int64(i) < sum%int64(n) {
		part++
	}
	return part
}

func startRequest(ctx context.Context, all []job.Job, w *worker) (upscayl.StartRequest, error) {
	j := all[0]
	req := upscayl.StartRequest{Model: j.Settings.Model, Scale: j.Settings.Scale, Format: j.Settings.Format, Face: j.Settings.Face}
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
		w.moving.Total.Store(j.Facts.SentSize())
		req.File = &upscayl.FileBody{Name: j.Facts.Name, Type: mimeOf(j.Facts.Format), Size: j.Facts.SentSize(),
			Open: w.openFile(ctx, j), Progress: w.moving.Sent.Store}
	}
	return req, nil
}

// startFailed is what a start that failed means for each of its pictures.
func startFailed(all []job.Job, err error) []job.Event {
	evs := make([]job.Event, len(all))
	for i, j := range all {
		evs[i] = startFault(j, err)
		if _, failed := evs[i].(job.Fail); failed && len(all) > 1 {
			evs[i] = apart{} // perhaps only one of them is the reason
		}
	}
	return evs
}

// apart is a start of several pictures that was refused: each goes by itself.
type apart struct{ job.Event }

// undone tells what a start returns that provably did nothing.
func undone(ev job.Event) bool {
	switch ev.(type) {
	case delay, apart, job.Fail, job.Stale, job.UploadExpired:
		return true
	}
	return false
}

// startFault tells a start that provably did nothing from one that may have.
func startFault(j job.Job, err error) job.Event {
	switch {
	case errors.Is(err, errStale), errors.Is(err, transfer.ErrChanged):
		return job.Stale{}
	case api.KindOf(err) == api.Unknown:
		f := faultOf(err)
		return job.Lost{Fault: f}
	case api.KindOf(err) == api.Gone && j.Upload != nil:
		return job.UploadExpired{}
	case errors.Is(err, os.ErrNotExist):
		return job.Fail{Fault: vanished(err)}
	}
	return after(err)
}

// wireName is the name by which a start of j can be found in history.
func wireName(j job.Job) string {
	if j.Upload != nil {
		return j.Upload.FileName
	}
	if j.Source.URL != "" {
		return j.Source.URL
	}
	return j.Facts.Name
}

func mimeOf(format string) string {
	return "image/" + strings.Replace(format, "jpg", "jpeg", 1)
}
