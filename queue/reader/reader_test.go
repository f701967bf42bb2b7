package reader

import (
	"bulkup/queue/journal"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReportOfADamagedJournal(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, journal.File)
	for _, content := range []string{"", "this is no journal, but it is long enough to be looked at"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Jobs(dir); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "sets it aside") {
			t.Errorf("%q: %v", content, err)
		}
	}
}
