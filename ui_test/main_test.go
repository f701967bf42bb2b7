//go:build unix

// Package ui_test tries the whole program: the real binary, on real files, with
// and without a terminal.
package ui_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// binary is the program, built once.
var binary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bulkup-test-")
	if err == nil {
		binary = filepath.Join(dir, "bulkup")
		err = build(binary)
	}
	if err != nil {
		os.RemoveAll(dir)
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Most of a test is waiting for the program: more of them fit than there are cores.
	flag.Set("test.parallel", "8")
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.RemoveAll(dir)
		os.Exit(code)
	}))
}

func build(to string) error {
	if out, err := exec.Command("go", "build", "-o", to, "bulkup").CombinedOutput(); err != nil {
		return fmt.Errorf("the program cannot be built: %w\n%s", err, out)
	}
	return nil
}
