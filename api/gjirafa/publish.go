package gjirafa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer"
)

const (
	mib       = 1 << 20
	leastPart = 8 * mib // bytes
	mostParts = 10_000  // what S3 takes
)

// Publisher publishes files with the project of a client.
type Publisher struct{ Client *Client }

var _ transfer.Publisher = Publisher{}

// Name is the service as settings call it.
func (Publisher) Name() string { return "gjirafa" }

// Account names the service, its host and the project.
func (p Publisher) Account() string {
	return p.Name() + " " + p.Client.rest.Base() + " " + p.Client.project
}

// token is what an upload needs to go on after a restart. The service never says
// how the file was cut, so that is kept here.
type token struct {
	Key      string    `json:"requestKey"`
	PartSize int64     `json:"partSize"` // bytes
	First    int       `json:"first"`    // what the service calls the first part
	Object   string    `json:"object"`   // address in the storage, without its signature
	Begun    time.Time `json:"begun"`    // zero where an older version has begun it
}

// partSize is how a file of size bytes is cut.
func partSize(size int64) int64 {
	least := (size + mostParts - 1) / mostParts
	return max(leastPart, (least+mib-1)/mib*mib)
}

func partCount(size, partSize int64) int {
	return int(max(1, (size+partSize-1)/partSize))
}

// Begin opens an upload.
func (p Publisher) Begin(ctx context.Context, f transfer.File) (*transfer.Publication, error) {
	t := token{PartSize: partSize(f.Size), Begun: p.Client.rest.Now()}
	count := partCount(f.Size, t.PartSize)
	u, err := p.Client.Start(ctx, f.Name, f.Type, f.Size, count)
	if err != nil {
		return nil, err
	}
	t.Key = u.Key
	if len(u.Links) != count {
		return nil, p.refuse(ctx, t, "the service gave %d links for %d parts", len(u.Links), count)
	}
	t.First, t.Object = u.Links[0].Number, api.RedactURL(u.Links[0].URL)
	links, ok := place(u.Links, t.First, count)
	if !ok {
		return nil, p.refuse(ctx, t, "the service's part numbers have a gap or a double")
	}
	return p.publication("start upload", f, t, links, false)
}

// refuse ends an upload that cannot work.
func (p Publisher) refuse(ctx context.Context, t token, format string, args ...any) error {
	_ = p.Client.Abort(ctx, t.Key) // the error to show is the one below
	return p.Client.rest.Input("start upload", fmt.Sprintf(format, args...))
}

// place puts links where their parts stand in the file. Parts without a link get "".
func place(links []Link, first, count int) (placed []string, ok bool) {
	placed = make([]string, count)
	for _, l := range links {
		i := l.Number - first
		if i < 0 || i >= count || placed[i] != "" || l.URL == "" {
			return nil, false
		}
		placed[i] = l.URL
	}
	return placed, true
}

// linksLast is how long the service lets links work when it is not asked for another time;
// an upload is there for as long at least, from its begin.
const linksLast = 12 * time.Hour

// Resume goes on with fresh links. An upload ends when it becomes a file, so that one which
// was about to and is no more, by the service's own words, is a file: unless so much time
// has passed since it was begun that it may have ended by itself.
func (p Publisher) Resume(ctx context.Context, f transfer.File, raw json.RawMessage, finishing time.Time) (*transfer.Publication, error) {
	const call = "resume upload"
	var t token
	if json.Unmarshal(raw, &t) != nil || t.Key == "" || t.PartSize <= 0 {
		return nil, p.Client.rest.Gone(call, "what was kept of the upload cannot be read")
	}
	u, err := p.Client.Resume(ctx, t.Key)
	if kind := api.KindOf(err); !finishing.IsZero() && (kind == failure.Gone || kind == failure.Input) {
		if kind == failure.Input || errors.Is(err, errForeign) || p.Client.rest.Now().Sub(t.Begun) > linksLast {
			return nil, p.Client.rest.Uncertain(call, err)
		}
		return &transfer.Publication{Address: func() string { return t.Object }}, nil
	}
	if err != nil {
		return nil, err
	}
	links, ok := place(u.Links, t.First, partCount(f.Size, t.PartSize))
	if !ok {
		return nil, p.Client.rest.Gone(call, "the service's part numbers are not those of this upload")
	}
	return p.publication(call, f, t, links, !finishing.IsZero())
}

// publication is the session of t; asked says that it was to become a file before, and no
// answer came.
func (p Publisher) publication(call string, f transfer.File, t token, links []string, asked bool) (*transfer.Publication, error) {
	for _, l := range links {
		if l == "" {
			continue
		}
		if err := p.Client.rest.CheckLink(call, l); err != nil {
			return nil, err
		}
	}
	raw, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	return &transfer.Publication{
		Session: transfer.NewSignedParts(transfer.SignedPartsOptions{
			URLs: links, PartSize: t.PartSize, Size: f.Size, Type: f.Type, Token: raw,
			Finish: func(ctx context.Context, receipts []transfer.Receipt) error {
				err := p.finish(ctx, t, receipts)
				if e, ok := err.(*api.Error); asked && ok && e.Status == http.StatusNotFound && !errors.Is(err, errForeign) {
					return nil // an upload ends when it becomes a file
				} else if asked && ok && e.Kind == failure.Gone {
					return p.Client.rest.Uncertain("complete upload", err)
				}
				asked = asked || unanswered(err)
				return err
			},
			Abort: func(ctx context.Context) error { return p.abort(ctx, t) },
		}),
		Address: func() string { return t.Object },
	}, nil
}

// finish puts the parts together. When the service says that they are not what
// it needs, this upload will never be a file, but another one can.
func (p Publisher) finish(ctx context.Context, t token, receipts []transfer.Receipt) error {
	parts := make([]Part, len(receipts))
	for i, r := range receipts {
		parts[i] = Part{Number: t.First + r.Index, ETag: r.ETag}
	}
	err := p.Client.Complete(ctx, t.Key, parts)
	if e, ok := err.(*api.Error); ok && e.Status == http.StatusBadRequest {
		e.Kind = failure.Gone
	}
	return err
}

// unanswered reports whether a call may have done its work although it failed.
func unanswered(err error) bool {
	e, ok := err.(*api.Error)
	return ok && e.Kind == failure.Temporary && (e.Status < 300 || e.Status >= 500)
}

// abort ends the upload; one that is no more is ended.
func (p Publisher) abort(ctx context.Context, t token) error {
	err := p.Client.Abort(ctx, t.Key)
	if api.KindOf(err) == failure.Gone {
		return nil
	}
	return err
}
