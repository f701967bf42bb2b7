package picker

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/theme"
)

func TestView(t *testing.T) {
	root := tree(t, "holiday/x.png", "b10.PNG", "b2.jpg", "写真 ①.webp", "notes.txt", ".hidden.png", "evil\x1b[31m\u202e.png",
		"a very long name that has no room at all on this line 1.png")
	r := newRig(t, root, func(o *Options) {
		o.Home = filepath.Dir(root)
		o.Measure = func(path string) (int, int, error) {
			if strings.HasSuffix(path, ".webp") {
				return 0, 0, errTest
			}
			return 4032, 3024, nil
		}
	})
	r.press("down", "down", "space", "up")
	equal(t, "screen", []string{
		"~/" + filepath.Base(root) + strings.Repeat(" ", 44-len(filepath.Base(root))) + "1 marked",
		"   holiday/",
		"▸  a very l…on this line 1.png      5 B    4032×3024",
		" ◆ b2.jpg                           5 B    4032×3024",
		"   b10.PNG                          5 B    4032×3024",
		"   evil[31m.png                     5 B    4032×3024",
		"   notes.txt                        5 B",
		"   写真 ①.webp                      5 B            —",
		"",
		"5 pictures, 25 B, 1 folder",
	}, r.lines(54, 10))
}

func TestErrorsInPlace(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"permission", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrPermission}, "  permission denied"},
		{"gone", &fs.PathError{Op: "open", Path: "/x", Err: fs.ErrNotExist}, "  there is no such folder or file"},
		{"another", &fs.PathError{Op: "open", Path: "/x", Err: errors.New("the \x1bline is down")}, "  the line is down"},
		{"bare", errTest, "  the line is down"},
	} {
		fail := func(o *Options) {
			o.ReadDir = func(string) ([]fs.DirEntry, error) { return nil, c.err }
		}
		r := newRig(t, t.TempDir(), fail)
		equal(t, c.name, c.want, r.lines(40, 4)[1])
	}
}

// TestPartialListing: what could be read is shown, and so is the error.
func TestPartialListing(t *testing.T) {
	r := newRig(t, tree(t, "a.png"), func(o *Options) {
		o.ReadDir = func(dir string) ([]fs.DirEntry, error) {
			entries, _ := os.ReadDir(dir)
			return entries, errTest
		}
	})
	got := r.lines(40, 4)
	equal(t, "row", "▸  a.png", strings.Fields(got[1])[0]+"  "+strings.Fields(got[1])[1])
	equal(t, "error", "the line is down", got[3])
}

// TestViewFits: no screen is too wide or of another height, whatever happens.
func TestViewFits(t *testing.T) {
	names := []string{"写真写真写真写真写真写真写真写真.png", strings.Repeat("long ", 40) + ".png", "e\u0301.webp", "👩‍👩‍👧.jpg", "d/", "日本/x.png", "t.txt",
		"שלום.png", ".h.png"}
	for i := range 30 {
		names = append(names, fmt.Sprintf("f%d.png", i))
	}
	root := tree(t, names...)
	keys := []string{"down", "up", "pgdown", "pgup", "home", "end", "enter", "left", "space", "ctrl+a", "/", "f", "1", "esc", ".", "ctrl+r", "a", "日", "backspace"}
	random := rand.New(rand.NewPCG(1, 2))
	for _, o := range []theme.Options{{}, {NoColor: true, ASCII: true}} {
		r := newRig(t, root, func(opts *Options) {
			opts.Theme, opts.Home = theme.New(o), root
			opts.Measure = func(string) (int, int, error) { return 65535, 65535, nil }
		})
		fits := func(w, h int) {
			view := r.View(w, h)
			lines := strings.Split(view, "\n")
			if h > 0 && w > 0 && len(lines) != h {
				t.Fatalf("%d×%d: %d lines", w, h, len(lines))
			}
			for _, l := range lines {
				if got := ansi.StringWidth(l); got > max(w, 0) {
					t.Fatalf("%d×%d: %d cells in %q", w, h, got, l)
				}
			}
			if _, ok := r.table.Cursor(); !ok && r.table.Len() > 0 {
				t.Fatalf("there is no cursor in %d rows", r.table.Len())
			}
		}
		for w := range 201 {
			fits(w, w%61)
			fits(w, 1+w%4)
		}
		for range 600 {
			r.press(keys[random.IntN(len(keys))])
			if !within(r.Dir(), root) { // stay in the test's own folder
				r.run(r.open(root, ""))
			}
			fits(random.IntN(120), random.IntN(40))
		}
	}
}

func within(dir, root string) bool {
	return dir == root || strings.HasPrefix(dir, root+string(filepath.Separator))
}

func TestHelp(t *testing.T) {
	r := newRig(t, tree(t, "a.png"))
	if n := len(r.Help()); n < 10 {
		t.Errorf("%d keys", n)
	}
	r.press("/")
	equal(t, "while editing", "keep", r.Help()[0].Help().Desc)
}

func BenchmarkView(b *testing.B) {
	r := &rig{Picker: New(Options{Theme: theme.New(theme.Options{}), Dir: "/pictures", ReadDir: func(string) ([]fs.DirEntry, error) { return nil, nil }})}
	var entries []entry
	for i := range 10_000 {
		entries = append(entries, entry{name: fmt.Sprintf("IMG_%04d.jpg", i), image: true, size: 4 << 20})
	}
	r.hold(entries, nil)
	r.refine("")
	r.markAll()
	b.ReportAllocs()
	for b.Loop() {
		r.View(120, 40)
	}
}
