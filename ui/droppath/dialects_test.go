package droppath

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDialects reads what each terminal sends for the same two files.
func TestDialects(t *testing.T) {
	const photo, b = "/T/My Photo (1).png", "/T/b.png"
	both := []string{photo, b}
	unix := newDisk(photo, b)
	for _, c := range []struct {
		terminal, payload string
		want              []string
	}{
		{"iTerm2", `/T/My\ Photo\ \(1\).png /T/b.png `, both},
		{"iTerm2, double quotes", `"/T/My Photo (1).png" "/T/b.png" `, both},
		{"iTerm2, single quotes", `'/T/My Photo (1).png' '/T/b.png' `, both},
		{"macOS Terminal", `/T/My\ Photo\ (1).png /T/b.png `, both},
		{"macOS Terminal, unescaped", `/T/My Photo (1).png `, both[:1]},
		{"kitty", "/T/My Photo (1).png\n/T/b.png", both},
		{"kitty at a prompt", "'/T/My Photo (1).png' /T/b.png", both},
		{"WezTerm", `/T/My\ Photo\ (1).png /T/b.png `, both},
		{"WezTerm, Posix", `"/T/My Photo (1).png" /T/b.png `, both},
		{"GNOME Terminal", `'/T/My Photo (1).png' '/T/b.png' `, both},
		{"GNOME Terminal, remote", `'file:///T/My%20Photo%20(1).png' 'file:///T/b.png' `, both},
		{"VTE, addresses", "file:///T/My%20Photo%20(1).png\r\nfile:///T/b.png\r\n", both},
		{"VTE, addresses in a row", "file:///T/My%20Photo%20%281%29.png file://localhost/T/b.png", both},
		{"Konsole", `'/T/My Photo (1).png' /T/b.png `, both},
		{"Ghostty on macOS", `/T/My\ Photo\ \(1\).png /T/b.png`, both},
		{"Ghostty on GTK", "/T/My\\ Photo\\ \\(1\\).png\n/T/b.png\n", both},
		{"Alacritty", "/T/My Photo (1).png /T/b.png ", both},
		{"VS Code", `'/T/My Photo (1).png'`, both[:1]},
		{"VS Code, PowerShell", `& '/T/My Photo (1).png'`, both[:1]},
		{"Rio", "/T/My Photo (1).png /T/b.png", both},
		{"Rio, with backslashes", `/T/My\ Photo\ \(1\).png /T/b.png`, both},
		{"iTerm2, with a line end", "/T/My\\ Photo\\ \\(1\\).png /T/b.png \r", both},
	} {
		got := Parse(c.payload, unix.unix())
		if diff := cmp.Diff(Drop{Paths: c.want}, got); diff != "" {
			t.Errorf("%s: %q (-want +got)\n%s", c.terminal, c.payload, diff)
		}
	}
}

// TestHardNames reads a name that every terminal quotes in its own way, beside one
// that none has to.
func TestHardNames(t *testing.T) {
	const hard, b = `/T/it's $5 & "x" #1!.png`, "/T/b.png"
	both := Drop{Paths: []string{hard, b}}
	unix := newDisk(hard, b)
	for _, c := range []struct {
		terminal, payload string
		want              Drop
	}{
		{"iTerm2", `/T/it\'s\ \$5\ \&\ \"x\"\ \#1\!.png /T/b.png `, both},
		{"macOS Terminal", `/T/it\'s\ \$5\ \&\ \"x\"\ #1!.png /T/b.png `, both},
		{"kitty", hard + "\n" + b, both},
		{"kitty at a prompt", `'/T/it'"'"'s $5 & "x" #1!.png' /T/b.png`, both},
		{"WezTerm", `/T/it's\ $5\ &\ "x"\ #1!.png /T/b.png `, both},
		{"WezTerm, Posix", `"/T/it's \$5 & \"x\" #1!.png" /T/b.png `, both},
		{"GNOME Terminal", `'/T/it'\''s $5 & "x" #1!.png' '/T/b.png' `, both},
		{"Konsole", `'/T/it'\''s $5 & "x" #1!.png' /T/b.png `, both},
		{"VTE, addresses", "file:///T/it's%20$5%20&%20%22x%22%20%231!.png\r\nfile:///T/b.png\r\n", both},
		{"Ghostty on macOS", `/T/it\'s\ \$5\ \&\ \"x\"\ \#1\!.png /T/b.png`, both},
		{"Ghostty on GTK", "/T/it\\'s\\ \\$5\\ &\\ \\\"x\\\"\\ #1!.png\n/T/b.png\n", both},
		{"Alacritty", hard + " " + b + " ", both},
		{"Rio", hard + " " + b, both},
		// It left out some of the name, so that nobody knows which file was meant.
		{"VS Code", `'/T/it'\''s 5  "x" 1.png'`, Drop{Missing: []string{`/T/it's 5  "x" 1.png`}}},
	} {
		if diff := cmp.Diff(c.want, Parse(c.payload, unix.unix())); diff != "" {
			t.Errorf("%s: %q (-want +got)\n%s", c.terminal, c.payload, diff)
		}
	}
}

