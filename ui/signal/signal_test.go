package signal

import (
	"bytes"
	"testing"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		want Abilities
	}{
		{"nothing is known", nil, Abilities{}},
		{"dumb", map[string]string{"TERM": "dumb"}, Abilities{}},
		{"console", map[string]string{"TERM": "linux"}, Abilities{}},
		{"xterm", map[string]string{"TERM": "xterm-256color"}, Abilities{Title: true, Links: true}},
		{"WezTerm", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, Abilities{Title: true, Links: true, Progress: true, Notice: OSC9, Inline: true}},
		{"WezTerm behind tmux", map[string]string{"TERM": "tmux-256color", "TMUX": "/tmp/x", "TERM_PROGRAM": "WezTerm"}, Abilities{Title: true, Links: true}},
		{"Ghostty over ssh", map[string]string{"TERM": "xterm-ghostty"}, Abilities{Title: true, Links: true, Progress: true, Notice: OSC9, Pictures: true}},
		{"Ghostty by its program", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, Abilities{Title: true, Links: true, Progress: true, Notice: OSC9, Pictures: true}},
		{"Ghostty behind Zellij", map[string]string{"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty", "ZELLIJ": "0"}, Abilities{Title: true, Links: true}},
		{"kitty behind screen", map[string]string{"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1", "STY": "7.pts"}, Abilities{Title: true, Links: true}},
		{"kitty behind tmux", map[string]string{"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, Abilities{Title: true, Links: true}},
		{"screen over ssh", map[string]string{"TERM": "screen-256color"}, Abilities{Title: true, Links: true}},
		{"tmux over ssh", map[string]string{"TERM": "tmux-256color"}, Abilities{Title: true, Links: true}},
		{"Windows Terminal", map[string]string{"TERM": "xterm-256color", "WT_SESSION": "x"}, Abilities{Title: true, Links: true, Progress: true}},
		{"old VTE", map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "7006"}, Abilities{Title: true, Links: true}},
		{"new VTE", map[string]string{"TERM": "xterm-256color", "VTE_VERSION": "8000"}, Abilities{Title: true, Links: true, Progress: true}},
		{"kitty", map[string]string{"TERM": "xterm-kitty"}, Abilities{Title: true, Links: true, Notice: OSC99, Pictures: true}},
		{"iTerm2", map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, Abilities{Title: true, Links: true, Notice: OSC9, Inline: true}},
		{"foot", map[string]string{"TERM": "foot-extra"}, Abilities{Title: true, Links: true, Notice: OSC777}},
	} {
		if got := Detect(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// The newest state is written once, and what the terminal does not take never.
func TestState(t *testing.T) {
	var out bytes.Buffer
	all := New(&out, Abilities{Title: true, Progress: true})
	if !all.Want(State{Title: "1 of 9", Progress: 11}) || !all.Want(State{Title: "2 of 9", Progress: 22}) {
		t.Error("there is nothing to write")
	}
	all.Flush()
	all.Flush()
	if got := out.String(); got != "\x1b]2;2 of 9\a\x1b]9;4;1;22\a" {
		t.Errorf("wrote %q", got)
	}
	if all.Want(State{Title: "2 of 9", Progress: 22}) {
		t.Error("the same is written again")
	}
	out.Reset()
	all.Want(State{Title: "2 of 9", Progress: 22, Trouble: true})
	all.Flush()
	all.Want(State{Title: "done", Progress: -1})
	all.Flush()
	if got := out.String(); got != "\x1b]2;2 of 9\a\x1b]9;4;2;22\a\x1b]2;done\a\x1b]9;4;0\a" {
		t.Errorf("wrote %q", got)
	}
	out.Reset()
	all.Begin()
	all.End()
	if got := out.String(); got != "\x1b[22;2t\x1b]9;4;0\a\x1b[23;2t" {
		t.Errorf("begin and end wrote %q", got)
	}
	out.Reset()
	none := New(&out, Abilities{})
	none.Begin()
	if none.Want(State{Title: "x", Progress: 4}) {
		t.Error("there is something to write for a terminal that takes nothing")
	}
	none.End()
	if out.Len() > 0 {
		t.Errorf("wrote %q to a terminal that takes nothing", out.String())
	}
}

func TestNotifyAndCopy(t *testing.T) {
	var out bytes.Buffer
	for notice, want := range map[Notice]string{
		Bell: "\a", OSC9: "\x1b]9;9 done\a", OSC99: "\x1b]99;;9 done\x1b\\", OSC777: "\x1b]777;notify;bulkup;9 done\x1b\\",
	} {
		out.Reset()
		New(&out, Abilities{Notice: notice}).Notify("9 done")
		if got := out.String(); got != want {
			t.Errorf("%d: %q, want %q", notice, got, want)
		}
	}
	out.Reset()
	New(&out, Abilities{}).Copy("/a b")
	if got := out.String(); got != "\x1b]52;c;L2EgYg==\a" {
		t.Errorf("copied by %q", got)
	}
}
