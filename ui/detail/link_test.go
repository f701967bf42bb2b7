package detail

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

// Files and published addresses are links; a name on several lines is one link.
func TestLinks(t *testing.T) {
	j := failed()
	j.Source.Path = "/photos/" + strings.Repeat("long ", 20) + "name.jpg"
	j.Result = &job.Result{Path: "/photos-upscaled/a.png", Width: 8, Height: 8}
	j.Publish = &job.Publish{Address: "https://cdn.example.org/a.png"}
	v := New(theme.New(theme.Options{NoColor: true, Links: true, Host: "laptop"}), keys.Default(), j.ID)
	view := v.Draw(j, queue.Progress{}, start, 60, 40)
	for text, want := range map[string]int{
		";file://laptop/photos/long%20long": 3, ";file://laptop/photos-upscaled/a.png\a/photos-upscaled/a.png\x1b]8;;\a": 1,
		";https://cdn.example.org/a.png\ahttps://cdn.example.org/a.png\x1b]8;;\a": 1,
	} {
		if n := strings.Count(view, text); n != want {
			t.Errorf("%d times %q, want %d:\n%q", n, text, want, view)
		}
	}
	for _, l := range strings.Split(view, "\n") {
		if ansi.StringWidth(l) > 60 {
			t.Errorf("%q is too wide", l)
		}
	}
}
