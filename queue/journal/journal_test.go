package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/api/failure"
	"bulkup/queue/job"
)

var at = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func opened(t *testing.T, dir string) *Journal {
	t.Helper()
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func commit(t *testing.T, j *Journal, c Changes) {
	t.Helper()
	if err := j.Commit(context.Background(), c); err != nil {
		t.Fatal(err)
	}
}

func sample() []job.Job {
	return []job.Job{
		{ID: "b", Position: 2, State: job.Waiting, Source: job.Source{Path: "/p/日本 \x1b[31m.jpg", Rel: "日本.jpg", Size: 7}},
		{ID: "a", Position: 1, State: job.Upscaling, Entered: map[job.State]time.Time{job.Upscaling: at},
			Task: &job.Task{ID: "t1", Started: at, Promised: 3}},
	}
}

func TestWhatIsCommittedComesBackInOrder(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	want := sample()
	commit(t, j, Changes{Jobs: want})
	want[0].State = job.Failed
	want[0].Fault = &job.Fault{Kind: failure.Input, Message: "empty"}
	commit(t, j, Changes{Jobs: want[:1]})
	j.Close()

	got, err := opened(t, dir).Jobs()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]job.Job{want[1], want[0]}, got); diff != "" {
		t.Error(diff)
	}
}

// The signed link of a result is a secret and never reaches the disk.
func TestLinksAreNotWritten(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	one := sample()[1]
	one.Task.Link = "https://storage.example/x?Signature=hunter2"
	commit(t, j, Changes{Jobs: []job.Job{one}})
	j.Close()
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		raw, _ := os.ReadFile(f)
		if strings.Contains(string(raw), "hunter2") {
			t.Errorf("%s holds the link", filepath.Base(f))
		}
	}
}

func TestRemovedIsGone(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, Changes{Jobs: sample()})
	commit(t, j, Changes{Removed: []job.ID{"a"}})
	got, err := j.Jobs()
	if err != nil || len(got) != 1 || got[0].ID != "b" {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCallsAreKeptForTheWindow(t *testing.T) {
	j := opened(t, t.TempDir())
	commit(t, j, Changes{Calls: []Call{{"1", "me", "start-task", at, 1}, {"2", "me", "start-task", at.Add(time.Hour), 1}}})
	// A corrected time replaces the first one.
	commit(t, j, Changes{Calls: []Call{{"2", "me", "start-task", at.Add(2 * time.Hour), 1}}, Forget: at.Add(time.Minute)})
	got, err := j.Calls(at)
	if err != nil {
		t.Fatal(err)
	}
	want := []Call{{"2", "me", "start-task", at.Add(2 * time.Hour), 1}}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })); diff != "" {
		t.Error(diff)
	}
}

func TestResultsAndSpending(t *testing.T) {
	j := opened(t, t.TempDir())
	r := job.Result{Path: "/out/a.png", Size: 9, Width: 4, Height: 2, Losses: []string{"its first page", "16 bits became 8"}}
	commit(t, j, Changes{
		Finished: []Finished{{Key: "k", Result: r, At: at}},
		Tasks:    []Task{{"t1", "me", 3, 0, at}, {"t2", "me", 2, 2, at}, {"t3", "other", 9, 9, at}},
	})
	commit(t, j, Changes{Tasks: []Task{{"t1", "me", 3, 3, at}}})
	if got, ok, err := j.Result("k"); !ok || err != nil || !cmp.Equal(got, r) {
		t.Errorf("%v %v %v", got, ok, err)
	}
	r.Losses = nil // of the one that takes its place
	commit(t, j, Changes{Finished: []Finished{{Key: "k", Result: r, At: at}}})
	if got, ok, err := j.Result("k"); !ok || err != nil || !cmp.Equal(got, r) {
		t.Errorf("%v %v %v", got, ok, err)
	}
	if _, ok, err := j.Result("other"); ok || err != nil {
		t.Errorf("found a result that was never made: %v", err)
	}
	many := []string{"k"}
	for range 1000 {
		many = append(many, "other")
	}
	if found, err := j.Finished(many); err != nil || len(found) != 1 || found[0] != "k" {
		t.Errorf("%v, %v", found, err)
	}
	if promised, taken, err := j.Spent("me"); promised != 5 || taken != 5 || err != nil {
		t.Errorf("promised %d taken %d %v", promised, taken, err)
	}
}

