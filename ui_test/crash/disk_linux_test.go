package crash

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
)

// disk is a small disk of its own.
type disk struct {
	dir   string   // where it is for programs that run within
	path  string   // where it is for everybody else
	enter []string // runs the command that follows within
}

// mount makes a disk of size bytes. It needs no rights: a process that does nothing
// else has it mounted in a namespace of its own, and keeps that alive.
func mount(t *testing.T, size int) disk {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("sh", "-c", `mount -t tmpfs -o size=$0 none "$1" && echo mounted && read -r end`, fmt.Sprint(size), dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "mounted\n" {
		t.Fatalf("the disk is not there: %q, %v", line, err)
	}
	pid := fmt.Sprint(cmd.Process.Pid)
	return disk{dir, filepath.Join("/proc", pid, "root", dir),
		[]string{"nsenter", "--target", pid, "--mount", "--user", "--preserve-credentials"}}
}

// fill takes the room that a disk has left, and returns how to give it back.
func fill(t *testing.T, dir string) (free func()) {
	path := filepath.Join(dir, "filler")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	return func() {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
	}
}

// quiet is a server without faults and an album for it.
func quiet(t *testing.T, pictures int) (*server, album) {
	return serve(t, upscayltest.Current, "[[rule]]\non = 'get-upload-url'\ndo = 'stall'\nfor = '10ms'"),
		draw(t, rand.New(rand.NewPCG(*seed, 1)), pictures)
}

// A journal that cannot be written stops the queue with a clear word, and the same
// process goes on when there is room.
func TestJournalOnAFullDisk(t *testing.T) {
	t.Parallel()
	s, a := quiet(t, 12)
	b := newBatch(t, s.url, a.dir)
	d := mount(t, 16<<20)
	b.within, b.state = d.enter, filepath.Join(d.dir, "state")
	b.args = append(b.args, "--state", b.state)
	var free func()
	said := false
	code := b.start().end(func(e event) {
		switch {
		case free == nil && e.State == job.Checking:
			free = fill(t, d.path)
		case !said && strings.Contains(e.Message, "journal is full"):
			said = true
			free()
		}
	})
	if code != 0 || !said {
		t.Errorf("exit code %d; said that the disk is full: %v", code, said)
	}
	check(t, a, cell{dialect: upscayltest.Current}, b.report(), s.ledger())
}

// Results that find no room are kept at the service, and are fetched by themselves
// when there is room; nothing is paid again.
func TestResultsOnAFullDisk(t *testing.T) {
	t.Parallel()
	s, a := quiet(t, 12)
	b := newBatch(t, s.url, a.dir)
	d := mount(t, 16<<20)
	a.out = filepath.Join(d.path, "out")
	b.args = append(b.args, "--out", a.out)
	var free func()
	said := false
	code := b.start().end(func(e event) {
		if free == nil && e.State == job.Upscaling {
			free = fill(t, d.path)
		}
		if !said && strings.Contains(e.Message, "is full") {
			said = true
			free() // and the same run goes on by itself
		}
	})
	if code != 0 || !said {
		t.Errorf("exit code %d; said that the disk is full: %v", code, said)
	}
	check(t, a, cell{dialect: upscayltest.Current}, b.report(), s.ledger())
}

// A folder that cannot be written is refused before anything is queued, and the same
// command with another one goes on.
func TestResultsNowhereToGo(t *testing.T) {
	t.Parallel()
	s, a := quiet(t, 12)
	b := newBatch(t, s.url, a.dir)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.args = append(b.args, "--out", filepath.Join(file, "out")) // not even root can make that
	if code := b.start().end(nil); code != 2 {
		t.Errorf("exit code %d", code)
	}
	if l := s.ledger(); len(l.Tasks) > 0 {
		t.Errorf("%d tasks were paid for nothing", len(l.Tasks))
	}
	a.out = t.TempDir()
	b.args = append(b.args, "--out", a.out)
	if code := b.start().end(nil); code != 0 {
		t.Errorf("exit code %d with a folder", code)
	}
	check(t, a, cell{dialect: upscayltest.Current}, b.report(), s.ledger())
}
