//go:build unix

package ui_test

import (
	"bufio"
	"encoding/json"
	"strings"
	"syscall"
	"testing"
)

// A strong machine serves another, which knows it by its fingerprint alone.
func TestServeOthers(t *testing.T) {
	t.Parallel()
	strong := newMachine(t, "BULKUP_SERVE_KEY=the-key")
	serving := strong.command(t.Context(), "serve", "--self-signed", "--store", strong.path("store"))
	out, err := serving.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serving.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var at struct{ URL, Fingerprint string }
	if err := json.Unmarshal(line, &at); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	other := newMachine(t, "UPSCAYL_API_KEY=the-key", "BULKUP_API_URL="+at.URL)
	other.copy("album/art/badge.png", "badge.png")
	wrong := "sha256:" + strings.Repeat("00", 32)
	if o := other.run("doctor", "--engine", "cloud", "--api-fingerprint", wrong).exits(t, 1); !strings.Contains(o.stdout, "another certificate") {
		t.Errorf("with a wrong fingerprint, doctor says %s", o.stdout)
	}
	// Without the fingerprint it is not the right server now, nor in half a minute.
	o := other.run("run", "--engine", "cloud", "badge.png").exits(t, 3)
	if said := o.stdout + o.stderr; strings.Count(o.stderr, " stopped: ") != 1 || !strings.Contains(said, "set api-fingerprint to what bulkup serve") || strings.Contains(said, "Upscayl Cloud") {
		t.Errorf("without a fingerprint, run says %s", said)
	}
	other.run("run", "--engine", "cloud", "--api-fingerprint", at.Fingerprint, "--scale", "2", "--out", "results", "badge.png").exits(t, 0)
	if all := files(t, other.path("results")); len(all) != 1 {
		t.Error("results:", all)
	}
	if err := serving.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serving.Wait(); err != nil {
		t.Error("the server ended with", err)
	}
}
