//go:build unix

package ui_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files lists the files below dir by their paths in it, sorted.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// results lists the names of the album's results, sorted.
func results(format string) (names []string) {
	for _, p := range album {
		names = append(names, p.result(format))
	}
	slices.Sort(names)
	return names
}

func TestRun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		format string
		scale  int
		model  string
	}{{"png", 4, "upscayl-lite-4x"}, {"jpg", 2, "faithful"}, {"webp", 3, "faithful-fast"}} {
		t.Run(c.format, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			dir := m.album()
			args := []string{"run", "--json", "--out", "out", "--format", c.format, "--scale", strconv.Itoa(c.scale), "--model", c.model, "album"}
			e := parse(t, m.run(args...).exits(t, 0).stdout)
			if want := (summary{Event: "summary", Done: 12}); e.summary != want {
				t.Errorf("the summary is %+v", e.summary)
			}
			for _, p := range album {
				j := e.ends()[filepath.Join(dir, p.name)]
				if j.State != "done" || j.Error != "" || j.Result != m.path("out", p.result(c.format)) {
					t.Errorf("%s ended as %+v", p.name, j)
				}
			}
			if diff := cmp.Diff(results(c.format), files(t, m.path("out"))); diff != "" {
				t.Errorf("the tree is not kept (-want +got):\n%s", diff)
			}
			upscaled(t, m.path("out"), album, c.scale, c.format)

			// The same command again finds nothing to do.
			again := parse(t, m.run(args...).exits(t, 0).stdout)
			if again.Failed+again.Waiting+again.Unknown > 0 || again.Credits > 0 {
				t.Errorf("the same command again: %+v", again.summary)
			}
			if diff := cmp.Diff(results(c.format), files(t, m.path("out"))); diff != "" {
				t.Errorf("the same command again made (-want +got):\n%s", diff)
			}
		})
	}
}

// A dry run says what would be done, and does nothing.
func TestDryRun(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.album()
	// The engine of this machine is asked nothing that anybody counts, and leaves faces alone.
	if plan := m.run("run", "--dry-run", "--face", "album").exits(t, 0).stdout; strings.Contains(plan, " call") || !strings.Contains(plan, "only the cloud enhances") {
		t.Errorf("the plan promises what is not done here:\n%s", plan)
	}
	out := m.run("run", "--dry-run", "album").exits(t, 0).stdout
	for _, want := range []string{"12 pictures in 6 folders", "12 tasks", "12 pictures, about ", "with Upscayl Lite on this machine (", "nothing was sent"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing:\n%s", want, out)
		}
	}
	if _, err := os.Stat(m.path("album-upscaled")); err == nil {
		t.Error("there are results")
	}
	if out := m.run("report").exits(t, 0).stdout; out != "" {
		t.Errorf("the queue has %s", out)
	}
}

// A report says of a queue what a run has said of it.
func TestReport(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.copy("album/art", "art")
	m.copy("broken/empty.jpg", "art/empty.jpg")
	m.run("run", "--model", "faithful-fast", "art").exits(t, 1)
	for format, want := range map[string][]string{
		"":       {"done", "result: " + m.path("art-upscaled", "badge.png"), "failed", "reason: checking: the file is empty"},
		"--json": {`"state":"done"`, `"state":"failed","stage":"checking","reason":"the file is empty"`},
		"--csv":  {"file,state,stage,reason,credits,task,result,published,notices\n", ",failed,checking,the file is empty,"},
	} {
		args := strings.Fields("report " + format)
		out := m.run(args...).exits(t, 0).stdout
		for _, text := range want {
			if !strings.Contains(out, text) {
				t.Errorf("%q: %q is missing:\n%s", args, text, out)
			}
		}
	}
}
