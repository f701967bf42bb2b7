package picker

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWatch(t *testing.T) {
	r := newRig(t, tree(t, "in/", "a.png"))
	r.press("w", "down", "w")
	if text := strings.Join(r.lines(60, 10), "\n"); !strings.Contains(text, "put the cursor on a folder") {
		t.Error(text)
	}
	r.press("up", "right", "w") // which is empty
	if diff := cmp.Diff(r.in("in", "in"), r.watch); diff != "" {
		t.Error(diff)
	}
	r.SetWatched(r.in("in"))
	if head := r.lines(60, 10)[0]; !strings.HasSuffix(head, "watched") {
		t.Errorf("%q", head)
	}
	if keys := r.Help(); keys[6].Help().Desc != "stop watching" {
		t.Errorf("w is %q", keys[6].Help().Desc)
	}
	r.press("left", "down", "space")
	if keys := r.Help(); keys[6].Help().Desc != "watch folder" {
		t.Errorf("w is %q", keys[6].Help().Desc)
	}
	r.press("up")
	if lines := r.lines(60, 10); strings.Contains(lines[0], "watched") || !strings.Contains(lines[1], "watched") || strings.Contains(lines[2], "watched") {
		t.Error(strings.Join(lines, "\n"))
	}
}
