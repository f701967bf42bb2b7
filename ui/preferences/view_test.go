package preferences

import (
	"strings"
	"testing"

	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

// Where there is room names are not cut, and where there is none the row under the cursor is
// said in full.
func TestNothingIsCut(t *testing.T) {
	s := New(theme.New(theme.Options{NoColor: true}), keys.Default(), nil)
	const value = "an authority vouches for the server"
	s.SetRows([]Row{{Name: "api-fingerprint", Value: value, Origin: "default"}, {Name: "limits.complete-multipart-upload", Value: "50", Origin: "default"}})
	if view := s.View(160, 20); !strings.Contains(view, "limits.complete-multipart-upload ") || strings.Count(view, value) != 1 {
		t.Errorf("in a wide terminal:\n%s", view)
	}
	if view := strings.Join(strings.Fields(s.View(60, 20)), " "); !strings.Contains(view, value) {
		t.Errorf("in a narrow one:\n%s", view)
	}
}
