package transfer

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// SignedPartsOptions describe an upload in the manner of S3: all links are known
// from the start, each part gives an ETag, and one call puts them together.
type SignedPartsOptions struct {
	// URLs has one link a part, in order. It is empty for a part that the service
	// has already; the ETag of that is the MD5 of its bytes.
	URLs     []string
	PartSize int64       // bytes of each part but the last
	Size     int64       // bytes of the file
	Type     string      // MIME type, sent only to links that are signed for one
	Header   http.Header // goes to the storage with each part; no place for a key

	Finish func(context.Context, []Receipt) error // puts the parts together
	// Scarce says that calls of Finish are rationed: Upload makes one, and it is for
	// the caller to plan the next.
	Scarce bool
	Abort  func(context.Context) error // nil when the service has no such call
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
	typed  atomic.Bool // whether the links turned out to be signed for the type
	bare   bareParts
}

func (s *signedParts) check() error {
	if len(s.URLs) != len(s.layout.Parts) {
		return flow.Failed(failure.Input, "upload", "the service gave %d links for %d parts", len(s.URLs), len(s.layout.Parts))
	}
	for _, link := range s.URLs {
		if link == "" {
			continue
		}
		if err := checkLinks(link); err != nil {
			return err
		}
	}
	return nil
}

func (s *signedParts) Layout() Layout { return s.layout }

func (s *signedParts) Put(ctx context.Context, p Part, body *Body) (Receipt, error) {
	link := s.URLs[p.Index]
	if link == "" {
		return stored(p, body)
	}
	header, typed := s.Header, s.typed.Load() || signsType(link)
	if typed && s.Type != "" {
		header = header.Clone()
		if header == nil {
			header = http.Header{}
		}
		header.Set("Content-Type", s.Type)
	}
	receipt, err := body.put(ctx, link, header)
	if err == nil {
		err = s.bare.check(body.name, receipt)
	}
	var failed *api.Error
	if !typed && s.Type != "" && errors.As(err, &failed) && failed.Code == "SignatureDoesNotMatch" {
		s.typed.Store(true) // old signatures do not say whether they cover a type
		failed.Kind = failure.Temporary
	}
	return receipt, err
}

// signsType reports whether a link of the newer kind is signed for a Content-Type.
func signsType(link string) bool {
	u, err := url.Parse(link)
	return err == nil && slices.Contains(strings.Split(u.Query().Get("X-Amz-SignedHeaders"), ";"), "content-type")
}

// stored is the receipt of a part that the service has already.
func stored(p Part, body *Body) (Receipt, error) {
	sum := md5.New()
	if err := skip(body, p.Size, sum); err != nil {
		return Receipt{}, err
	}
	return Receipt{Index: p.Index, ETag: `"` + hex.EncodeToString(sum.Sum(nil)) + `"`, Size: p.Size}, nil
}

func (s *signedParts) Finish(ctx context.Context, receipts []Receipt) error {
	err := s.SignedPartsOptions.Finish(ctx, receipts)
	if err != nil && s.Scarce {
		return &flow.Stopped{Err: err}
	}
	return err
}

func (s *signedParts) Abort(ctx context.Context) error {
	return optional(ctx, s.SignedPartsOptions.Abort)
}

func (s *signedParts) Token() json.RawMessage { return s.SignedPartsOptions.Token }

// bareParts counts the parts that came without an ETag, so that nothing can be proven of
// them, until one comes with it. Some may be broken answers; a storage that never gives
// any would be sent the file for ever.
type bareParts struct {
	given atomic.Bool
	count atomic.Int32
}

const mostBare = 6

func (b *bareParts) check(name string, r Receipt) error {
	if r.ETag != "" {
		b.given.Store(true)
		return nil
	}
	if b.count.Add(1) >= mostBare && !b.given.Load() {
		return flow.Failed(failure.Input, name, "the storage takes parts and gives no ETag for them, without which they cannot be put together; "+
			"its answers have to show that header")
	}
	return flow.Failed(failure.Temporary, name, "the server took the part but gave no ETag for it")
}

// optional calls f if the service has such a call.
func optional(ctx context.Context, f func(context.Context) error) error {
	if f == nil {
		return nil
	}
	return f(ctx)
}

// checkLinks reports whether bytes may be sent to these links at all.
func checkLinks(links ...string) error {
	for _, link := range links {
		if _, err := api.ParseSigned(link); err != nil {
			return flow.Failed(failure.Input, "upload", "%v", err)
		}
	}
	return nil
}
