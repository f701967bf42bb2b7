package transfer

import (
	"context"
	"encoding/json"
	"net/http"

	"bulkup/api"
)

// SignedPartsOptions describe an upload in the manner of S3: all links are known
// from the start, each part gives an ETag, and one call puts them together.
type SignedPartsOptions struct {
	URLs     []string    // one link a part, in order
	PartSize int64       // bytes of each part but the last
	Size     int64       // bytes of the file
	Header   http.Header // goes to the storage with each part; no place for a key

	Finish func(context.Context, []Receipt) error // puts the parts together
	Abort  func(context.Context) error            // nil when the service has no such call
	Token  json.RawMessage
}

// NewSignedParts returns the session of such an upload. What is wrong with the
// options is an error of Upload.
func NewSignedParts(o SignedPartsOptions) Session {
	return &signedParts{SignedPartsOptions: o, layout: Layout{Size: o.Size, Parts: cut(o.Size, o.PartSize)}}
}

type signedParts struct {
	SignedPartsOptions
	layout Layout
}

func (s *signedParts) check() error {
	if len(s.URLs) != len(s.layout.Parts) {
		return failed(api.Input, "upload", "the service gave %d links for %d parts", len(s.URLs), len(s.layout.Parts))
	}
	return checkLinks(s.URLs...)
}

func (s *signedParts) Layout() Layout { return s.layout }

func (s *signedParts) Put(ctx context.Context, p Part, body *Body) (Receipt, error) {
	receipt, err := body.put(ctx, s.URLs[p.Index], s.Header)
	if err == nil && receipt.ETag == "" {
		err = noETag(body.name)
	}
	return receipt, err
}

func (s *signedParts) Finish(ctx context.Context, receipts []Receipt) error {
	return s.SignedPartsOptions.Finish(ctx, receipts)
}

func (s *signedParts) Abort(ctx context.Context) error {
	return optional(ctx, s.SignedPartsOptions.Abort)
}

func (s *signedParts) Token() json.RawMessage { return s.SignedPartsOptions.Token }

// noETag is the error for a part that nothing can be proven of.
func noETag(name string) error {
	return failed(api.Temporary, name, "the server took the part but gave no ETag for it")
}

// optional calls f if the service has such a call.
func optional(ctx context.Context, f func(context.Context) error) error {
	if f == nil {
		return nil
	}
	return f(ctx)
}

// checkLinks says whether bytes may be sent to these links at all.
func checkLinks(links ...string) error {
	for _, link := range links {
		if _, err := api.ParseSigned(link); err != nil {
			return failed(api.Input, "upload", "%v", err)
		}
	}
	return nil
}
