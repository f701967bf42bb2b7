package stage

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer"
	"bulkup/api/transfer/source"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// session is what the journal keeps of an upload.
type session struct {
	Base   string         `json:"base"` // the service that opened it
	Upload upscayl.Upload `json:"upload"`
}

// errStale means that the source is no longer what was checked.
var errStale = errors.New("the file has changed since it was checked")

// Upload is the stage that brings a file to the service: a session, its parts,
// and its completion.
func Upload(ctx context.Context, j job.Job, w Work) outcome.Outcome {
	src, err := openSource(j)
	if err != nil {
		return uploadFailed(err)
	}
	defer src.Close()
	p := &parts{Work: w, tries: j.Tries}
	s, done, err := openSession(ctx, j, p)
	if err != nil {
		return uploadFailed(err)
	}
	keep := func(r transfer.Receipt) error {
		done = append(done, r)
		raw, err := json.Marshal(done)
		if err != nil {
			return err
		}
		return w.Record(ctx, job.PartsStored{Receipts: raw})
	}
	err = w.Mover.Upload(ctx, src, s, done, keep, &w.Moving.Meter)
	if err != nil {
		return uploadFailed(err)
	}
	return outcome.Of(job.Uploaded{Assumed: p.assumed})
}

// openSession goes on with the session of the journal while it holds, and asks
// for a new one otherwise. A new one is durable before its first part is sent.
func openSession(ctx context.Context, j job.Job, w *parts) (transfer.Session, []transfer.Receipt, error) {
	if j.Upload != nil {
		var s session
		var done []transfer.Receipt
		err := json.Unmarshal(j.Upload.Session, &s)
		if err == nil && len(j.Upload.Receipts) > 0 {
			err = json.Unmarshal(j.Upload.Receipts, &done)
		}
		if err == nil && s.Base == w.Base && (j.Upload.Expires.IsZero() || w.Now().Before(j.Upload.Expires)) {
			w.joining = j.Upload.Joining
			return w.sessionOf(s.Upload, j), done, nil
		}
	}
	t, err := w.Permit(ctx, quota.GetUploadURL)
	if err != nil {
		return nil, nil, err
	}
	var up upscayl.Upload
	err = Ask(ctx, w.Work, t, func(ctx context.Context) (err error) {
		up, err = w.Client.GetUploadURL(ctx, upscayl.UploadRequest{Name: j.Facts.Name, Type: mimeOf(j.Facts.Format), Size: j.Facts.SentSize()})
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	raw, err := json.Marshal(session{w.Base, up})
	if err != nil {
		return nil, nil, err
	}
	opened := job.Upload{Hash: j.Facts.Hash, Session: raw, FileName: up.FileName, Expires: up.ExpiresAt}
	return w.sessionOf(up, j), nil, w.Record(ctx, job.UploadOpened{Upload: opened, SinglePut: up.PutURL != ""})
}

// parts is the work on an upload, and what is known of the call that joins its parts.
type parts struct {
	Work
	tries   int  // faults in a row before
	joining bool // an earlier call may have joined them
	assumed bool // nobody said so, but the start shall find out
}

// sessionOf is the transfer session for the answer of get-upload-url.
func (w *parts) sessionOf(up upscayl.Upload, j job.Job) transfer.Session {
	if up.PutURL != "" {
		return transfer.NewSignedPut(transfer.SignedPutOptions{URL: up.PutURL, Size: j.Facts.SentSize(), ContentType: mimeOf(j.Facts.Format)})
	}
	urls := make([]string, len(up.Parts))
	for i, p := range up.Parts {
		urls[i] = p.URL
	}
	return transfer.NewSignedParts(transfer.SignedPartsOptions{
		URLs: urls, PartSize: up.PartSize, Size: j.Facts.SentSize(), Scarce: true,
		Finish: func(ctx context.Context, receipts []transfer.Receipt) error {
			all := make([]upscayl.Part, len(receipts))
			for i, r := range receipts {
				all[i] = upscayl.Part{Number: up.Parts[r.Index].Number, ETag: r.ETag}
			}
			return w.join(ctx, upscayl.Completion{UploadID: up.ID, Key: up.Key, Parts: all})
		},
	})
}

// patience is after how many calls that joined no parts, or did not say so, the start
// shall find out whether they are joined. They are at least five seconds apart in all,
// and a service that is out of order for longer answers other calls with errors, too.
const patience = 4

// join has the service put the parts together. A store does that once and then knows the
// upload no more, so a refusal after a call whose answer was lost may mean success, and so
// may one error after the other. The start settles it: one with a file that is not there
// is refused, at no cost.
func (w *parts) join(ctx context.Context, all upscayl.Completion) error {
	t, err := w.Permit(ctx, quota.CompleteUpload)
	if err != nil {
		return err
	}
	if !w.joining {
		if err := w.Record(ctx, job.Join{}); err != nil {
			w.Called(ctx, t, nil)
			return err
		}
	}
	err = Ask(ctx, w.Work, t, func(ctx context.Context) error { return w.Client.CompleteUpload(ctx, all) })
	var no *api.Error
	if !errors.As(err, &no) {
		return err
	}
	switch no.Status {
	case 0, http.StatusRequestTimeout: // not the service's word on it
		return err
	case http.StatusOK, http.StatusBadGateway, http.StatusGatewayTimeout: // nor this, but it may be all that ever comes
		if w.tries >= patience {
			w.assumed = true
			return nil
		}
		return err
	case http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusInternalServerError:
		if w.joining || w.tries >= patience && no.Status == http.StatusInternalServerError {
			w.assumed = true
			return nil
		}
	}
	if w.joining { // this no says nothing of the call before it
		return err
	}
	if err := w.Record(ctx, job.Join{Refused: true}); err != nil {
		return err
	}
	return err
}

func uploadFailed(err error) outcome.Outcome {
	switch {
	case errors.Is(err, errStale), errors.Is(err, source.ErrChanged):
		return outcome.Of(job.Stale{})
	case errors.Is(err, os.ErrNotExist):
		return outcome.Fail(vanished(err))
	case api.KindOf(err) == failure.Gone:
		return outcome.Of(job.UploadExpired{})
	}
	return outcome.After(err)
}

// openSource opens the file that is sent for j: its source, if that still is the one
// that was checked, or what that was converted to.
func openSource(j job.Job) (*source.File, error) {
	src, err := openAs(j.Source.Path, j.Facts.Size, j.Facts.ModTime)
	if c := j.Facts.Converted; err == nil && c != nil {
		src.Close()
		src, err = openAs(c.Path, c.Size, c.ModTime)
		if errors.Is(err, os.ErrNotExist) {
			err = errStale // it is made again
		}
	}
	return src, err
}

// openAs opens a file if it still has a size and a time.
func openAs(path string, size int64, modTime time.Time) (*source.File, error) {
	src, err := source.Open(path)
	if err != nil {
		return nil, err
	}
	if src.Size() != size || !src.ModTime().Equal(modTime) {
		src.Close()
		return nil, errStale
	}
	return src, nil
}

// openFile opens the file of j for a call that takes it along.
func (w Work) openFile(ctx context.Context, j job.Job) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		src, err := openSource(j)
		if err != nil {
			return nil, err
		}
		return w.Mover.Paced(ctx, src.Body()), nil
	}
}

func vanished(error) job.Fault {
	return job.Fault{Kind: failure.Input, Message: "the file is no longer there", Advice: "put it back, then retry it"}
}
