package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/queue/job"
)

// What is taken out of a job is not left in a page of the file that is free now.
func TestNothingRemovedIsLeftInTheFile(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	const secret = "X-Amz-Signature=0123456789"
	session, err := json.Marshal(strings.Repeat(secret+" ", 2000)) // more than a page
	if err != nil {
		t.Fatal(err)
	}
	one := job.Job{ID: "a", State: job.Uploading, Upload: &job.Upload{FileName: "kept", Session: session}}
	commit(t, j, Changes{Jobs: []job.Job{one}})
	one.State, one.Upload = job.Done, &job.Upload{FileName: "kept"}
	commit(t, j, Changes{Jobs: []job.Job{one}})
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, File))
	if err != nil || bytes.Contains(raw, []byte(secret)) || !bytes.Contains(raw, []byte("kept")) {
		t.Errorf("the file of %d bytes holds the secret: %v, %v", len(raw), bytes.Contains(raw, []byte(secret)), err)
	}
}
