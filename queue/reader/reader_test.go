package reader

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/queue/job"
	"bulkup/queue/journal"
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

// Damage that reading the jobs does not meet is said all the same, beside the jobs.
func TestReportOfDamageBesideTheJobs(t *testing.T) {
	dir := t.TempDir()
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = j.Commit(t.Context(), journal.Changes{Jobs: []job.Job{{ID: "one", State: job.Waiting}},
		Tasks: []journal.Task{{ID: "the-task-id", Account: "a", Promised: 2, At: time.Unix(1, 0)}}})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	if jobs, err := Jobs(dir); err != nil || len(jobs) != 1 {
		t.Fatalf("%v, %v", jobs, err)
	}
	path := filepath.Join(dir, journal.File)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, bytes.ReplaceAll(b, []byte("the-task-id"), []byte("the-tusk-id")), 0o600); err != nil {
		t.Fatal(err)
	}
	if jobs, err := Jobs(dir); len(jobs) != 1 || err == nil || !strings.Contains(err.Error(), "sets it aside") {
		t.Errorf("%v, %v", jobs, err)
	}
}
