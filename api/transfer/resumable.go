package transfer

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/byterange"
	"bulkup/api/transfer/crc32c"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

const (
	// granule is what Google's storage counts in: each chunk but the last is a multiple of it.
	granule      = 256 << 10
	defaultChunk = 8 << 20
	// statusCanceled is what a session answers when it has been canceled.
	statusCanceled = 499
)

// ResumableOptions describe an upload through a resumable session of Google
// Cloud Storage: chunks strictly one after another to one address, and the
// server says how far it has come.
type ResumableOptions struct {
	Engine *Engine // makes the requests that carry no bytes
	URL    string  // the session; whoever has it may write, so it is a secret
	Size   int64   // bytes of the file
	Chunk  int64   // bytes of a request, rounded down to a multiple of 256 KiB; 8 MiB when 0
	New    bool    // just opened, so there is no need to ask how far it has come

	Finish func(context.Context) error // registers the object; nil when there is nothing more to do
	Token  json.RawMessage
}

// NewResumable returns the session of such an upload. What is wrong with the
// options is an error of Upload. The receipts of its parts hold the CRC32C of
// each chunk, and what the storage has in the end is compared with them.
func NewResumable(o ResumableOptions) Session {
	if o.Chunk == 0 {
		o.Chunk = defaultChunk
	}
	o.Chunk = max(o.Chunk/granule, 1) * granule
	return &resumable{
		ResumableOptions: o,
		layout:           Layout{Size: o.Size, Parts: cut(o.Size, o.Chunk), Sequential: true},
		known:            o.New,
	}
}

type resumable struct {
	ResumableOptions
	layout Layout

	known  bool  // whether at is what the server has now
	at     int64 // bytes that the server has confirmed
	object *object
}

// object is what the storage says of the whole when it is complete.
type object struct {
	Size   api.Int `json:"size"`
	CRC32C string  `json:"crc32c"` // base64 of four bytes, the highest first
}

func (s *resumable) check() error { return checkLinks(s.URL) }

func (s *resumable) Layout() Layout { return s.layout }

func (s *resumable) Token() json.RawMessage { return s.ResumableOptions.Token }

// Put goes on from what the server has, which may lie anywhere in the part.
func (s *resumable) Put(ctx context.Context, p Part, body *Body) (Receipt, error) {
	if !s.known {
		if err := s.ask(ctx, body.name); err != nil {
			return Receipt{}, err
		}
	}
	from, end := s.at-p.Offset, p.Offset+p.Size
	if from < 0 {
		return Receipt{}, s.lost(body.name)
	}
	sum := body.sum(crc32.New(crc32c.Table))
	if err := skip(body, min(from, p.Size), sum); err != nil {
		return Receipt{}, err
	}
	last := end == s.Size
	if s.object == nil && (from < p.Size || last) {
		before := s.at
		if err := s.send(ctx, p, body, from, sum); err != nil {
			return Receipt{}, err
		}
		if s.at > before {
			body.Acknowledge()
		}
		if s.at < end || last && s.object == nil {
			return Receipt{}, flow.Failed(failure.Temporary, body.name, "the server kept only a part of what was sent")
		}
	}
	receipt := Receipt{Index: p.Index, Size: p.Size}
	if sum != nil {
		receipt.ETag = fmt.Sprintf(crcForm, sum.Sum(nil))
	}
	return receipt, nil
}

// skip takes bytes that the server has already into the sum.
func skip(body *Body, n int64, sum hash.Hash) error {
	if sum == nil || n == 0 {
		return nil
	}
	copied, err := io.Copy(sum, io.LimitReader(body.Section(), n))
	switch {
	case err != nil:
		return source.Unreadable(err)
	case copied != n:
		return source.Changed("it is shorter than it was")
	}
	return nil
}

// send makes the request for the rest of a part.
func (s *resumable) send(ctx context.Context, p Part, body *Body, from int64, sum hash.Hash) error {
	span := "*" // nothing is left but to say that this is all
	if from < p.Size {
		span = fmt.Sprintf("%d-%d", p.Offset+from, p.Offset+p.Size-1)
	}
	req, err := s.request(ctx, http.MethodPut, span)
	if err != nil {
		return err
	}
	s.known = false // until the answer is here
	answer, err := body.Send(req, from, sum)
	if err != nil {
		return err
	}
	return s.learn(answer, p.Offset+p.Size, body.name)
}

