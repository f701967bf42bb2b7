// Package program builds the real servers that tests and benchmarks talk to, from
// pinned versions of modules that are not the product's.
package program

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// The modules of the servers, by their folders in the project.
const (
	S3  = "api/publishtest/servers"
	GCS = "api/publishtest/servers/gcs"
)

// Build returns the path of a program, which is a package of what module requires.
// The first call on a machine builds it, which takes a minute or two; it is kept in
// the user's cache under a name of its module file, so that another version is
// another program.
func Build(module, command string) (binary string, err error) {
	dir, err := find(filepath.FromSlash(module))
	if err != nil {
		return "", err
	}
	pinned, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	cache = filepath.Join(cache, "bulkup-test")
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	id := sha256.Sum256(append(pinned, runtime.GOOS+runtime.GOARCH+runtime.Version()...))
	binary = filepath.Join(cache, path.Base(command)+"-"+hex.EncodeToString(id[:6]))
	lock := flock.New(binary + ".lock")
	if err := lock.Lock(); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary+".new", command)
	build.Dir = dir
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building %s: %w\n%s", command, err, out)
	}
	return binary, os.Rename(binary+".new", binary)
}

// find returns a module's folder from inside the project.
func find(module string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, module, "go.mod")); err == nil {
			return filepath.Join(dir, module), nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the module " + module + " is not in any folder above")
		}
		dir = parent
	}
}
