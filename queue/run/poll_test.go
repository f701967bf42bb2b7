package run

import (
	"testing"
	"time"
)

// A page of history that does not come has nobody planned again and again once it is waited
// for no longer.
func TestOverduePage(t *testing.T) {
	now := time.Now()
	for name, test := range map[string]struct {
		page paging
		want time.Time
	}{
		"none":        {paging{began: now}, time.Time{}},
		"just begun":  {paging{busy: true, began: now}, now.Add(hung)},
		"at its end":  {paging{busy: true, began: now.Add(-hung)}, time.Time{}},
		"long silent": {paging{busy: true, began: now.Add(-time.Minute)}, time.Time{}},
	} {
		if got := test.page.overdue(now); !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
