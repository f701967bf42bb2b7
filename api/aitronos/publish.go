package aitronos

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer"
)

// Publisher publishes files with the organization of a client. Engine makes the
// requests to the storage.
type Publisher struct {
	Client *Client
	Engine *transfer.Engine
}

var _ transfer.Publisher = Publisher{}

// Name is the service as settings call it.
func (Publisher) Name() string { return "aitronos" }

// Account names the service, its host and the organization.
func (p Publisher) Account() string {
	return p.Name() + " " + p.Client.rest.Base() + " " + p.Client.organization
}

// Begin opens an upload.
func (p Publisher) Begin(ctx context.Context, f transfer.File) (*transfer.Publication, error) {
	u, err := p.Client.Begin(ctx, f.Name, f.Type, f.Size)
	if err != nil {
		return nil, err
	}
	publication, err := p.publication(f, u, true)
	if err != nil {
		return nil, err
	}
	if u.MaxSize > 0 && f.Size > int64(u.MaxSize) {
		_ = publication.Session.Abort(ctx) // the error to show is the one below
		return nil, p.Client.rest.Input("begin upload",
			fmt.Sprintf("the file has %d bytes, and the service takes at most %d", f.Size, u.MaxSize))
	}
	return publication, nil
}

// Resume goes on with the session, which says itself how far it has come. A session may end
// when it is complete, and long before its file does: that is asked for first.
func (p Publisher) Resume(ctx context.Context, f transfer.File, raw json.RawMessage, finishing time.Time) (*transfer.Publication, error) {
	const call = "resume upload"
	var u Upload
	if json.Unmarshal(raw, &u) != nil || u.URL == "" {
		return nil, p.Client.rest.Gone(call, "what was kept of the upload cannot be read")
	}
	if !finishing.IsZero() {
		r := &registration{client: p.Client, upload: u}
		found, err := r.registered(ctx)
		if err != nil {
			return nil, err
		}
		if found {
			return &transfer.Publication{Address: r.address}, nil
		}
	}
	if !u.Expires.IsZero() && !p.Client.rest.Now().Before(u.Expires.Time) {
		err := p.Client.rest.Gone(call, "the session has expired")
		if !finishing.IsZero() && u.FileID == "" { // nothing to ask by
			err = p.Client.rest.Uncertain(call, err)
		}
		return nil, err
	}
	return p.publication(f, u, false)
}

// publication is the session of u; fresh says that nothing was sent to it yet.
func (p Publisher) publication(f transfer.File, u Upload, fresh bool) (*transfer.Publication, error) {
	raw, err := json.Marshal(u)
	if err != nil {
		return nil, err
	}
	r := &registration{client: p.Client, file: f, upload: u, doubt: !fresh}
	if u.resumable() {
		return &transfer.Publication{Address: r.address, Session: transfer.NewResumable(transfer.ResumableOptions{
			Engine: p.Engine, URL: string(u.URL), Size: f.Size, Chunk: max(0, int64(u.Chunk)), New: fresh, Finish: r.finish, Token: raw,
		})}, nil
	}
	return &transfer.Publication{Address: r.address, Session: transfer.NewSignedPut(transfer.SignedPutOptions{
		URL: string(u.URL), Size: f.Size, ContentType: mimeOf(f.Type), Token: raw,
		Finish: func(ctx context.Context, _ []transfer.Receipt) error { return r.finish(ctx) },
	})}, nil
}

// mostMissing is how often a service that does not see the object yet is asked again.
const mostMissing = 5

// registration makes a file of what is in the storage.
type registration struct {
	client  *Client
	file    transfer.File
	upload  Upload
	doubt   bool // whether an earlier register may have got through
	missing int  // answers that did not see the object
	id      string
}

func (r *registration) address() string { return r.client.Address(r.id) }

// finish registers the file once. The bytes are safe by now, so an answer that
// does not see them yet is no reason to send them again.
func (r *registration) finish(ctx context.Context) error {
	if r.doubt {
		found, err := r.registered(ctx)
		if found || err != nil {
			return err
		}
	}
	id, err := r.client.Register(ctx, string(r.upload.FileID), r.file.Name, r.file.Type, string(r.upload.Path), r.file.Size)
	if err == nil {
		r.id, r.doubt = id, false
		return nil
	}
	e, ok := err.(*api.Error)
	if !ok {
		r.doubt = true // canceled: it may have arrived
		return err
	}
	r.doubt = e.Status == 0 || e.Status >= 500 || e.Status == http.StatusConflict
	if e.Status == http.StatusNotFound || e.Status == http.StatusConflict {
		e.Kind = failure.Temporary
		switch r.missing++; {
		case r.missing > mostMissing && e.Status == http.StatusConflict:
			return r.client.rest.Uncertain("register", err)
		case r.missing > mostMissing:
			e.Kind = failure.Gone
		}
	}
	return e
}

// registered reports whether the file is there already.
func (r *registration) registered(ctx context.Context) (bool, error) {
	if r.upload.FileID == "" {
		return false, nil
	}
	switch err := r.client.Retrieve(ctx, string(r.upload.FileID)); api.KindOf(err) {
	case "":
		if err == nil {
			r.id, r.doubt = string(r.upload.FileID), false
			return true, nil
		}
		return false, err
	case failure.Gone:
		return false, nil
	default:
		return false, err
	}
}
