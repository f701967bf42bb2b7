package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// jobEvent is a line of `bulkup run --json` about a job.
type jobEvent struct {
	Event, Path, State, Stage, Error, Result string
	Notices                                  []string
}

// ended reports whether nothing more comes of the job.
func (e jobEvent) ended() bool {
	return e.State == "done" || e.State == "failed" || e.State == "skipped" || e.State == "unknown"
}

// upscale builds the program and runs it on a folder, with the results and all that it
// remembers in dir. It returns the last word about each file.
func upscale(ctx context.Context, folder, dir string) (map[string]jobEvent, error) {
	program := filepath.Join(dir, "bulkup")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "bulkup")
	build.Stderr = os.Stderr
	if err := errors.Join(os.MkdirAll(dir, 0o777), build.Run()); err != nil {
		return nil, fmt.Errorf("the program cannot be built: %w", err)
	}
	run := exec.CommandContext(ctx, program, "run", "--json", "--engine", "local", "--model", "faithful", "--scale", "2", "--format", "png",
		"--config", filepath.Join(dir, "none.toml"), "--state", filepath.Join(dir, "state"), "--out", filepath.Join(dir, "results"), folder)
	run.Stderr = os.Stderr
	if err := os.WriteFile(filepath.Join(dir, "none.toml"), nil, 0o666); err != nil {
		return nil, err
	}
	out, err := run.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := run.Start(); err != nil {
		return nil, err
	}
	jobs := make(map[string]jobEvent)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e jobEvent
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.Event == "job" && e.ended() {
			jobs[e.Path] = e
		}
	}
	err = run.Wait()
	var code *exec.ExitError
	if errors.As(err, &code) && code.ExitCode() == 1 { // some were refused
		err = nil
	}
	return jobs, errors.Join(lines.Err(), err)
}
