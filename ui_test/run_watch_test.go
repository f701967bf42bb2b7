//go:build unix

package ui_test

import (
	"bufio"
	"context"
	"os"
	"strings"
	"testing"
)

// A run with a watched folder takes what is there and what comes, until it is
// interrupted.
func TestRunWatches(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/flower.jpg", "incoming/a.jpg")
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := m.command(ctx, "run", "--json", "--watch", "incoming")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var last string
	lines := bufio.NewScanner(out)
	until := func(parts ...string) {
		t.Helper()
		for lines.Scan() {
			last = lines.Text()
			found := true
			for _, p := range parts {
				found = found && strings.Contains(last, p)
			}
			if found {
				return
			}
		}
		t.Fatalf("no line with %q; the last one is %s", parts, last)
	}
	until("a.jpg", `"state":"done"`)
	// The account's history is known to the process that runs the queue, which is asked.
	if o := m.run("history").exits(t, 0); !strings.Contains(o.stdout, m.path("incoming-upscaled", "a.png")) {
		t.Errorf("its history is %s%s", o.stdout, o.stderr)
	}
	// So is what a drop would become, with the choice of files of who asks.
	m.copy("album/flower.jpg", "new/c.jpg")
	m.copy("album/flower.jpg", "new/d.jpg")
	if o := m.run("run", "--dry-run", "--exclude", "d.*", "--scale", "3", "new").exits(t, 0); !strings.HasPrefix(o.stdout, "1 picture in 1 folder") ||
		!strings.Contains(o.stdout, "scale 3") || !strings.Contains(o.stdout, "d.jpg: not chosen") || !strings.HasSuffix(o.stdout, "nothing was sent\n") {
		t.Errorf("the plan is %s%s", o.stdout, o.stderr)
	}
	m.copy("album/flower.jpg", "incoming/deep/b.jpg")
	until("b.jpg", `"state":"skipped"`)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	until(`"event":"summary"`, `"done":1`, `"skipped":1`)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}
