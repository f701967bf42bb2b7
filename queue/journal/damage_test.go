package journal

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulkup/queue/job"

	"github.com/google/go-cmp/cmp"
)

// inUse is a state folder of a queue with n jobs, and what is in its journal. The last
// of its changes are in the write-ahead log where the process did not close it.
func inUse(t *testing.T, n int, closed bool) (dir string, jobs map[job.ID]job.Job) {
	t.Helper()
	from := t.TempDir()
	j := opened(t, from)
	jobs = map[job.ID]job.Job{}
	add := func(c Changes, i int, state job.State) {
		one := job.Job{ID: job.ID(fmt.Sprintf("job%05d", i)), Position: float64(i), State: state,
			Source: job.Source{Path: fmt.Sprintf("/pictures/%d.jpg", i), Rel: fmt.Sprintf("%d.jpg", i), Size: int64(i)}}
		if i%7 == 0 { // longer than a page
			one.Upload = &job.Upload{Session: []byte(`"` + strings.Repeat("s", 9000) + `"`)}
		}
		jobs[one.ID] = one
		c.Jobs = []job.Job{one}
		commit(t, j, c)
	}
	for i := range n {
		add(Changes{Finished: []Finished{{Key: fmt.Sprint("key", i), Result: job.Result{Path: "/r", Size: 1, Width: 2, Height: 3}, At: at}}}, i, job.Waiting)
	}
	if _, err := j.db().Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	for i := range n / 3 {
		add(Changes{Tasks: []Task{{ID: fmt.Sprint("task", i), Account: "a", Promised: 2, Taken: 1, At: at}},
			Calls: []Call{{ID: fmt.Sprint("call", i), Account: "a", Name: "start-task", At: at, Pictures: 1}}}, i, job.Upscaling)
	}
	removed := job.ID(fmt.Sprintf("job%05d", n-1))
	delete(jobs, removed)
	commit(t, j, Changes{Removed: []job.ID{removed}})
	if closed {
		j.Close()
	}
	dir = t.TempDir()
	for _, ext := range []string{"", "-wal"} {
		if b, err := os.ReadFile(filepath.Join(from, File) + ext); err == nil {
			write0600(t, filepath.Join(dir, File)+ext, b)
		}
	}
	return dir, jobs
}

func write0600(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// damages is how many TestDamages makes: enough to see each kind, unless more are asked for.
var damages = flag.Int("damages", 30, "how many random damages TestDamages makes")

// TestDamages: a journal with whatever damage opens, takes what comes, and
// holds nothing that was not written: each of its jobs is as it was, and what is missing
// is named or the write-ahead log was cut, which has the same result as a crash.
func TestDamages(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	base := map[bool]string{}
	want := map[bool]map[job.ID]job.Job{}
	for _, closed := range []bool{false, true} {
		base[closed], want[closed] = inUse(t, 60, closed)
	}
	whole, named := 0, 0
	for n := range *damages {
		closed := n%2 == 0
		dir := t.TempDir()
		what := damage(t, r, base[closed], dir)
		j, err := Open(dir)
		if err != nil {
			t.Errorf("%d (%s): %v", n, what, err)
			continue
		}
		got, err := j.Jobs()
		if err != nil {
			t.Errorf("%d (%s): %v", n, what, err)
		}
		for _, one := range got {
			if diff := cmp.Diff(want[closed][one.ID], one); diff != "" && !strings.Contains(what, "-wal") {
				t.Errorf("%d (%s): another job than was written: %s", n, what, diff)
			}
		}
		if len(got) == len(want[closed]) {
			whole++
		}
		if len(j.Lost) > 0 {
			named++
		}
		if j.SetAside != "" {
			if _, err := os.Stat(j.SetAside); err != nil {
				t.Errorf("%d (%s): %v", n, what, err)
			}
		} else if len(got) != len(want[closed]) && !strings.Contains(what, "-wal") {
			t.Errorf("%d (%s): %d of %d jobs, and not a word", n, what, len(got), len(want[closed]))
		}
		if err := j.Commit(context.Background(), Changes{Jobs: sample()}); err != nil {
			t.Errorf("%d (%s): %v", n, what, err)
		}
		j.Close()
		again, err := Open(dir)
		if err != nil || again.SetAside != "" {
			t.Errorf("%d (%s): once more: %v", n, what, err)
			continue
		}
		again.Close()
	}
	if whole < *damages/5 || named < *damages/5 {
		t.Error("the damages are not of every kind")
	}
	t.Logf("all jobs were there after %d damages, and some named after %d", whole, named)
}

// damage copies a journal and breaks the copy somewhere, and says how.
func damage(t *testing.T, r *rand.Rand, from, to string) string {
	files, err := filepath.Glob(filepath.Join(from, File+"*"))
	if err != nil {
		t.Fatal(err)
	}
	hit := r.IntN(len(files))
	what := ""
	for i, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if i == hit && len(b) > 0 {
			at := r.IntN(len(b))
			if r.IntN(4) == 0 { // the header is a small target
				at = r.IntN(min(len(b), 200))
			}
			n := min(1+r.IntN(1<<r.IntN(14)), len(b)-at)
			switch r.IntN(4) {
			case 0:
				b, what = b[:at], "cut"
			case 1:
				clear(b[at : at+n])
				what = "zeros"
			default:
				what = "noise"
				for i := range n {
					b[at+i] = byte(r.Uint32())
				}
			}
			what = fmt.Sprintf("%s in %s, %d bytes at %d", what, filepath.Base(path), n, at)
		}
		write0600(t, filepath.Join(to, filepath.Base(path)), b)
	}
	return what
}

