// Package droptest is what terminals send to a program when files are dropped on them
// or pasted into them. It is for tests only. The forms are those of each terminal's own
// source, or what it sent when it was tried.
package droptest

import (
	"net/url"
	"slices"
	"strings"
)

// Names are the names of files that are hard to send as text.
func Names() []string {
	return []string{
		"two  spaces q.png", `both "quotes" it's.png`, "new\nline q.png", `back\slash.png`, "$HOME;rm -rf x.png",
		"glob [a-z]*?{1,2}.png", "-rf.png", "日本語 写真.png", "heart ❤️.png", "caf\u00e9.png", "cafe\u0301.png",
	}
}

// Terminal is how one terminal sends files.
type Terminal struct {
	Name     string
	Brackets bool // it marks a paste when asked to
	Each     bool // it sends every file by itself
	quote    func(path string) string
	between  string
	after    string
	newline  string // what it makes of a line end in a paste
}

// Terminals are those whose forms differ.
func Terminals() []Terminal {
	return []Terminal{
		{Name: "kitty", Brackets: true, quote: raw, between: "\n"},
		{Name: "VTE", Brackets: true, quote: shell, between: " ", after: " ", newline: "\r"},
		{Name: "VTE, addresses", Brackets: true, quote: address, between: "\r", after: "\r"},
		{Name: "Konsole", quote: konsole, between: " ", after: " "},
		{Name: "Alacritty", Brackets: true, Each: true, quote: raw, after: " "},
		{Name: "Alacritty without brackets", Each: true, quote: raw, after: " "},
		{Name: "xterm paste of paths", Brackets: true, quote: raw, between: "\r", after: "\r", newline: "\r"},
		{Name: "xterm paste of addresses", quote: address, between: "\r", after: "\r"},
		{Name: "Windows Terminal with WSL", quote: always, between: " "},
		{Name: "iTerm2", Brackets: true, quote: escape("\\ ()\"&'!$<>;|*?[]#`\t{}^+=@~"), between: " ", after: " "},
		{Name: "WezTerm", Brackets: true, quote: escape(" "), between: " ", after: " "},
		{Name: "Ghostty", Brackets: true, quote: escape("\\\"'$`*? |()"), between: "\n", after: "\n"},
		{Name: "tmux", Brackets: true, quote: shell, between: " ", after: " ", newline: "\r"},
		{Name: "screen", quote: shell, between: " ", after: " ", newline: "\r"},
	}
}

// Send returns what the terminal sends for files, one text for each paste.
func (t Terminal) Send(paths ...string) []string {
	var all []string
	for _, p := range paths {
		p = t.quote(p)
		if t.newline != "" {
			p = strings.ReplaceAll(p, "\n", t.newline)
		}
		all = append(all, p)
	}
	if !t.Each {
		return []string{strings.Join(all, t.between) + t.after}
	}
	for i := range all {
		all[i] += t.after
	}
	return all
}

func raw(path string) string { return path }

func always(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

// shell is GLib's: a name that needs no quotes gets them too.
func shell(path string) string { return always(path) }

// konsole quotes only what a shell would not take as it is.
func konsole(path string) string {
	if strings.ContainsAny(path, " \n\"'\\$;*?[]{}()<>&|`~#!") {
		return always(path)
	}
	return path
}

func address(path string) string {
	parts := strings.Split(path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	return "file://" + strings.Join(parts, "/")
}

// escape puts a backslash before each of the signs, and before nothing else.
func escape(signs string) func(string) string {
	pairs := make([]string, 0, 2*len(signs))
	for _, s := range slices.Sorted(slices.Values(strings.Split(signs, ""))) {
		pairs = append(pairs, s, `\`+s)
	}
	return strings.NewReplacer(pairs...).Replace
}
