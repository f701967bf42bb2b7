package droppath

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bulkup/ui/droppath/droptest"
)

// Every terminal's form of every hard name is read: each name alone, all of them
// together, and beside a file that has gone.
func TestTerminals(t *testing.T) {
	const dir, gone = "/home/me/my pictures/", "/home/me/my pictures/gone.png"
	var all []string
	for _, n := range droptest.Names() {
		all = append(all, dir+n)
	}
	env := newDisk(all...).unix()
	for _, terminal := range droptest.Terminals() {
		for _, path := range all {
			got := Parse(strings.Join(terminal.Send(path), ""), env)
			if diff := cmp.Diff(Drop{Paths: []string{path}}, got); diff != "" {
				t.Errorf("%s: %q (-want +got)\n%s", terminal.Name, path, diff)
			}
		}
		got := Parse(strings.Join(terminal.Send(all...), ""), env)
		if diff := cmp.Diff(Drop{Paths: all}, got); diff != "" {
			t.Errorf("%s: all names (-want +got)\n%s", terminal.Name, diff)
		}
		for at := range len(all) + 1 {
			files := append(append(append([]string(nil), all[:at]...), gone), all[at:]...)
			got := Parse(strings.Join(terminal.Send(files...), ""), env)
			if diff := cmp.Diff(Drop{Paths: all, Missing: []string{gone}}, got); diff != "" {
				t.Errorf("%s: one of them gone, at %d (-want +got)\n%s", terminal.Name, at, diff)
			}
		}
	}
}

// What merged drops of different forms hold is found, whatever stands between them.
func TestNothingIsThrownAway(t *testing.T) {
	files := []string{"/T/a.png", "/T/new\nline.png", "/T/c d.png"}
	env := newDisk(files...).unix()
	for _, between := range []string{"\nand then ", "\n\n# and\n", " \n", "\n/T/gone.png\n", "\n'/T/gone too.png'\n"} {
		text := files[0] + between + files[1] + between + "'" + files[2] + "'"
		if got := Parse(text, env); !cmp.Equal(files, got.Paths) {
			t.Errorf("%q: %+v", text, got)
		}
	}
}
