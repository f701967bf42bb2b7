package joblog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bulkup/api"
)

func TestLogReadsBothFilesAndNoMore(t *testing.T) {
	dir := t.TempDir()
	line := func(i int, id string) string {
		return fmt.Sprintf("time=2026-11-21T13:30:%02d.5Z level=INFO msg=\"line %d\" job=%s name=\"a job=mine b\"\n", i%60, i, id)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if lines, err := Read(t.Context(), dir, "mine"); err != nil || len(lines) != 0 {
		t.Errorf("%v of no log, %v", lines, err)
	}
	write("bulkup.log.old", line(1, "mine")+strings.Repeat(line(2, "other"), logReach/len(line(2, "other"))+1)+line(3, "mine"))
	write("bulkup.log", line(4, "other")+line(5, "mine")+"time=2026-11-21T13:30:59Z level=ERROR msg=panic job=mine panic=oh stack=\"a\\nb\"\n"+
		"half a line job=mine =\ntime=never msg=\"not mine\" job=mine \n")
	lines, err := Read(t.Context(), dir, "mine")
	if got := texts(lines); err != nil || got != "line 3\nline 5\npanic, panic: oh" || !lines[2].Bad {
		t.Errorf("%q, %v", got, err)
	}
	var many strings.Builder
	for i := range logLines + 50 {
		many.WriteString(line(i, "mine"))
	}
	write("bulkup.log", many.String())
	if lines, err = Read(t.Context(), dir, "mine"); err != nil || len(lines) != logLines || lines[0].Text != "line 50" {
		t.Errorf("%d lines from %q, %v", len(lines), lines[0].Text, err)
	}
}

func texts(lines []Line) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

// FuzzParseLine: a line of whatever kind is read or left out, and what is shown of it
// is clean.
func FuzzParseLine(f *testing.F) {
	f.Add("time=2026-11-21T13:30:59Z level=ERROR msg=\"a \\x1b[2Jb\" job=mine panic=oh stack=\"a\\nb\"")
	f.Add("time=2026-11-21T13:30:59Z msg=a job=mine =")
	f.Fuzz(func(t *testing.T, line string) {
		if l, ok := parseLine(line, "mine"); ok && (l.Text != api.Clean(l.Text) || l.At.IsZero()) {
			t.Errorf("%q becomes %+v", line, l)
		}
	})
}
