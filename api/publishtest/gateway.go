package publishtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// gatewayPackage is the S3 server; servers/go.mod says which version.
const gatewayPackage = "github.com/versity/versitygw/cmd/versitygw"

// The account of the S3 server.
const (
	accessKey = "testkey"
	secretKey = "testsecret123"
	bucket    = "bucket"
)

// gateway starts an S3 server for one test and returns the socket it listens on.
func gateway(t testing.TB) (socket string) {
	t.Helper()
	binary, err := Gateway()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "s3-") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	objects, meta := filepath.Join(dir, "objects"), filepath.Join(dir, "meta")
	for _, d := range []string{filepath.Join(objects, bucket), meta} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	socket = filepath.Join(dir, "socket")
	cmd := exec.Command(binary, "--port", socket, "--keep-alive", "--health", "/health", "-q", "posix", "--sidecar", meta, objects)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+accessKey, "ROOT_SECRET_KEY="+secretKey)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	awaitHealth(t, socket, ended)
	return socket
}

// awaitHealth returns when the server answers.
func awaitHealth(t testing.TB, socket string, ended <-chan struct{}) {
	t.Helper()
	client := &http.Client{Transport: through(socket)}
	defer client.CloseIdleConnections()
	deadline := time.After(30 * time.Second)
	for {
		resp, err := client.Get("http://gateway/health")
		if err == nil {
			resp.Body.Close()
			return
		}
		select {
		case <-ended:
			t.Fatal("the S3 server has ended")
		case <-deadline:
			t.Fatalf("the S3 server does not answer: %v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// through is a transport to a socket, whatever the address of the request.
func through(socket string) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", socket)
		},
		DisableCompression: true,
	}
}

// Gateway returns the path of the S3 server's binary. The first call on a
// machine builds it, which takes a minute or two; it is kept in the user's cache
// under a name of its module file, so that another version is another binary.
func Gateway() (path string, err error) {
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
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", path+".new", gatewayPackage)
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