// TestSalvageNamesWhatIsLost: a page of jobs is destroyed; the others go on, and those
// that were begun are listed as far as their beginnings are left.
func TestSalvageNamesWhatIsLost(t *testing.T) {
	dir, jobs := inUse(t, 60, true)
	path := filepath.Join(dir, File)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(b), `"rel":"20.jpg"`) // in the middle of one record
	b[at+len(`"rel":"20.jpg"`)+3] ^= 0x10
	write0600(t, path, b)
	j := opened(t, dir)
	got, err := j.Jobs()
	if err != nil || len(got) != len(jobs)-1 || !slices.Contains(j.Lost, "20.jpg") {
		t.Errorf("%d of %d jobs, %v are lost, %v", len(got), len(jobs), j.Lost, err)
	}
	kept, err := os.ReadFile(j.SetAside)
	if err != nil || !slices.Equal(kept, b) {
		t.Errorf("the damaged journal is not what it was: %v", err)
	}
	if promised, taken, err := j.Spent("a"); promised != 40 || taken != 20 || err != nil {
		t.Errorf("credits: %d, %d, %v", promised, taken, err)
	}
	if _, ok, err := j.Result("key7"); !ok || err != nil {
		t.Errorf("a result is gone: %v", err)
	}
}

// TestDamageWhileRunning: a journal that is damaged under a process goes on in a fresh
// one, which then takes what the process has.
func TestDamageWhileRunning(t *testing.T) {
	dir, jobs := inUse(t, 40, true)
	j := opened(t, dir)
	path := filepath.Join(dir, File)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, make([]byte, info.Size()), 0o600); err != nil {
		t.Fatal(err)
	}
	all := Changes{Jobs: slices.Collect(maps.Values(jobs))}
	if err := j.Commit(context.Background(), all); !Damaged(err) {
		t.Fatalf("got %v", err)
	}
	aside, err := j.Renew()
	if err != nil || aside == "" {
		t.Fatal(aside, err)
	}
	commit(t, j, all)
	j.Close()
	if got, err := opened(t, dir).Jobs(); err != nil || len(got) != len(jobs) {
		t.Errorf("%d of %d jobs, %v", len(got), len(jobs), err)
	}
}

// FuzzPages: whatever is in a file, reading it ends.
func FuzzPages(f *testing.F) {
	f.Add([]byte("SQLite format 3\x00"), []byte{})
	f.Fuzz(func(t *testing.T, file, wal []byte) {
		path := filepath.Join(t.TempDir(), File)
		write0600(t, path, file)
		write0600(t, path+"-wal", wal)
		p, err := readPages(path)
		if err != nil {
			t.Fatal(err)
		}
		p.rows(func(columns []any) {
			tableOf(columns, true)
			tableOf(columns, false)
		})
		p.missing(map[string]bool{})
	})
}
