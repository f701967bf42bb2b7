//go:build unix

package ui_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// cloud is the emulator, which takes the place of Upscayl Cloud.
type cloud struct {
	t        *testing.T
	url, key string
}

// wholesome is a plan of faults that never come. A server with a plan reports what it
// was asked for.
const wholesome = "[[rule]]\non = 'start-task'\nnth = 1000000000\ndo = 'drop'\n"

// serve starts a server, which lasts as long as the test.
func (m *machine) serve(faults string, args ...string) *cloud {
	m.t.Helper()
	key := "key-of-the-test"
	cmd := exec.CommandContext(m.t.Context(), cloudBinary, append([]string{"--key", key, "--faults", m.write("faults.toml", []byte(faults))}, args...)...)
	cmd.Dir, cmd.Env = m.dir, m.env
	out, err := cmd.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	cmd.Stderr = m.t.Output()
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() {
		if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 0 {
			m.t.Errorf("the server: %v", err)
		}
	})
	first, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		m.t.Fatal(err)
	}
	var line struct{ URL string }
	if err := json.Unmarshal(first, &line); err != nil || !strings.HasPrefix(line.URL, "http://127.0.0.1:") {
		m.t.Fatalf("the first line is %s", first)
	}
	return &cloud{m.t, line.URL, key}
}

// ledger is what a server says that it was asked for, and has taken.
type ledger struct {
	Tasks        map[string]int
	CreditsTaken int
	Calls        map[string]int
}

func (c *cloud) ledger() (l ledger) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+"/_ledger", http.NoBody)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("X-API-Key", c.key)
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&l); err != nil {
		c.t.Fatal(err)
	}
	return l
}

// awaitDownload waits until a result has been asked for.
func (c *cloud) awaitDownload() {
	c.t.Helper()
	if !met(func() bool { return c.ledger().Calls["download"] > 0 }) {
		c.t.Fatal("no download has begun")
	}
}

// once fails the test unless each of the files became one task.
func (l ledger) once(t *testing.T, paths ...string) {
	t.Helper()
	for _, p := range paths {
		sum := sha256.Sum256(read(t, p))
		if n := l.Tasks[hex.EncodeToString(sum[:])]; n != 1 {
			t.Errorf("%s became %d tasks", filepath.Base(p), n)
		}
	}
	if len(l.Tasks) != len(paths) || l.CreditsTaken != len(paths) {
		t.Errorf("%d pictures for %d credits, want %d", len(l.Tasks), l.CreditsTaken, len(paths))
	}
}

// One process serves, another one upscales there: files that go along with their
// start, and files above and below one part.
func TestCloud(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		dialect string
		parts   map[string]int
	}{
		{"current", map[string]int{"get-upload-url": 2, "part": 3, "complete-multipart-upload": 2, "start-task": 3}},
		{"classic", map[string]int{"put": 2, "start-task": 3}},
	} {
		t.Run(c.dialect, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			server := m.serve(wholesome, "--dialect", c.dialect, "--part-size", "4718592")
			m.env = append(m.env, "UPSCAYL_API_KEY="+server.key)
			sources := []string{
				m.write("photos/one part.png", drawn(t, 1200, 1200, 1, png.NoCompression)),  // 4.3 MB
				m.write("photos/two parts.png", drawn(t, 1400, 1200, 2, png.NoCompression)), // 5.0 MB
				m.copy("album/flower.jpg", "photos/flower.jpg"),
			}
			out := m.run("run", "--json", "--engine", "cloud", "--api-url", server.url, "--scale", "2", "--format", "jpg", "photos").exits(t, 0)
			e := parse(t, out.stdout)
			if want := (summary{Event: "summary", Done: 3, Credits: 3}); e.summary != want {
				t.Errorf("the summary is %+v", e.summary)
			}
			if strings.Contains(out.stdout+out.stderr, server.key) {
				t.Error("the key is shown")
			}
			for _, want := range []struct {
				name          string
				width, height int
			}{{"one part", 2400, 2400}, {"two parts", 2800, 2400}, {"flower", 600, 600}} {
				if b := decoded(t, m.path("photos-upscaled", want.name+".jpg"), "jpg").Bounds(); b.Dx() != want.width || b.Dy() != want.height {
					t.Errorf("%s is %v", want.name, b)
				}
			}
			l := server.ledger()
			l.once(t, sources...)
			for call, n := range c.parts {
				if l.Calls[call] != n {
					t.Errorf("%d calls of %s, want %d", l.Calls[call], call, n)
				}
			}
		})
	}
}
