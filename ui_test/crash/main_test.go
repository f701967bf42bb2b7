// Package crash kills the program and breaks what it depends on: afterwards each
// job has to be accounted for, each task charged once, each result whole.
package crash

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	// The program is built by a command that the go tool does not see: with this, a
	// change of the program makes the test run again, and no kept "ok" stands for it.
	_ "bulkup/ui/command"
)

var (
	rounds = flag.Int("rounds", 8, "rounds of the crash test; 24 have each dialect with each history and each service")
	seed   = flag.Uint64("seed", 1, "seed of the first round; the others follow")
)

// The paths of the program and of the emulator of its service, built once.
var program, emulator string

func TestMain(m *testing.M) {
	flag.Parse()
	// Rounds mostly wait for the service's next answer.
	if err := flag.Set("test.parallel", strconv.Itoa(6*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	dir, err := os.MkdirTemp("", "crash-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program, emulator = filepath.Join(dir, "bulkup.exe"), filepath.Join(dir, "emulator.exe")
	code := 1
	if err := errors.Join(build(program, "bulkup"), build(emulator, "bulkup/api/upscayltest/emulator")); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

func build(to, command string) error {
	if out, err := exec.Command("go", "build", "-o", to, command).CombinedOutput(); err != nil {
		return fmt.Errorf("%s cannot be built: %w\n%s", command, err, out)
	}
	return nil
}

// patience is how long anything may take on a busy machine.
const patience = 2 * time.Minute

func patiently(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
