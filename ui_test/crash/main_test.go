// Package crash kills the program and breaks what it depends on: afterwards each
// job has to be accounted for, each task charged once, each result whole.
package crash

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"
)

var (
	rounds = flag.Int("rounds", 60, "rounds of the crash test")
	seed   = flag.Uint64("seed", 1, "seed of the first round; the others follow")
)

// program is the path of the built program.
var program string

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
	program = filepath.Join(dir, "bulkup.exe")
	code := 1
	if out, err := exec.Command("go", "build", "-o", program, "bulkup").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// patience is how long anything may take on a busy machine.
const patience = 2 * time.Minute

func patiently(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}
