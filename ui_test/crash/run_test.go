package crash

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bulkup/queue/job"
)

// home is the environment of a user who has set nothing.
func home(t *testing.T) []string {
	dir := t.TempDir()
	return []string{"HOME=" + dir, "XDG_CONFIG_HOME=" + dir, "XDG_STATE_HOME=" + dir, "XDG_CACHE_HOME=" + dir,
		"PATH=" + os.Getenv("PATH"), "TMPDIR=" + dir, "BULKUP_KEYRING=false"}
}

// batch is one command that is given again and again.
type batch struct {
	t      *testing.T
	within []string // a command that runs the one that follows, in place of nothing
	state  string
	args   []string
	env    []string
}

// newBatch is a run of the folder album against a server at the address.
func newBatch(t *testing.T, address, album string, env ...string) *batch {
	state := filepath.Join(t.TempDir(), "state")
	b := &batch{t: t, state: state, env: append(home(t), "UPSCAYL_API_KEY="+key, "BULKUP_FAIR_WAIT="+fairWait,
		"BULKUP_LIMITS_GET_UPLOAD_URL=0", "BULKUP_LIMITS_COMPLETE_MULTIPART_UPLOAD=0", "BULKUP_LIMITS_START_TASK=0",
		"BULKUP_LIMITS_GET_TASK_STATUS=0", "BULKUP_LIMITS_GET_UPSCAYL_HISTORY=0")}
	b.env = append(b.env, env...)
	b.args = []string{"run", "--json", "--engine", "cloud", "--api-url", address, "--state", state,
		"--model", "upscayl-lite-4x", "--scale", "2", album}
	return b
}

func (b *batch) command(ctx context.Context, args ...string) *exec.Cmd {
	words := slices.Concat(b.within, []string{program}, args)
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Env = b.env
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGQUIT) } // to see where it hangs
	return cmd
}

// event is one line of what a run prints.
type event struct {
	Event   string
	Path    string
	State   job.State
	Error   string
	Message string
}

// running is one process of a batch.
type running struct {
	*exec.Cmd
	t      *testing.T
	ctx    context.Context
	events <-chan event // ends with the process
	errors bytes.Buffer
	state  string // the folder
	seen   map[string]job.State
}

// start gives the command once.
func (b *batch) start() *running {
	b.t.Helper()
	ctx := patiently(b.t)
	cmd := b.command(ctx, b.args...)
	events := make(chan event, 4096) // more than a run here prints: nobody has to read along
	r := &running{Cmd: cmd, t: b.t, ctx: ctx, events: events, state: b.state, seen: make(map[string]job.State)}
	cmd.Stderr = &r.errors
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	go func() {
		defer close(events)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil { // the last line of a killed process may be half a line
				events <- e
			}
		}
	}()
	return r
}

// end reads the events to the last one and returns the exit code, -1 for a kill.
// look sees each event.
func (r *running) end(look func(event)) int {
	for e := range r.events {
		if e.Event == "job" {
			r.seen[e.Path] = e.State
		}
		if look != nil {
			look(e)
		}
	}
	_ = r.Wait() // the exit code says it
	if r.ctx.Err() != nil {
		r.t.Fatalf("a run did not end; its jobs were %v\n%s\n%s", r.seen, r.errors.String(), lastLines(filepath.Join(r.state, "bulkup.log"), 200))
	}
	return r.ProcessState.ExitCode()
}

// lastLines are at most n lines of the end of a file.
func lastLines(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(string(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// row is one line of a report.
type row struct {
	File    string
	State   job.State
	Stage   job.State
	Reason  string
	Credits int64
	Task    string
	Result  string
}

// report asks what the queue has done.
func (b *batch) report() []row {
	b.t.Helper()
	cmd := b.command(patiently(b.t), "report", "--json", "--state", b.state)
	out, err := cmd.Output()
	if err != nil {
		b.t.Fatalf("report: %v", err)
	}
	var rows []row
	for line := range strings.Lines(string(out)) {
		var r row
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			b.t.Fatal(err)
		}
		rows = append(rows, r)
	}
	return rows
}

// killAfter ends the process d from now, as a power cut would.
func (r *running) killAfter(d time.Duration) *time.Timer {
	return time.AfterFunc(d, func() { _ = r.Process.Kill() })
}
