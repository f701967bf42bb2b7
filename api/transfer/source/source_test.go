package source

import (
	"testing"

	"bulkup/api"
	"bulkup/api/failure"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, dir + "/missing"} {
		if _, err := Open(path); api.KindOf(err) != failure.Input {
			t.Errorf("%s: %v", path, err)
		}
	}
}
