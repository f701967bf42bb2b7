package crash

import (
	"bufio"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"bulkup/api/upscayltest"
)

// key is what the server wants to be shown.
const key = "a-key-for-tests"

// server is the emulator in a process of its own.
type server struct {
	t   *testing.T
	url string
}

// partSize is bytes of one part of an upload.
const partSize = 128 << 10

// serve starts a server with a fault plan, which ends with the test.
func serve(t *testing.T, dialect upscayltest.Dialect, plan string, args ...string) *server {
	t.Helper()
	dir := t.TempDir()
	faults := filepath.Join(dir, "faults.toml")
	if err := os.WriteFile(faults, []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(emulator, append([]string{"--key", key, "--dialect", string(dialect), "--faults", faults,
		"--store", filepath.Join(dir, "store"), "--part-size", strconv.Itoa(partSize)}, args...)...)
	cmd.Env = home(t)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var first struct{ URL string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &first)
	}
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return &server{t, first.URL}
}

// ledger is what the server has been asked for and has taken.
func (s *server) ledger() upscayltest.Ledger {
	s.t.Helper()
	req, err := http.NewRequestWithContext(patiently(s.t), http.MethodGet, s.url+"/_ledger", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("X-API-Key", key)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	var l upscayltest.Ledger
	if err := json.NewDecoder(resp.Body).Decode(&l); err != nil {
		s.t.Fatal(err)
	}
	return l
}