func TestWindowsDialects(t *testing.T) {
	const photo, b, draft, share = `C:\T\My Photo (1).png`, `C:\T\b.png`, `C:\docs\(draft)\x.png`, `\\nas\pics\My Photo.png`
	both := []string{photo, b}
	d := newDisk(photo, b, draft, share, `C:\work\a.png`, `C:\T\it's.png`)
	for _, c := range []struct {
		terminal, payload string
		want              []string
	}{
		{"Windows Terminal", `"C:\T\My Photo (1).png" C:\T\b.png`, both},
		{"Windows Terminal, one per line", "\"C:\\T\\My Photo (1).png\"\r\nC:\\T\\b.png", both},
		{"brackets that a shell would take", draft, []string{draft}},
		{"WezTerm", `"C:\T\My Photo (1).png" C:\T\b.png `, both},
		{"WezTerm, always quoted", `"C:\T\My Photo (1).png" "C:\T\b.png" `, both},
		{"Alacritty", `C:\T\My Photo (1).png C:\T\b.png `, both},
		{"Rio, NUL bytes", "C\x00:\x00\\T\\b.png\x00", both[1:]},
		{"VS Code, PowerShell", `& 'C:\T\My Photo (1).png'`, both[:1]},
		{"PowerShell, doubled quote", `& 'C:\T\it''s.png'`, []string{`C:\T\it's.png`}},
		{"Windows Terminal for Cygwin", `'/cygdrive/c/T/My Photo (1).png' '/cygdrive/c/T/b.png'`, both},
		{"Windows Terminal for MSYS2", `'/c/T/My Photo (1).png' '/c/T/b.png'`, both},
		{"Windows Terminal for MinGW", `'C:/T/My Photo (1).png' 'C:/T/b.png'`, both},
		{"file address", "file:///C:/T/My%20Photo%20(1).png", both[:1]},
		{"share", `"\\nas\pics\My Photo.png"`, []string{share}},
		{"share as an address", "file://nas/pics/My%20Photo.png", []string{share}},
		{"forward slashes, dots and case", `c:/T/x/../b.png C:\T\b.png`, []string{`c:\T\b.png`}},
		{"relative", "a.png", []string{`C:\work\a.png`}},
		{"without a drive", `\T\b.png`, []string{b}},
	} {
		env := d.windows()
		env.Exists = func(p string) bool { return d[p] || d["C"+strings.TrimPrefix(p, "c")] }
		got := Parse(c.payload, env)
		if diff := cmp.Diff(Drop{Paths: c.want}, got); diff != "" {
			t.Errorf("%s: %q (-want +got)\n%s", c.terminal, c.payload, diff)
		}
	}
}

func TestWSL(t *testing.T) {
	const photo, b, home = "/mnt/c/T/My Photo (1).png", "/mnt/c/T/b.png", "/home/me/a b.png"
	d := newDisk(photo, b, home)
	for _, c := range []struct {
		payload string
		want    []string
	}{
		{`'/mnt/c/T/My Photo (1).png' '/mnt/c/T/b.png'`, []string{photo, b}},
		{`"C:\T\My Photo (1).png" C:\T\b.png`, []string{photo, b}},
		{`C:\T\My Photo (1).png`, []string{photo}},
		{`\\wsl.localhost\Ubuntu\home\me\a b.png`, []string{home}},
		{`"\\wsl$\Ubuntu\home\me\a b.png"`, []string{home}},
		{"file:///C:/T/My%20Photo%20(1).png", []string{photo}},
		{`/home/me/a\ b.png`, []string{home}},
	} {
		got := Parse(c.payload, d.wsl())
		if diff := cmp.Diff(Drop{Paths: c.want}, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", c.payload, diff)
		}
	}
}
