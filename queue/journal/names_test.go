package journal

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue/job"
)

// A name that is no UTF-8 is the same file after a restart.
func TestPathsComeBackByteForByte(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	want := []job.Job{{ID: "a", State: job.Done, Target: "/out/caf\xe9%41 \x1b.png", Settings: job.Settings{Out: "/\xff"},
		Source: job.Source{Path: "/p/\xe9/caf\xe9.jpg", Root: "/p/\xe9", Rel: "caf\xe9.jpg"}, Result: &job.Result{Path: "/out/caf\xe9.png"}}}
	commit(t, j, Changes{Jobs: want})
	if want[0].Result.Path != "/out/caf\xe9.png" {
		t.Errorf("the job was changed: %q", want[0].Result.Path)
	}
	j.Close()
	got, err := opened(t, dir).Jobs()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