// A journal of the first version gets what later ones added, and keeps its jobs.
func TestOlderJournalIsBroughtUpToDate(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{migrations[0], "PRAGMA user_version = 1", `INSERT INTO jobs VALUES ('a', 1, 'waiting', '{"id":"a","state":"waiting"}')`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	j := opened(t, dir)
	commit(t, j, Changes{Learned: map[string]string{"me": "[1]"}})
	if got, err := j.Learned("me"); got != "[1]" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := j.Jobs(); err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// Results of before there were losses have none, and are still known.
func TestOlderResults(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	const before = 4
	for _, q := range append(slices.Clone(migrations[:before]), fmt.Sprint("PRAGMA user_version = ", before), fmt.Sprintf("INSERT INTO format VALUES (%d)", before),
		"INSERT INTO results VALUES ('k', '/r', 1, 2, 3, 4, record_sum('k', '/r', 1, 2, 3, 4))") {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	j := opened(t, dir)
	if got, ok, err := j.Result("k"); !ok || err != nil || !cmp.Equal(got, job.Result{Path: "/r", Size: 1, Width: 2, Height: 3}) || j.SetAside != "" {
		t.Errorf("%+v, %v, %v, %q", got, ok, err, j.SetAside)
	}
}

// Losses that are damaged are found, and the result is still known without them.
func TestDamagedLosses(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	for _, key := range []string{"k", "l"} {
		commit(t, j, Changes{Finished: []Finished{{Key: key, Result: job.Result{Path: "/r", Size: 1, Width: 2, Height: 3, Losses: []string{"its first page"}}, At: at}}})
	}
	if _, err := j.db().Exec("UPDATE losses SET notices = '[\"its first cage\"]' WHERE key = 'k'"); err != nil {
		t.Fatal(err)
	}
	j.Close()
	j = opened(t, dir)
	if j.SetAside == "" {
		t.Error("not found")
	}
	for key, want := range map[string][]string{"k": nil, "l": {"its first page"}} {
		if got, ok, err := j.Result(key); !ok || err != nil || !cmp.Equal(got.Losses, want) {
			t.Errorf("%s: %+v, %v, %v", key, got, ok, err)
		}
	}
}

// An older journal has no check sums: a job that makes no sense is damage there too.
func TestOlderJournalWithNonsenseIsSetAside(t *testing.T) {
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{migrations[0], "PRAGMA user_version = 1", `INSERT INTO jobs VALUES ('a', 1, 'waiting', '{"id":"a","state":"waiting"}')`,
		`INSERT INTO jobs VALUES ('b', 1, 'wai?ing', '{"id":"b","state":"wai?ing"}')`} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	j := opened(t, dir)
	if jobs, err := j.Jobs(); err != nil || len(jobs) != 1 || jobs[0].ID != "a" || j.SetAside == "" {
		t.Errorf("%v, %v, %q", jobs, err, j.SetAside)
	}
}

func TestReadersWorkBesideTheWriter(t *testing.T) {
	dir := t.TempDir()
	if _, err := OpenReader(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a journal that is not there: %v", err)
	}
	w := opened(t, dir)
	commit(t, w, Changes{Jobs: sample()})
	r, err := OpenReader(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, id := range []job.ID{"c", "d"} {
		commit(t, w, Changes{Jobs: []job.Job{{ID: id, Position: 9, State: job.Waiting}}})
	}
	if got, err := r.Jobs(); err != nil || len(got) != 4 {
		t.Errorf("%d jobs, %v", len(got), err)
	}
	if err := r.Commit(context.Background(), Changes{Removed: []job.ID{"a"}}); err == nil {
		t.Error("a reader could write")
	}
}

func TestNewerJournalIsRefused(t *testing.T) {
	dir := t.TempDir()
	opened(t, dir).Close()
	db, err := sql.Open("sqlite", filepath.Join(dir, File))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 99; UPDATE format SET version = 99"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := Open(dir); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*damaged*")); len(left) > 0 {
		t.Error("a newer journal was set aside as if damaged")
	}
}

func TestDamagedJournalIsSetAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, File)
	if err := os.WriteFile(path, []byte(strings.Repeat("this is no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	j := opened(t, dir)
	if j.SetAside == "" || !strings.HasPrefix(j.SetAside, path) {
		t.Fatalf("set aside to %q", j.SetAside)
	}
	old, err := os.ReadFile(j.SetAside)
	if err != nil || !strings.HasPrefix(string(old), "this is no database") {
		t.Errorf("the damaged file was not kept: %v", err)
	}
	commit(t, j, Changes{Jobs: sample()})
}

func TestOddFolderNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a #b?c%20 日本")
	j := opened(t, dir)
	commit(t, j, Changes{Jobs: sample()})
	if _, err := os.Stat(filepath.Join(dir, File)); err != nil {
		t.Error(err)
	}
}

func TestStateIsForItsUserAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	j := opened(t, dir)
	commit(t, j, Changes{Jobs: sample()})
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, File): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", filepath.Base(path), info.Mode(), err)
		}
	}
}

// What ends on a full disk says which disk that is.
func TestFull(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	j.db().SetMaxOpenConns(1)
	if _, err := j.db().Exec("PRAGMA max_page_count = 1"); err != nil { // as many as there are
		t.Fatal(err)
	}
	big := job.Job{ID: "big", State: job.Waiting, Source: job.Source{Path: "/" + strings.Repeat("p", 1<<20)}}
	err := j.Commit(t.Context(), Changes{Jobs: []job.Job{big}})
	if !Full(err) || !strings.Contains(err.Error(), filepath.Join(dir, File)) {
		t.Error(err)
	}
}
