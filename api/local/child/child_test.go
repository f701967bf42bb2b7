package child

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"bulkup/api/local/engine"
)

// TestMain is also the child, and a parent of one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "child":
			if err := Serve(context.Background(), os.Stdin, os.Stdout, os.Stderr); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			os.Exit(0)
		case "mute":
			os.Exit(3)
		case "parent":
			parent(os.Args[2])
		}
	}
	goleak.VerifyTestMain(m)
}

// parent runs an engine, says where, and stays until it is killed.
func parent(dir string) {
	e := Open(Options{Command: []string{os.Args[0], "child"}, Store: dir, Keep: time.Hour, Log: slog.New(slog.DiscardHandler)})
	addr, err := e.running(context.Background())
	fmt.Println(addr, err, e.process.cmd.Process.Pid)
	select {}
}

// log is one that tests read while it is written.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// open returns an engine that ends with the test, and a client that leads to it.
func open(t *testing.T, argument string) (*Engine, *http.Client, *log) {
	t.Helper()
	var l log
	e := Open(Options{Command: []string{os.Args[0], argument}, Store: filepath.Join(t.TempDir(), "engine"), Keep: time.Hour,
		Log: slog.New(slog.NewTextHandler(&l, nil))})
	transport := &http.Transport{DialContext: e.Dial(new(net.Dialer).DialContext)}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e, &http.Client{Transport: transport}, &l
}

// ask asks the engine for the page that needs no key.
func ask(t *testing.T, c *http.Client, e *Engine) error {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.Base().String()+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := c.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if body, err := io.ReadAll(answer.Body); err != nil || !strings.Contains(string(body), "bulkup serve") {
		t.Errorf("%s, %v", body, err)
	}
	return nil
}

// The engine starts when it is needed, at a lower priority, with its key in no
// argument and no environment, and starts again when it has died.
func TestEngineLives(t *testing.T) {
	e, c, l := open(t, "child")
	if e.process != nil {
		t.Error("it runs before anybody needs it")
	}
	if err := ask(t, c, e); err != nil {
		t.Fatal(err)
	}
	first := e.process
	for _, arg := range append(first.cmd.Args, first.cmd.Env...) {
		if strings.Contains(arg, e.Key()) {
			t.Errorf("the key is in %q", arg)
		}
	}
	checkNice(t, first.cmd.Process.Pid)
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-first.gone
	c.CloseIdleConnections()
	if err := ask(t, c, e); err != nil {
		t.Fatal(err)
	}
	if e.process == first || !strings.Contains(l.String(), "ended by itself") {
		t.Errorf("it was not started again: %s", l)
	}
}

func TestEngineThatDoesNotStart(t *testing.T) {
	e, c, _ := open(t, "mute")
	if err := ask(t, c, e); err == nil || !strings.Contains(err.Error(), "does not start") || !strings.Contains(err.Error(), "exit status 3") {
		t.Error(err)
	}
	if e.wait() != firstPause {
		t.Error("the next start does not wait:", e.wait())
	}
	e, c, _ = open(t, "child")
	e.opts.EngineBinary = "/nowhere/upscayl-bin"
	if err := ask(t, c, e); err == nil || !strings.Contains(err.Error(), "/nowhere/upscayl-bin cannot be run") {
		t.Error(err)
	}
}

func TestClosedEngineDoesNotStart(t *testing.T) {
	e, c, _ := open(t, "child")
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if err := ask(t, c, e); err == nil || e.process != nil {
		t.Error(err)
	}
}

// However its parent ends, the child goes too, and leaves its store to the next.
func TestChildEndsWithItsParent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "engine")
	cmd := exec.Command(os.Args[0], "parent", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var addr, problem string
	var pid int
	if _, err := fmt.Fscan(out, &addr, &problem, &pid); err != nil || problem != "<nil>" {
		t.Fatal(addr, problem, err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	e := Open(Options{Command: []string{os.Args[0], "child"}, Store: dir, Keep: time.Hour, Log: slog.New(slog.DiscardHandler)})
	defer e.Close()
	ctx, cancel := context.WithTimeout(t.Context(), startTime)
	defer cancel()
	if _, err := e.running(ctx); err != nil { // waits for the lock of the one before
		t.Fatal(err)
	}
}

// The pace of a model is measured by a child, for whoever has the same folder of models:
// neither the engine nor its store is there for it.
func TestMeasure(t *testing.T) {
	e, _, _ := open(t, "child")
	e.opts.Models = t.TempDir()
	const model = "faithful-fast"
	each, err := e.Measure(t.Context(), model)
	if err != nil || each <= 0 {
		t.Fatal(each, err)
	}
	if e.process != nil {
		t.Error("the engine was started for it")
	}
	if known := engine.NewGuide(engine.Options{Models: e.opts.Models}).Known(model); known.PerMegapixel != each {
		t.Errorf("%v was measured, and %v is kept", each, known.PerMegapixel)
	}
	if each, err := e.Measure(t.Context(), "no-such-model"); err != nil || each != 0 {
		t.Error(each, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Measure(ctx, model); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestRelay(t *testing.T) {
	var l log
	r := &relay{log: slog.New(slog.NewTextHandler(&l, nil))}
	fmt.Fprint(r, `{"time":"2026-01-02T03:04:05Z","level":"WARN","msg":"set aside","file":"a`)
	fmt.Fprint(r, "\"}\npanic: out of range\n\n")
	for _, want := range []string{`level=WARN msg="set aside" process=engine file=a`, `level=ERROR msg="the engine says" line="panic: out of range"`} {
		if !strings.Contains(l.String(), want) {
			t.Errorf("no %s in %s", want, &l)
		}
	}
}

func TestEnvironment(t *testing.T) {
	got := environment([]string{"PATH=/bin", "UPSCAYL_API_KEY=k", "https_proxy=http://proxy"})
	if len(got) != 2 || got[1] != "https_proxy=http://proxy" {
		t.Error(got)
	}
}
