package transfer

import (
	"context"
	"encoding/json"
	"net/http"
)

// SignedPutOptions describe an upload of the whole file by one PUT.
type SignedPutOptions struct {
	URL         string
	Size        int64       // bytes of the file
	ContentType string      // sent when not empty; a link can be signed for one type
	Header      http.Header // goes to the storage; no place for a key

	Finish func(context.Context, []Receipt) error // nil when the PUT is all
	Abort  func(context.Context) error            // nil when the service has no such call
	Token  json.RawMessage
}

// NewSignedPut returns the session of such an upload. What is wrong with the
// options is an error of Upload.
func NewSignedPut(o SignedPutOptions) Session {
	header := o.Header.Clone()
	if o.ContentType != "" {
		if header == nil {
			header = http.Header{}
		}
		header.Set("Content-Type", o.ContentType)
	}
	o.Header = header
	return &signedPut{o}
}

type signedPut struct{ SignedPutOptions }

func (s *signedPut) check() error { return checkLinks(s.URL) }

func (s *signedPut) Layout() Layout {
	return Layout{Size: s.Size, Parts: []Part{{Size: s.Size}}}
}

func (s *signedPut) Put(ctx context.Context, _ Part, body *Body) (Receipt, error) {
	return body.put(ctx, s.URL, s.Header)
}

func (s *signedPut) Finish(ctx context.Context, receipts []Receipt) error {
	if s.SignedPutOptions.Finish == nil {
		return nil
	}
	return s.SignedPutOptions.Finish(ctx, receipts)
}

func (s *signedPut) Abort(ctx context.Context) error { return optional(ctx, s.SignedPutOptions.Abort) }

func (s *signedPut) Token() json.RawMessage { return s.SignedPutOptions.Token }
