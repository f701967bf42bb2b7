package keys

import (
	"slices"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	m := Default()
	err := m.Apply(map[string][]string{
		"copy":        {"c", "ctrl+y"}, // wherever something is copied
		"jobs.copy":   {"Y"},
		"jobs.change": {"space"}, "jobs.mark": {"F5"},
		"detail.change": nil,
		"quit":          {"ctrl+q"}, // everywhere, and not what q does
		"down":          {"alt+m"}, "move.down": {"alt+n"}, "page-down": {"pgdn", "alt+down"}, "home": nil,
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"detail.copy": "c ctrl+y", "history.copy": "c ctrl+y", "jobs.copy": "Y", "jobs.change": " ", "jobs.mark": "f5", "detail.change": "",
		"global.quit": "ctrl+q", "jobs.quit": "q", "move.down": "alt+n down", "move.page-down": "pgdown alt+down", "move.home": "home", "picker.home": "",
	} {
		i := slices.IndexFunc(m.all(), func(b binding) bool { return b.name == name })
		if got := strings.Join(m.all()[i].Keys(), " "); got != want {
			t.Errorf("%s has %q, want %q", name, got, want)
		}
	}
	if help := m.Jobs.Change.Help(); help.Key != "space" || help.Desc != "change settings" || m.Move.Down.Help().Key != "alt+n" || m.Move.PageDown.Help().Key != "pgdn" {
		t.Errorf("the help is %v", help)
	}
	if m.Detail.Change.Enabled() {
		t.Error("a binding without a key is still there")
	}
	if m.Detail.Copy.Keys()[0] != "c" || Default().Detail.Copy.Keys()[0] != "y" {
		t.Error("the usual bindings are changed")
	}
}

func TestApplyRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		keys map[string][]string
		want string
	}{
		{"unknown", map[string][]string{"retri": {"R"}}, `"retri" is no binding; did you mean "jobs.retry" or "detail.retry"?`},
		{"unknown in a group", map[string][]string{"job.retry": {"R"}}, `"job.retry" is no binding; did you mean "jobs.retry" or "detail.retry"?`},
		{"taken", map[string][]string{"jobs.retry": {"R"}}, `"R" is jobs.retry and jobs.retry-failed on the jobs screen; give one of them another key`},
		{"taken by all screens", map[string][]string{"detail.next": {"space", "m"}}, `"m" is global.mouse and detail.next on the details; give one of them another key`},
		{"no way out", map[string][]string{"quit": {}}, "global.quit needs a key: without it there would be no way on"},
		{"no help", map[string][]string{"help": {}}, "global.help needs a key: without it there would be no way on"},
		{"no way back", map[string][]string{"away": {}}, "presets.away needs a key: without it there would be no way on"},
		{"text", map[string][]string{"text.accept": {"y"}}, `text.accept: "y" is text that can be typed there; use a key such as "ctrl+q" or "f10"`},
		{"bare quit", map[string][]string{"quit": {"Q"}}, `global.quit: "Q" is text that can be typed there; use a key such as "ctrl+q" or "f10"`},
		{"no key", map[string][]string{"jobs.find": {"ctrl+i"}}, `jobs.find: "ctrl+i" is no key that a terminal can tell; use one such as "R", "ctrl+r", "alt+r" or "f5"`},
		{"control character", map[string][]string{"jobs.find": {"\x1b"}}, `jobs.find: "\x1b" is no key that a terminal can tell; use one such as "R", "ctrl+r", "alt+r" or "f5"`},
		{"nothing", map[string][]string{"jobs.find": {""}}, `jobs.find: "" is no key that a terminal can tell; use one such as "R", "ctrl+r", "alt+r" or "f5"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Default()
			err := m.Apply(c.keys)
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if Check(c.keys) == nil || m.conflict() != nil || m.Jobs.Retry.Keys()[0] != "r" {
				t.Error("some of it is applied all the same")
			}
		})
	}
}
