package halt

import (
	"errors"
	"testing"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/queue/job"
	"bulkup/queue/plan"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// Each park stands until what it waits for has come, and no other ends it.
func TestParks(t *testing.T) {
	var h Halt
	h.RefuseKey("cloud", "Upscayl Cloud", &api.Error{Kind: failure.Refused, Message: "no"})
	h.NoCredit("cloud", "Upscayl Cloud", &api.Error{Kind: failure.Credits, Message: "no"})
	h.Cap(plan.Plan{Capped: true})
	h.Shorten(job.Fault{Message: "full"}, noon)
	h.Journaled(errors.New("full"), noon.Add(time.Second))
	if n := len(h.Parks()); n != 5 || !h.KeyRefused("cloud") || !h.OutOfCredit("cloud") || h.KeyRefused("local") || !h.Short(noon) {
		t.Errorf("%d parks: %+v", n, h.Parks())
	}
	if next := h.Next(noon); !next.Equal(noon.Add(time.Second)) {
		t.Errorf("the first ends at %s", next)
	}
	h.Journaled(nil, time.Time{})
	if h.Journal != nil || h.Short(noon.Add(again)) || len(h.Parks()) != 3 {
		t.Errorf("%+v", h.Parks())
	}
	h.Cap(plan.Plan{Uncapped: true})
	if h.Unpark(); len(h.Parks()) != 0 || !h.Next(noon).IsZero() {
		t.Errorf("%+v", h.Parks())
	}
}
