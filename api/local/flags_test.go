package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"bulkup/api/local/tasks"
	"bulkup/api/upscayltest/rawcall"
)

func flags(t *testing.T, args ...string) Flags {
	t.Helper()
	var f Flags
	set := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	f.Bind(set)
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestServe: the address comes first, the made-up key goes to the log, and a
// temporary store is gone at the end.
func TestServe(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	f := flags(t)
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	var log bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, f, in, &log) }()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var first struct{ URL string }
	if err := json.Unmarshal(line, &first); err != nil || !strings.HasPrefix(first.URL, "http://127.0.0.1:") {
		t.Errorf("%s %v", line, err)
	}
	web := &http.Client{Transport: &http.Transport{}}
	page, err := web.Get(first.URL)
	if err != nil {
		t.Fatal(err)
	}
	if page.Body.Close(); page.StatusCode != http.StatusOK {
		t.Error(page.Status)
	}
	web.CloseIdleConnections()
	addr := strings.TrimPrefix(first.URL, "http://")
	var second bytes.Buffer
	if err := Serve(ctx, flags(t, "--addr", addr), io.Discard, &second); err == nil || !strings.Contains(err.Error(), addr+" is in use by another program") || second.Len() > 0 {
		t.Errorf("at the same address: %v, and the log says %q", err, second.String())
	}
	if stores, _ := filepath.Glob(filepath.Join(os.TempDir(), "bulkup-serve-*")); len(stores) != 1 {
		t.Error("stores:", stores)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(log.String(), "the API key is ") || !strings.Contains(log.String(), "networks of Upscayl") {
		t.Error(log.String())
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) > 0 {
		t.Error("left behind:", left)
	}
}

func TestFlags(t *testing.T) {
	dir := t.TempDir()
	o, done, err := flags(t, "--store", dir, "--keep", "36h", "--max-waiting", "7", "--workers", "3",
		"--engine-binary", "upscayl-bin", "--key", "k").read()
	if err != nil {
		t.Fatal(err)
	}
	if o.Keep != 36*time.Hour || o.Waiting != 7 || o.Workers != 3 || o.EngineBinary != "upscayl-bin" ||
		o.Key != "k" {
		t.Errorf("%+v", o)
	}
	if done(); dir != o.Store {
		t.Error(o.Store)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error("a store of the user's own was removed:", err)
	}
	if o, done, err = flags(t).read(); err != nil || o.Waiting == 0 {
		t.Errorf("%+v %v", o, err)
	}
	done()
	for says, args := range map[string][]string{
		"upscayl-bin":  {"--engine-binary", "/nowhere/upscayl-bin"},
		"not negative": {"--keep", "-1h"},
		"missing port": {"--addr", "localhost"},
		"the store":    {"--store", filepath.Join(os.Args[0], "within-a-file")},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // so that it ends where nothing is wrong
		if err := Serve(ctx, flags(t, append(args, "--key", "k")...), io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

// TestKeep: results are kept for as long as the options say.
func TestKeep(t *testing.T) {
	c := &rawcall.Clock{}
	c.Pass(time.Since(c.Now())) // blobs are as old as the file system says
	h := start(t, Options{Now: c.Now, Keep: 2 * time.Hour})
	id := h.Started(rawcall.WithFile(rawcall.Drawn(t, 3)))
	h.over(id)
	for _, there := range []bool{true, false} {
		c.Pass(90 * time.Minute)
		if err := h.sweep(); err != nil {
			t.Fatal(err)
		}
		if _, err := h.store.Stat(tasks.ResultFolder, tasks.ResultName(id, 0)); (err == nil) != there {
			t.Error(there, err)
		}
	}
}

// The key comes from one place, and from none that other users can read unless the
// user says so.
func TestServeKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("of-the-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(KeyVariable, "of-the-environment")
	for _, c := range []struct {
		args       []string
		want, says string
	}{
		{nil, "of-the-environment", ""},
		{[]string{"--key-file", file}, "of-the-file", ""},
		{[]string{"--key", "of-the-flag"}, "of-the-flag", ""},
		{[]string{"--key", "k", "--key-file", file}, "", "together"},
		{[]string{"--key-file", empty}, "", "holds no key"},
		{[]string{"--key-file", "/nowhere/key"}, "", "no such file"},
	} {
		key, err := flags(t, c.args...).key()
		if key != c.want || (c.says == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v: %q, %v", c.args, key, err)
		}
	}
}
