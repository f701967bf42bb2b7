package source

import (
	"bulkup/api"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, dir + "/missing"} {
		if _, err := Open(path); api.KindOf(err) != api.Input {
			t.Errorf("%s: %v", path, err)
		}
	}
}
