package crash

import (
	"bytes"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// check holds what a batch says of itself, what the service saw, and what is on
// the disk against each other, and returns what it came to. Where there is a history no
// task is unknown.
func check(t *testing.T, a album, at cell, rows []row, l upscayltest.Ledger) tally {
	t.Helper()
	f := tally{rounds: 1, ends: make(map[job.State]int)}
	byFile := make(map[string]row)
	for _, r := range rows {
		if _, double := byFile[r.File]; double {
			t.Errorf("%s has two jobs", r.File)
		}
		byFile[r.File] = r
	}
	results := make(map[string]string)
	for path, p := range a.photos {
		r, ok := byFile[path]
		if !ok {
			t.Errorf("%s is lost", path)
			f.lost++
			continue
		}
		f.ends[r.State]++
		switch r.State {
		case job.Done, job.Skipped:
			if other, taken := results[r.Result]; taken {
				t.Errorf("%s and %s have one result", path, other)
			}
			results[r.Result] = path
			whole(t, r.Result, p)
			if l.Tasks[p.sha256] == 0 {
				t.Errorf("%s is %s without a task", path, r.State)
			}
		case job.Failed:
			if r.Reason == "" {
				t.Errorf("%s failed without a reason", path)
			}
		case job.Unknown:
			if n := l.Tasks[p.sha256]; n > 0 && at.history != noHistory {
				t.Errorf("%s is unknown, but the service has its task: %s", path, r.Reason)
			}
		default:
			t.Errorf("%s was left %s: %s", path, r.State, r.Reason)
		}
	}
	for sum, n := range l.Tasks {
		if n > 1 {
			t.Errorf("%d tasks for %s", n, sum)
			f.doubled += n - 1
		}
	}
	different, size := a.distinct()
	if paid := l.CreditsTaken + l.CreditsPromised; paid > int64(different) {
		t.Errorf("%d credits for %d pictures", paid, different)
	}
	f.sent = map[upscayltest.Dialect]volume{at.dialect: {l.Received, size}}
	tidy(t, a, byFile, results)
	return f
}

// whole decodes the result of a photo, measures it, and checks its metadata.
func whole(t *testing.T, path string, p photo) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Error(err)
		return
	}
	m, err := png.Decode(bytes.NewReader(data))
	if want := p.size.Mul(2); err != nil {
		t.Errorf("%s: %v", path, err)
	} else if m.Bounds().Size() != want {
		t.Errorf("%s has %v pixels instead of %v", path, m.Bounds().Size(), want)
	}
	if p.said && !bytes.Contains(data, []byte("Box")) {
		t.Errorf("%s does not say what its source says", path)
	}
}

// tidy searches the folder of results for files that are none, and reports what their
// jobs say.
func tidy(t *testing.T, a album, jobs map[string]row, results map[string]string) {
	t.Helper()
	err := filepath.WalkDir(a.out, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && results[path] == "" {
			name := strings.TrimPrefix(path, a.out)
			r := jobs[a.dir+name]
			t.Errorf("left behind: %s; its job is %s: %s", name, r.State, r.Reason)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
