package bytescale

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer"
)

// mimeForm is the only form of MIME types that the service takes.
var mimeForm = regexp.MustCompile(`^[a-zA-Z0-9]+/[a-zA-Z0-9+\-._]+(?:;[^=]+=[^;]+)*$`)

const maxMIME = 255

// Publisher publishes files with the account of a client.
type Publisher struct{ Client *Client }

var _ transfer.Publisher = Publisher{}

// Name is the service as settings call it.
func (Publisher) Name() string { return "bytescale" }

// Account names the service, its host and the account.
func (p Publisher) Account() string {
	return p.Name() + " " + p.Client.rest.Base() + " " + p.Client.account
}

// token is what an upload needs to go on after a restart.
type token struct {
	UploadID string    `json:"uploadId"`
	Count    int       `json:"count"` // of parts
	Path     string    `json:"filePath"`
	URL      string    `json:"fileUrl"`
	Begun    time.Time `json:"begun"` // by the server's clock; zero when it did not say
}

// Begin opens an upload.
func (p Publisher) Begin(ctx context.Context, f transfer.File) (*transfer.Publication, error) {
	u, err := p.Client.Begin(ctx, f.Name, f.Type, f.Size)
	if err != nil {
		return nil, err
	}
	first, err := p.Client.link(u.Parts.First)
	if err != nil {
		return nil, err
	}
	t := token{UploadID: u.ID, Count: int(u.Parts.Count), Path: string(u.File.Path), URL: string(u.File.URL), Begun: u.File.Modified.Time}
	return p.publication(f, t, &first, nil)
}

// Resume goes on with the parts that the service says are missing.
func (p Publisher) Resume(ctx context.Context, f transfer.File, raw json.RawMessage, _ time.Time) (*transfer.Publication, error) {
	const call = "resume upload"
	var t token
	if json.Unmarshal(raw, &t) != nil || t.UploadID == "" || t.Count < 1 || t.Count > mostParts {
		return nil, p.Client.rest.Gone(call, "what was kept of the upload cannot be read")
	}
	remaining, err := p.Client.Remaining(ctx, t.UploadID)
	if api.KindOf(err) == failure.Gone {
		// An upload that is complete may be forgotten; whether its file is there decides.
		if remaining, err = nil, p.proven(ctx, f, t, err); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	return p.publication(f, t, nil, func(index int) bool { return !slices.Contains(remaining, index) })
}

// proven returns nil when the file of an upload is there, and was not written before
// the upload began. Otherwise it returns err, or why nothing could be found out.
func (p Publisher) proven(ctx context.Context, f transfer.File, t token, err error) error {
	file, problem := p.Client.Details(ctx, t.Path)
	switch kind := api.KindOf(problem); {
	case kind == failure.Refused: // by a key that may send, and not read
		return p.Client.rest.Uncertain("finish upload", problem)
	case problem != nil && kind != failure.Gone:
		return problem
	case problem != nil || file.Size != 0 && int64(file.Size) != f.Size:
		return err
	case t.Begun.IsZero() || file.Modified.IsZero():
		return p.Client.rest.Uncertain("finish upload", err)
	case file.Modified.Before(t.Begun):
		return err
	}
	return nil
}

// publication is the session of t. first is the link of part 0 where it is known;
// stored says what the service has, nil when it has nothing.
func (p Publisher) publication(f transfer.File, t token, first *transfer.PartLink, stored func(int) bool) (*transfer.Publication, error) {
	raw, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	u := &upload{client: p.Client, token: t, size: f.Size}
	return &transfer.Publication{
		Session: transfer.NewPartByPart(transfer.PartByPartOptions{
			Size: f.Size, Count: t.Count, First: first, Stored: stored, Token: raw,
			Link: u.link, Done: u.done, Finish: u.finish,
		}),
		Address: u.address,
	}, nil
}

// upload is one session.
type upload struct {
	client *Client
	token
	size     int64
	complete atomic.Bool // whether the service has said that the file exists
}

func (u *upload) address() string { return u.URL }

// link reads what the service says of a part; only it knows which bytes that is.
func (c *Client) link(p UploadPart) (transfer.PartLink, error) {
	const call = "link of a part"
	if p.URL == "" || p.Range == nil {
		return transfer.PartLink{}, c.rest.Odd(call, "the answer holds no link")
	}
	if err := c.rest.CheckLink(call, p.URL); err != nil {
		return transfer.PartLink{}, err
	}
	first, last := int64(p.Range.First), int64(p.Range.Last)
	return transfer.PartLink{URL: p.URL, Offset: first, Size: last - first + 1}, nil
}

func (u *upload) link(ctx context.Context, index int) (transfer.PartLink, error) {
	part, err := u.client.Part(ctx, u.UploadID, index)
	if err != nil {
		return transfer.PartLink{}, err
	}
	return u.client.link(part)
}

// done reports a part. A 404 can mean that an earlier report got through whose
// answer was lost; the list of what remains decides.
func (u *upload) done(ctx context.Context, index int, etag string) error {
	completed, err := u.client.CompletePart(ctx, u.UploadID, index, etag)
	if completed {
		u.complete.Store(true)
	}
	if api.KindOf(err) != failure.Gone {
		return err
	}
	remaining, problem := u.client.Remaining(ctx, u.UploadID)
	switch {
	case problem != nil && api.KindOf(problem) != failure.Gone:
		return problem
	case problem != nil || slices.Contains(remaining, index):
		return err
	}
	return nil
}

// finish makes sure that the file exists, unless the last report has said so.
func (u *upload) finish(ctx context.Context, _ []transfer.Receipt) error {
	if u.complete.Load() {
		return nil
	}
	remaining, err := u.client.Remaining(ctx, u.UploadID)
	switch {
	case api.KindOf(err) == failure.Gone:
		return Publisher{u.client}.proven(ctx, transfer.File{Size: u.size}, u.token, err)
	case err == nil && len(remaining) > 0:
		return u.client.rest.Gone("finish upload", "the service misses parts that it had confirmed")
	}
	return err
}