// ask finds out how far the session has come.
func (s *resumable) ask(ctx context.Context, name string) error {
	req, err := s.request(ctx, http.MethodPut, "*")
	if err != nil {
		return err
	}
	answer, err := s.Engine.ask(req, name)
	if err != nil {
		return err
	}
	if err := s.learn(answer, s.Size, name); err != nil {
		return err
	}
	if !s.known {
		return s.lost(name)
	}
	return nil
}

// learn takes from an answer how far the session has come; it cannot have come beyond end.
func (s *resumable) learn(a *Answer, end int64, name string) error {
	switch {
	case a.Status == http.StatusPermanentRedirect, a.Header.Get("X-Http-Status-Code-Override") == "308":
		at, err := byterange.Stored(a.Header)
		if err != nil || at > end {
			return flow.Failed(failure.Gone, name, "the session says that it holds bytes which were never sent")
		}
		// Less than before is a contradiction; the next attempt asks again.
		if s.known = at >= s.at; s.known {
			s.at = at
		}
		return nil
	case a.Status == http.StatusOK, a.Status == http.StatusCreated:
		if end != s.Size {
			return flow.Failed(failure.Gone, name, "the session ended before everything was sent")
		}
		s.object = new(object)
		if json.Unmarshal(a.Body, s.object) != nil {
			*s.object = object{} // it says nothing of what it holds
		}
		s.known, s.at = true, s.Size
		return nil
	}
	refused := a.refused(name, s.Engine.retries.Now())
	if a.Status == statusCanceled {
		refused.Kind, refused.Message = failure.Gone, "the session was canceled"
	}
	return refused
}

// lost is the error of a session that has less than it had confirmed.
func (s *resumable) lost(name string) error {
	return flow.Failed(failure.Gone, name, "the session lost bytes that it had confirmed")
}

// Finish compares what the storage has with what was sent, and registers it.
func (s *resumable) Finish(ctx context.Context, receipts []Receipt) error {
	if s.object == nil {
		if err := s.ask(ctx, "upload"); err != nil {
			return err
		}
	}
	if s.object == nil {
		return flow.Failed(failure.Gone, "upload", "the session does not hold everything that it had confirmed")
	}
	if size := int64(s.object.Size); size != 0 && size != s.Size {
		return flow.Failed(failure.Gone, "upload", "the storage has %d bytes instead of %d", size, s.Size)
	}
	sent, ok := joined(receipts)
	kept, err := base64.StdEncoding.DecodeString(s.object.CRC32C)
	if ok && err == nil && len(kept) == 4 && binary.BigEndian.Uint32(kept) != sent {
		return flow.Failed(failure.Gone, "upload", "the storage has other bytes than were sent")
	}
	if s.ResumableOptions.Finish == nil {
		return nil
	}
	return s.ResumableOptions.Finish(ctx)
}

// Abort cancels the session. One that is gone already is canceled enough.
func (s *resumable) Abort(ctx context.Context) error {
	req, err := s.request(ctx, http.MethodDelete, "")
	if err != nil {
		return err
	}
	answer, err := s.Engine.ask(req, "cancel")
	if err != nil {
		return err
	}
	switch status := answer.Status; {
	case status == statusCanceled, status == http.StatusNotFound, status == http.StatusGone, status < 300:
		return nil
	}
	return answer.refused("cancel", s.Engine.retries.Now())
}

// request returns a request to the session; span is the bytes it carries, "*" for none.
func (s *resumable) request(ctx context.Context, method, span string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.URL, nil)
	if err != nil {
		return nil, flow.Failed(failure.Input, "upload", "the link is not a web address")
	}
	if span != "" {
		req.Header.Set("Content-Range", "bytes "+span+"/"+strconv.FormatInt(s.Size, 10))
	}
	return req, nil
}
