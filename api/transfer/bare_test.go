package transfer

import (
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

// A storage without ETags is given up after a few parts; one that forgets some is not.
func TestPartsWithoutETags(t *testing.T) {
	var never, some bareParts
	if err := some.check("a.png", Receipt{ETag: `"1"`}); err != nil {
		t.Fatal(err)
	}
	for i := 1; i <= 2*mostBare; i++ {
		want := failure.Temporary
		if i >= mostBare {
			want = failure.Input
		}
		if err := never.check("a.png", Receipt{}); api.KindOf(err) != want {
			t.Errorf("part %d of a storage that gives none: %v", i, err)
		}
		if err := some.check("a.png", Receipt{}); api.KindOf(err) != failure.Temporary {
			t.Errorf("part %d after one with an ETag: %v", i, err)
		}
	}
}
