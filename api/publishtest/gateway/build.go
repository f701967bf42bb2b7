package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

// command is the S3 server; the module of the servers says which version.
const command = "github.com/versity/versitygw/cmd/versitygw"

// Binary returns the path of the server's program. The first call on a machine
// builds it, which takes a minute or two; it is kept in the user's cache under a
// name of its module file, so that another version is another program.
func Binary() (path string, err error) {
	module, err := serversModule()
	if err != nil {
		return "", err
	}
	pinned, err := os.ReadFile(filepath.Join(module, "go.mod"))
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
	path = filepath.Join(cache, "versitygw-"+hex.EncodeToString(id[:6]))
	lock := flock.New(path + ".lock")
	if err := lock.Lock(); err != nil {
		return "", err
	}
	defer func() { _ = lock.Unlock() }()
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", path+".new", command)
	build.Dir = module
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the S3 server: %w\n%s", err, out)
	}
	return path, os.Rename(path+".new", path)
}

// serversModule finds the folder of the servers' module from inside the project.
func serversModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		module := filepath.Join(dir, "api", "publishtest", "servers")
		if _, err := os.Stat(filepath.Join(module, "go.mod")); err == nil {
			return module, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the module of the test servers is not in any folder above")
		}
		dir = parent
	}
}
