package transfer

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
)

// expiring is a publisher, and its session of one part, whose first link ends when
// the part is nearly there.
type expiring struct {
	Session // without the methods that this test has no need of
	meter   *flow.Meter
	shown   []int64 // before each attempt
}

func (*expiring) Name() string    { return "expiring" }
func (*expiring) Account() string { return "expiring" }

func (s *expiring) Begin(context.Context, File) (*Publication, error) {
	return &Publication{Session: s, Address: func() string { return "" }}, nil
}

func (s *expiring) Resume(ctx context.Context, f File, _ json.RawMessage, _ time.Time) (*Publication, error) {
	return s.Begin(ctx, f)
}

func (*expiring) Layout() Layout                          { return Layout{Size: 100, Parts: []Part{{Size: 100}}} }
func (*expiring) Finish(context.Context, []Receipt) error { return nil }
func (*expiring) Token() json.RawMessage                  { return json.RawMessage("1") }

func (s *expiring) Put(_ context.Context, p Part, body *Body) (Receipt, error) {
	now, _ := s.meter.Bytes()
	if s.shown = append(s.shown, now); len(s.shown) > 1 {
		return Receipt{Size: p.Size}, nil
	}
	body.count(90)
	return Receipt{}, &api.Error{Kind: failure.Gone}
}

// Links that expire while parts are on their way do not take progress back.
func TestPublishShowsNoLessWithFreshLinks(t *testing.T) {
	var m flow.Meter
	s := &expiring{meter: &m}
	e, _ := engine(t, Options{})
	_, err := e.Publish(t.Context(), s, open(t, noise(100)), "a.png", "image/png", Kept{}, func(Kept) error { return nil }, &m)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.shown) != 2 || s.shown[1] != 90 {
		t.Errorf("the meter showed %d before the attempts, want 0 and 90", s.shown)
	}
	if done, total := m.Bytes(); done != total || m.Fraction() != 1 {
		t.Errorf("in the end it shows %d of %d", done, total)
	}
}
