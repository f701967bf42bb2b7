package crash

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"bulkup/queue/job"
)

// The engine of this machine dies alone, and later the program alone, whose engine has to
// end by itself: the run goes on, the same command does the rest, and nothing is lost.
func TestOneOfTwoDies(t *testing.T) {
	t.Parallel()
	a := draw(t, rand.New(rand.NewPCG(*seed, 3)), 40)
	state := filepath.Join(t.TempDir(), "state")
	b := &batch{t: t, state: state, env: home(t), args: []string{"run", "--json", "--engine", "local", "--state", state,
		"--model", "faithful-fast", "--scale", "2", a.dir}}

	r := b.start()
	var engine int
	done := 0
	code := r.end(func(e event) {
		if e.State != job.Done {
			return
		}
		switch done++; done {
		case 3: // the engine alone: the run starts another
			engine = engineOf(t, r)
			if err := syscall.Kill(engine, syscall.SIGKILL); err != nil {
				t.Error(err)
			}
		case 12: // the program alone
			if next := engineOf(t, r); next == engine {
				t.Errorf("process %d is still the engine", next)
			} else {
				engine = next
			}
			_ = r.Process.Kill() // end waits for it
		}
	})
	if code != -1 {
		t.Fatalf("exit code %d after %d of %d results: %s", code, done, len(a.photos), r.errors.String())
	}
	t.Logf("%d of %d were done when the program died", done, len(a.photos))
	for alive(engine) {
		if r.ctx.Err() != nil {
			t.Fatal("the engine outlives the program")
		}
		time.Sleep(5 * time.Millisecond) // between two checks: it is no child of this process
	}

	if code := b.start().end(nil); code != 0 {
		t.Errorf("exit code %d of the same command", code)
	}
	rows := b.report()
	for _, r := range rows {
		if r.State != job.Done && r.State != job.Skipped {
			t.Errorf("%s is %s: %s", r.File, r.State, r.Reason)
			continue
		}
		whole(t, r.Result, a.photos[r.File])
	}
	if len(rows) != len(a.photos) {
		t.Errorf("%d jobs of %d pictures", len(rows), len(a.photos))
	}
}

// engineOf returns the process of a run that is its engine.
func engineOf(t *testing.T, r *running) int {
	t.Helper()
	for r.ctx.Err() == nil {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", r.Process.Pid))
		for _, file := range tasks {
			text, _ := os.ReadFile(file) // a thread may have ended
			for _, word := range strings.Fields(string(text)) {
				if pid, err := strconv.Atoi(word); err == nil && alive(pid) {
					return pid
				}
			}
		}
		time.Sleep(5 * time.Millisecond) // between two checks
	}
	t.Fatal("the run has no engine")
	return 0
}

// alive reports whether a process runs: one that has ended, and nobody has asked about yet,
// does not.
func alive(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, _ := strings.Cut(string(text), ") ")
	return err == nil && !strings.HasPrefix(after, "Z")
}
