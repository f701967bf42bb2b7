//go:build unix

package ui_test

import (
	"bytes"
	"image/png"
	"os"
	"syscall"
	"testing"
)

// held is a machine whose first download never comes to its end, and the
// arguments with which it is begun.
func held(t *testing.T) (m *machine, server *cloud, args []string) {
	t.Helper()
	m = newMachine(t)
	server = m.serve("[[rule]]\non = 'download'\ntimes = 1\ndo = 'stall'\n")
	m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
	m.copy("album/flower.jpg", "photos/flower.jpg")
	return m, server, []string{"--engine", "cloud", "--api-url", server.url, "photos"}
}

// However one leaves while work is going on, the terminal is restored, and the
// next start goes on with what is paid for.
func TestLeave(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(s *session){
		"q": func(s *session) {
			s.press("q")
			s.sees("1 job is at work", "Nothing is lost", "y quit", "n no")
			s.press("n")
			s.sees("enter details", "downloading")
			s.press("q")
			s.sees("y quit")
			s.press("y")
		},
		"ctrl+c twice": func(s *session) {
			s.press("1")
			s.sees("▸[1] Add")
			s.press("C-c")
			s.sees("1 job is at work")
			s.press("C-c")
		},
		"terminated": func(s *session) { s.signal(syscall.SIGTERM) },
		"hung up":    func(s *session) { s.signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onTerminals(t, func(t *testing.T, open opener) {
				m, server, args := held(t)
				s := open(m, small, args...)
				s.sees("flower.jpg", "downloading", "1 active")
				server.awaitDownload()
				leave(s)
				s.exits(0)
				s.sees("1 under way", "resume with: bulkup --engine cloud")

				s = open(m, small, args...)
				s.sees("1 of 1 done", "✓  flower.jpg")
				s.press("q")
				s.exits(0)
				server.ledger().once(t, m.path("photos/flower.jpg"))
			})
		})
	}
}

// One who leaves in the middle of an upload finds it gone on with at the next start.
func TestLeaveUploading(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		server := m.serve("[[rule]]\non = 'part'\nnth = 2\ntimes = 1\ndo = 'stall'\n", "--part-size", "4718592")
		m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
		source := m.write("photos/two parts.png", drawn(t, 1400, 1200, 2, png.NoCompression)) // 5.0 MB
		args := []string{"--engine", "cloud", "--api-url", server.url, "--scale", "1", "photos"}
		s := open(m, small, args...)
		s.sees("two parts.png", "uploading", "1 active")
		s.until("one part is there", func() bool { return server.ledger().Calls["part"] == 2 })
		s.press("C-c")
		s.sees("1 job is at work", "Nothing is lost")
		s.press("C-c")
		s.exits(0)
		s.sees("1 under way", "resume with: bulkup --engine cloud")

		s = open(m, small, args...)
		s.sees("1 of 1 done", "✓  two parts.png")
		s.press("q")
		s.exits(0)
		server.ledger().once(t, source)
	})
}

// interrupt begins a run that is held in its download, and interrupts it there.
func interrupt(m *machine, server *cloud, args ...string) events {
	m.t.Helper()
	cmd := m.command(m.t.Context(), args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	server.awaitDownload()
	cmd.Process.Signal(os.Interrupt)
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		m.t.Fatalf("exit code %d:\n%s", code, out.String())
	}
	return parse(m.t, out.String())
}

// Without a screen, a signal ends the run with its own code, and the same
// command goes on.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	m, server, args := held(t)
	args = append([]string{"run", "--json"}, args...)
	if e := interrupt(m, server, args...); e.Waiting != 1 {
		t.Errorf("the summary is %+v", e.summary)
	}
	if e := parse(t, m.run(args...).exits(t, 0).stdout); e.Done != 1 {
		t.Errorf("after it went on: %+v", e.summary)
	}
	server.ledger().once(t, m.path("photos/flower.jpg"))
}

// The same picture elsewhere does not wait for what an earlier command has left
// behind, and is not paid a second time.
func TestTwinOfInterrupted(t *testing.T) {
	t.Parallel()
	m, server, args := held(t)
	args = append([]string{"run", "--json"}, args...)
	interrupt(m, server, args...)
	twin := m.copy("album/flower.jpg", "other/twin.jpg")
	args[len(args)-1] = "other"
	m.run(args...).exits(t, 0)
	decoded(t, m.path("other-upscaled/twin.png"), "png")
	server.ledger().once(t, twin)
}
