package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// PartLink is where a part goes, and which bytes it is made of.
type PartLink struct {
	URL          string
	Offset, Size int64 // bytes, as the server has cut the file
}

// PartByPartOptions describe an upload whose server gives out the link of each
// part when it is asked, cuts the file itself, and wants each part reported.
type PartByPartOptions struct {
	Size  int64     // bytes of the file
	Count int       // of the parts
	First *PartLink // of part 0, when the service gave it at the start

	// Stored reports whether the service has a part already; nil for a new upload.
	Stored func(index int) bool

	Link   func(ctx context.Context, index int) (PartLink, error)  // asks for a link
	Done   func(ctx context.Context, index int, etag string) error // reports a part; may be called again when its answer was lost
	Finish func(context.Context, []Receipt) error                  // nil when the last report is all
	Abort  func(context.Context) error                             // nil when the service has no such call
	Token  json.RawMessage
}

// NewPartByPart returns the session of such an upload. What is wrong with the
// options is an error of Upload.
func NewPartByPart(o PartByPartOptions) Session {
	s := &partByPart{PartByPartOptions: o, layout: Layout{Size: o.Size}, open: map[int]*openPart{}}
	for i := range o.Count {
		s.layout.Parts = append(s.layout.Parts, Part{Index: i, Size: unmeasured})
	}
	if o.First != nil {
		s.open[0] = &openPart{link: o.First}
	}
	return s
}

type partByPart struct {
	bare bareParts
	PartByPartOptions
	layout Layout

	mu   sync.Mutex
	open map[int]*openPart // the parts that have begun
}

// openPart is a part on its way. It is used by one attempt at a time.
type openPart struct {
	link     *PartLink // nil when another one has to be asked for
	bytes    flow.Span // that were asked for last
	receipt  Receipt   // of the storage, while it has not been reported to the service; without an ETag before
	refusals int       // of links, one after another
}

// maxRefusals is how many links in a row may be refused for one part before
// the links are not what is wrong.
const maxRefusals = 3

func (s *partByPart) check() error {
	if s.Count < 1 {
		return flow.Failed(failure.Input, "upload", "the service wants the file in %d parts", s.Count)
	}
	return nil
}

func (s *partByPart) stocktake(receipts map[int]Receipt) {
	if s.Stored == nil {
		return
	}
	for i := range s.Count {
		_, kept := receipts[i]
		switch stored := s.Stored(i); {
		case kept && !stored:
			delete(receipts, i)
		case stored && !kept:
			receipts[i] = Receipt{Index: i, Size: unmeasured}
		}
	}
}

func (s *partByPart) Layout() Layout { return s.layout }

func (s *partByPart) Token() json.RawMessage { return s.PartByPartOptions.Token }

func (s *partByPart) Abort(ctx context.Context) error {
	return optional(ctx, s.PartByPartOptions.Abort)
}

func (s *partByPart) Finish(ctx context.Context, receipts []Receipt) error {
	if !s.covered() {
		return flow.Failed(failure.Input, "finish upload", "the service did not ask for all bytes of the file, each once")
	}
	if s.PartByPartOptions.Finish == nil {
		return nil
	}
	return s.PartByPartOptions.Finish(ctx, receipts)
}

// covered reports whether the parts make up the file. Of those that were sent before a
// restart nobody knows.
func (s *partByPart) covered() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := make([]flow.Span, 0, s.Count)
	for _, p := range s.open {
		parts = append(parts, p.bytes)
	}
	return len(parts) < s.Count || flow.Whole(s.Size, parts)
}

// part returns the state of a part.
func (s *partByPart) part(index int) *openPart {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[index] == nil {
		s.open[index] = new(openPart)
	}
	return s.open[index]
}

// locate asks which bytes p is made of, together with its link.
func (s *partByPart) locate(ctx context.Context, p Part) (Part, error) {
	state, name := s.part(p.Index), call(p.Index, s.Count)
	if state.link == nil {
		link, err := s.Link(ctx, p.Index)
		if err != nil {
			return p, err
		}
		state.link = &link
	}
	if err := checkLinks(state.link.URL); err != nil {
		return p, err
	}
	p.Offset, p.Size = state.link.Offset, state.link.Size
	state.bytes = flow.Span{From: p.Offset, To: p.Offset + p.Size}
	if p.Offset < 0 || p.Size < 0 || p.Offset > s.Size || p.Size > s.Size-p.Offset {
		return p, flow.Failed(failure.Input, name, "the service wants bytes that the file does not have")
	}
	return p, nil
}

// Put sends a part and reports it. When only the report fails, only that is tried again.
func (s *partByPart) Put(ctx context.Context, p Part, body *Body) (Receipt, error) {
	state := s.part(p.Index)
	if state.receipt.ETag == "" {
		receipt, err := body.put(ctx, state.link.URL, nil)
		if err == nil {
			err = s.bare.check(body.name, receipt)
		}
		if err != nil {
			return Receipt{}, state.renew(err)
		}
		state.receipt = receipt
	}
	if err := s.Done(ctx, p.Index, state.receipt.ETag); err != nil {
		return Receipt{}, err
	}
	return state.receipt, nil
}

// renew drops the link after a failure that another link can cure. A broken
// connection counts too: a service may refuse by hanging up.
func (o *openPart) renew(err error) error {
	var failed *api.Error
	if !errors.As(err, &failed) {
		return err
	}
	refused := failed.Kind == failure.Gone
	if !refused {
		if failed.Status == 0 {
			o.link = nil
		}
		return err
	}
	o.link = nil
	if o.refusals++; o.refusals >= maxRefusals {
		return err
	}
	again := *failed
	again.Kind = failure.Temporary
	return &again
}
