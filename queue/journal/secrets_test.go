package journal

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// TestOlderSecretsAreRemoved: bulkup once kept the links of finished jobs; opening its
// journal removes them, from the pages of the file too, and from no job that goes on.
func TestOlderSecretsAreRemoved(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	session := []byte(`"https://storage.example/?X-Amz-Signature=0123456789"`)
	done := job.Job{ID: "a", Position: 0.1, State: job.Done, Upload: &job.Upload{FileName: "kept", Session: session, Receipts: session},
		Publish: &job.Publish{Service: "bytescale", Session: session, Address: "https://cdn.example/a.png"}}
	waits := job.Job{ID: "b", State: job.Uploading, Upload: &job.Upload{FileName: "kept", Session: []byte(`"going on"`)}}
	damaged := job.Job{ID: "c", State: job.Done, Source: job.Source{Rel: "damaged.jpg"}, Upload: &job.Upload{Session: []byte(`"of c"`)}}
	commit(t, j, Changes{Jobs: []job.Job{done, waits, damaged}})
	for _, q := range []string{"PRAGMA user_version = 3", "UPDATE format SET version = 3", "UPDATE jobs SET sum = sum + 1 WHERE id = 'c'"} {
		if _, err := j.db().Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	j.Close()
	j = opened(t, dir)
	if j.SetAside == "" || len(j.Lost) != 1 || j.Lost[0] != "damaged.jpg" {
		t.Errorf("the damage was not found: %q, %v", j.SetAside, j.Lost)
	}
	got, err := j.Jobs()
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	done.Upload, done.Publish = &job.Upload{FileName: "kept"}, &job.Publish{Service: "bytescale", Address: done.Publish.Address}
	if diff := cmp.Diff([]job.Job{waits, done}, got); diff != "" {
		t.Error(diff)
	}
	j.Close()
	if raw, err := os.ReadFile(filepath.Join(dir, File)); err != nil || bytes.Contains(raw, []byte("Signature")) {
		t.Errorf("the file holds the secret: %v", err)
	}
}
