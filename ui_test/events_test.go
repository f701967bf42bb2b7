//go:build unix

package ui_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// transition is a line of run --json about a job.
type transition struct {
	Event, ID, Path, State, Stage, Error, Result string
	Credits                                      int
	Published                                    string   `json:",omitempty"`
	Notices                                      []string `json:",omitempty"`
}

// notice is a line of run --json about the whole.
type notice struct{ Event, Message string }

// summary is the last line of run --json.
type summary struct {
	Event                                                      string
	Done, Failed, Skipped, Unknown, Canceled, Waiting, Credits int
}

// events is what run --json has written.
type events struct {
	transitions []transition
	notices     []string
	summary
}

// parse reads the lines of run --json and holds them to their description.
func parse(t *testing.T, out string) (e events) {
	t.Helper()
	over := map[string]bool{}
	for l := range strings.Lines(out) {
		var n notice
		json.Unmarshal([]byte(l), &n)
		switch {
		case e.Event != "":
			t.Errorf("after the summary there is %s", l)
		case n.Event == "notice":
			exact(t, l, &n)
			e.notices = append(e.notices, n.Message)
		case n.Event == "summary":
			exact(t, l, &e.summary)
		default:
			var j transition
			exact(t, l, &j)
			if j.Event != "job" || j.ID == "" || j.Path == "" || j.State == "" || over[j.ID] {
				t.Errorf("out of place: %s", l)
			}
			over[j.ID] = j.State == "done" || j.State == "skipped" || j.State == "failed" || j.State == "canceled"
			e.transitions = append(e.transitions, j)
		}
	}
	if e.Event == "" {
		t.Fatalf("there is no summary:\n%s", out)
	}
	return e
}

// exact decodes a line that has to have every field of v and no other.
func exact(t *testing.T, line string, v any) {
	t.Helper()
	strict := json.NewDecoder(strings.NewReader(line))
	strict.DisallowUnknownFields()
	if err := strict.Decode(v); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	all, _ := json.Marshal(v)
	var want, got map[string]any
	json.Unmarshal(all, &want)
	json.Unmarshal([]byte(line), &got)
	if len(got) != len(want) {
		t.Errorf("fields are missing: %s", line)
	}
}

// ends returns the last transition of each source.
func (e events) ends() map[string]transition {
	last := map[string]transition{}
	for _, j := range e.transitions {
		last[j.Path] = j
	}
	return last
}
