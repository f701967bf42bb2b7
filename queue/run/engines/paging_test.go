package engines

import (
	"testing"
	"time"
)

// A page of history that does not come has nobody planned again and again once it is waited
// for no longer.
func TestOverduePage(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		page Paging
		want time.Time
	}{
		"none":        {Paging{Began: now}, time.Time{}},
		"just begun":  {Paging{Busy: true, Began: now}, now.Add(hung)},
		"at its end":  {Paging{Busy: true, Began: now.Add(-hung)}, time.Time{}},
		"long silent": {Paging{Busy: true, Began: now.Add(-time.Minute)}, time.Time{}},
	} {
		if got := test.page.Overdue(now); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
