//go:build unix

// Package ui_test tries the whole program: the real binary, on real files, with
// and without a terminal.
package ui_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	// The program is built by a command that the go tool does not see: with this, a
	// change of the program makes the tests run again, and no kept "ok" stands for it.
	_ "bulkup/ui/command"
)

// The program and the emulator of its service, built once.
var binary, cloudBinary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "bulkup-test-")
	if err == nil {
		binary, cloudBinary = filepath.Join(dir, "bulkup"), filepath.Join(dir, "emulator")
		err = errors.Join(build(binary, "bulkup"), build(cloudBinary, "bulkup/api/upscayltest/emulator"))
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

func build(to, command string) error {
	if out, err := exec.Command("go", "build", "-o", to, command).CombinedOutput(); err != nil {
		return fmt.Errorf("%s cannot be built: %w\n%s", command, err, out)
	}
	return nil
}
