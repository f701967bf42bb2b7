//go:build unix

package ui_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/queue/journal"
)

// long is how many jobs a long queue has.
const long = 10_000

// queued makes a state folder whose queue has n jobs, most of them done. Nothing
// can be done for the others: they are for a service that there is no key for.
func queued(t testing.TB, n int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	j, err := journal.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var c journal.Changes
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for i := range n {
		rel := fmt.Sprintf("holiday/IMG_%05d.jpg", i)
		one := job.Job{
			ID: job.ID(fmt.Sprintf("%011x%06d", at.UnixMilli(), i)), Batch: "b", Position: float64(i), Engine: "cloud", State: job.Done,
			Source:   job.Source{Path: "/photos/" + rel, Root: "/photos", Rel: rel, Size: 4_100_000, ModTime: at},
			Settings: job.Settings{Model: "natural-plus-4x", Scale: 4, Format: "png"},
			Target:   fmt.Sprintf("/photos-upscaled/holiday/IMG_%05d.png", i),
			Facts: &job.Facts{Format: "jpg", Width: 4032, Height: 3024, Orientation: 1, Size: 4_100_000, ModTime: at,
				Hash: fmt.Sprintf("%064x", i), Name: fmt.Sprintf("IMG_%05d-abcdef.jpg", i)},
			Entered: map[job.State]time.Time{job.Waiting: at, job.Checking: at.Add(time.Second)},
		}
		switch {
		case i%3 == 0:
			one.State = job.Waiting
		case i%100 == 1:
			one.State, one.Stage = job.Failed, job.Checking
			one.Fault = &job.Fault{Kind: failure.Input, Message: "the picture is cut off after 3.2 kB", Advice: "export it again, then press r"}
		default:
			one.Task = &job.Task{ID: fmt.Sprintf("task-%05d", i), FileName: one.Facts.Name, Started: at, Promised: 3, Taken: 3}
			one.Result = &job.Result{Path: one.Target, Size: 30_000_000, Width: 16128, Height: 12096}
			for s, state := range []job.State{job.Uploading, job.Starting, job.Upscaling, job.Downloading, job.Done} {
				one.Entered[state] = at.Add(time.Duration(s) * time.Minute)
			}
			c.Finished = append(c.Finished, journal.Finished{Key: fmt.Sprint("key", i), Result: *one.Result, At: at})
		}
		c.Jobs = append(c.Jobs, one)
	}
	if err := j.Commit(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// shown is the program on a line of a terminal, as soon as it has shown a text.
type shown struct {
	cmd    *exec.Cmd
	master *os.File
	after  []time.Duration // from its start to each text
}

// start starts the program, with more arguments, on a line of a terminal.
func start(t testing.TB, dir string, args ...string) *shown {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	pty.Setsize(master, &pty.Winsize{Rows: 40, Cols: 120})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	s := &shown{cmd: exec.CommandContext(ctx, binary, append([]string{"--state", dir}, args...)...), master: master}
	s.cmd.Dir = dir
	s.cmd.Env = []string{"HOME=" + dir, "TERM=xterm-256color", "LANG=C.UTF-8", "BULKUP_KEYRING=false", "BULKUP_API_URL=http://127.0.0.1:9"}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// show starts the program and waits for texts, each after the one before.
func show(t testing.TB, dir string, texts ...string) *shown {
	t.Helper()
	began := time.Now()
	s := start(t, dir)
	var out []byte
	buf := make([]byte, 64<<10)
	for _, text := range texts {
		for !bytes.Contains(out, []byte(text)) {
			n, err := s.master.Read(buf)
			if err != nil {
				t.Fatalf("%v, after %q", err, out)
			}
			out = append(out, buf[:n]...)
		}
		s.after = append(s.after, time.Since(began))
	}
	return s
}

// leave ends the program as a user does.
func (s *shown) leave() {
	s.master.WriteString("\x03\x03") // a question, if there is one, is answered by the second
	go func() {
		for buf := make([]byte, 64<<10); ; {
			if _, err := s.master.Read(buf); err != nil {
				return
			}
		}
	}()
	s.cmd.Wait()
	s.master.Close()
}

// BenchmarkStart is how long it takes from the start of the program to its first
// whole frame, with a queue of 10,000 jobs and with an empty one; how long until
// the jobs are on the screen; and how much memory the program has taken by then.
func BenchmarkStart(b *testing.B) {
	full, empty := queued(b, long), filepath.Join(b.TempDir(), "state")
	if err := os.Mkdir(empty, 0o700); err != nil {
		b.Fatal(err)
	}
	const frame, jobs = " help", "of 10,000 done" // the end of a frame; the jobs in it
	var fulls, empties, whole []time.Duration
	var peak int64
	for b.Loop() {
		none := show(b, empty, frame)
		none.leave()
		empties = append(empties, none.after[0])
		many := show(b, full, frame, jobs)
		peak = max(peak, peakMemory(many.cmd.Process.Pid))
		many.leave()
		fulls, whole = append(fulls, many.after[0]), append(whole, many.after[1])
	}
	b.ReportMetric(ms(fulls), "ms-10000-jobs")
	b.ReportMetric(ms(empties), "ms-empty")
	b.ReportMetric(ms(fulls)/ms(empties), "times-the-empty")
	b.ReportMetric(ms(whole), "ms-jobs-shown")
	b.ReportMetric(float64(peak)/1e6, "MB-peak")
}

// ms is the median in milliseconds.
func ms(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

// BenchmarkLoad is how long the queue alone takes to be there with 10,000 jobs.
func BenchmarkLoad(b *testing.B) {
	dir := queued(b, long)
	for b.Loop() {
		q, err := queue.Open(queue.Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- q.Run(ctx) }()
		if n := len(q.Jobs()); n != long {
			b.Fatalf("%d jobs", n)
		}
		stop()
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	}
}
