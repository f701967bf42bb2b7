package queue

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// session is what the journal keeps of an upload.
type session struct {
	Base   string         `json:"base"` // the service that opened it
	Upload upscayl.Upload `json:"upload"`
}

// errStale means that the source is no longer what was checked.
var errStale = errors.New("the file has changed since it was checked")

// upload is the stage that brings a file to the service: a session, its parts,
// and its completion.
func upload(ctx context.Context, j job.Job, w *worker) job.Event {
	src, err := openSource(j)
	if err != nil {
		return uploadFailed(err)
	}
	defer src.Close()
	s, done, err := openSession(ctx, j, w)
	if err != nil {
		return uploadFailed(err)
	}
	keep := func(r transfer.Receipt) error {
		done = append(done, r)
		raw, err := json.Marshal(done)
		if err != nil {
			return err
		}
		return w.record(ctx, job.PartsStored{Receipts: raw})
	}
	err = w.transfer().Upload(ctx, src, s, done, keep, &w.moving.Meter)
	if err != nil {
		return uploadFailed(err)
	}
	return job.Uploaded{}
}

// openSession goes on with the session of the journal while it holds, and asks
// for a new one otherwise. A new one is durable before its first part is sent.
func openSession(ctx context.Context, j job.Job, w *worker) (transfer.Session, []transfer.Receipt, error) {
	if j.Upload != nil {
		var s session
		var done []transfer.Receipt
		err := json.Unmarshal(j.Upload.Session, &s)
		if err == nil && len(j.Upload.Receipts) > 0 {
			err = json.Unmarshal(j.Upload.Receipts, &done)
		}
		if err == nil && s.Base == w.b.Base && (j.Upload.Expires.IsZero() || w.q.opts.Now().Before(j.Upload.Expires)) {
			return w.sessionOf(s.Upload, j), done, nil
		}
	}
	t, err := w.permit(ctx, quota.GetUploadURL)
	if err != nil {
		return nil, nil, err
	}
	up, err := w.b.Client.GetUploadURL(ctx, upscayl.UploadRequest{Name: j.Facts.Name, Type: mimeOf(j.Facts.Format), Size: j.Facts.SentSize()})
	w.called(ctx, t, err)
	if err != nil {
		return nil, nil, err
	}
	raw, err := json.Marshal(session{w.b.Base, up})
	if err != nil {
		return nil, nil, err
	}
	w.learnUpload(ctx, up.PutURL != "")
	opened := job.Upload{Hash: j.Facts.Hash, Session: raw, FileName: up.FileName, Expires: up.ExpiresAt}
	return w.sessionOf(up, j), nil, w.record(ctx, job.UploadOpened{Upload: opened})
}

// learnUpload notes how this service takes files, for the plan of the rest.
func (w *worker) learnUpload(ctx context.Context, singlePut bool) {
	_ = w.q.send(ctx, request{do: func() error {
		w.b.singlePut = singlePut
		return nil
	}})
}

// sessionOf is the transfer session for the answer of get-upload-url.
func (w *worker) sessionOf(up upscayl.Upload, j job.Job) transfer.Session {
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
			t, err := w.permit(ctx, quota.CompleteUpload)
			if err != nil {
				return err
			}
			parts := make([]upscayl.Part, len(receipts))
			for i, r := range receipts {
				parts[i] = upscayl.Part{Number: up.Parts[r.Index].Number, ETag: r.ETag}
			}
			err = w.b.Client.CompleteUpload(ctx, upscayl.Completion{UploadID: up.ID, Key: up.Key, Parts: parts})
			w.called(ctx, t, err)
			return err
		},
	})
}

func uploadFailed(err error) job.Event {
	switch {
	case errors.Is(err, errStale), errors.Is(err, transfer.ErrChanged):
		return job.Stale{}
	case errors.Is(err, os.ErrNotExist):
		return job.Fail{Fault: vanished(err)}
	case api.KindOf(err) == api.Gone:
		return job.UploadExpired{}
	}
	return after(err)
}

// openSource opens the file that is sent for j: its source, if that still is the one
// that was checked, or what that was converted to.
func openSource(j job.Job) (*transfer.Source, error) {
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
func openAs(path string, size int64, modTime time.Time) (*transfer.Source, error) {
	src, err := transfer.OpenSource(path)
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
func (w *worker) openFile(ctx context.Context, j job.Job) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		src, err := openSource(j)
		if err != nil {
			return nil, err
		}
		return w.transfer().Paced(ctx, src.Body()), nil
	}
}

func vanished(error) job.Fault {
	return job.Fault{Kind: job.Input, Message: "the file is no longer there", Advice: "put it back, then retry it"}
}
