package picker

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func equal[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

func TestOrderAndHidden(t *testing.T) {
	r := newRig(t, tree(t, "b10.png", "B2.JPG", "b1.txt", "z/", "Y9/", "y10/", ".cache/", ".x.png"))
	seen := []string{"Y9", "y10", "z", "b1.txt", "B2.JPG", "b10.png"}
	equal(t, "natural order", seen, r.visible())
	r.press("end", ".")
	equal(t, "with hidden", []string{".cache", "Y9", "y10", "z", ".x.png", "b1.txt", "B2.JPG", "b10.png"}, r.visible())
	equal(t, "the cursor stays on its row", "b10.png", r.currentName())
	r.press(".")
	equal(t, "without hidden again", seen, r.visible())
}

func TestWalking(t *testing.T) {
	root := tree(t, "a/", "b/deep/x.png", "c/")
	r := newRig(t, filepath.Join(root, "."), func(o *Options) { o.Home = filepath.Join(root, "b") })
	r.press("down", "enter", "enter")
	equal(t, "two folders down", r.in("b/deep")[0], r.Dir())
	r.press("left", "h")
	equal(t, "and up again", root, r.Dir())
	equal(t, "the cursor is on the folder that was left", "b", r.currentName())
	r.press("c", "~")
	equal(t, "home", r.in("b")[0], r.Dir())
	for range 50 {
		r.press("backspace")
	}
	equal(t, "the top", filepath.VolumeName(root)+string(filepath.Separator), r.Dir())
}

func TestMarks(t *testing.T) {
	r := newRig(t, tree(t, "a/1.png", "a/2.png", "a/10.png", "b/x.png", "n.txt"))
	r.press("enter", "space", "end", "space", "left", "down", "space")
	want := r.in("a/1.png", "a/10.png", "b")
	equal(t, "marks of several folders", want, r.marks.all())
	r.press("a")
	equal(t, "chosen", want, r.chosen)
	equal(t, "marks stay until the user has confirmed", want, r.marks.all())

	r.press("enter")
	equal(t, "enter on a marked folder adds", r.root, r.Dir())
	r.press("home", "space")
	equal(t, "a folder takes the place of what is in it", r.in("a", "b"), r.marks.all())
	r.press("right")
	equal(t, "a marked folder can still be opened", r.in("a")[0], r.Dir())
	r.press("space", "ctrl+a", "left", "space")
	equal(t, "unmarked", r.in("b"), r.marks.all())
	r.Unmark()
	equal(t, "none", 0, len(r.marks.all()))
}

func TestMarksWithinAMarkedFolder(t *testing.T) {
	r := newRig(t, tree(t, "a/1.png", "z.png"))
	r.press("space")
	r.press("/")
	r.text("./a")
	r.press("enter", "space", "ctrl+a")
	equal(t, "still the folder", r.in("a"), r.marks.all())
	if got := r.lines(40, 4)[1]; got[:len("▸◆")] != "▸◆" {
		t.Errorf("no mark in %q", got)
	}
}

func TestMarkAll(t *testing.T) {
	r := newRig(t, tree(t, "d/", "1.png", "2.webp", "3.txt", "10.jpeg"))
	r.press("ctrl+a")
	equal(t, "all pictures", r.in("1.png", "2.webp", "10.jpeg"), r.marks.all())
	r.press("/")
	r.text("web")
	r.press("enter", "ctrl+a")
	equal(t, "those shown lose theirs", r.in("1.png", "10.jpeg"), r.marks.all())
	r.press("esc")
	equal(t, "esc clears the filter first", 2, len(r.marks.all()))
	r.press("esc")
	equal(t, "then the marks", 0, len(r.marks.all()))
}

func TestChooseWithoutMarks(t *testing.T) {
	r := newRig(t, tree(t, "a.png", "b.txt", "c/"))
	r.press("down", "enter")
	equal(t, "the row under the cursor", r.in("a.png"), r.chosen)
	r.chosen = nil
	r.press("down", "enter", "space", "a")
	equal(t, "no picture", 0, len(r.chosen)+len(r.marks.all()))
	equal(t, "and why", "by its name this is not a picture that can be upscaled", r.lines(60, 5)[4])
	r.press("home", "a")
	equal(t, "a adds a folder too", r.in("c"), r.chosen)
}

func TestNothingToChoose(t *testing.T) {
	r := newRig(t, tree(t))
	r.press("enter", "space", "a", "ctrl+a", "down", "up", "end", "pgdown", "pgup", "ctrl+r", ".")
	equal(t, "nothing", 0, len(r.chosen)+len(r.marks.all()))
	equal(t, "an empty folder", "  this folder is empty", r.lines(40, 3)[1])
}

func TestFilter(t *testing.T) {
	r := newRig(t, tree(t, "sunset 1.png", "sunrise.png", "portrait.png", "q.png"))
	r.press("down", "/")
	if !r.Editing() {
		t.Fatal("not editing")
	}
	r.text("sun 1q")
	r.press("backspace")
	equal(t, "filtered", []string{"sunset 1.png"}, r.visible())
	r.press("enter")
	equal(t, "the filter is shown", "/sun 1: 1 picture, 5 B", r.lines(60, 5)[4])
	r.press("enter")
	equal(t, "added", r.in("sunset 1.png"), r.chosen)
	r.press("esc")
	equal(t, "the cursor stays on its row", "sunset 1.png", r.currentName())
	equal(t, "all again", 4, len(r.visible()))
	r.press("/")
	r.Insert(" sunr\n")
	equal(t, "pasted", []string{"sunrise.png"}, r.visible())
	r.press("up", "down", "esc")
	equal(t, "away", 4, len(r.visible()))
	r.press("/")
	r.text("zzz")
	equal(t, "nothing", "  nothing here is called that", r.lines(60, 5)[1])
	r.press("esc")
	r.Insert("ignored")
	equal(t, "no editing", false, r.Editing())
}

func TestJump(t *testing.T) {
	root := tree(t, "a b/x.png", "a b/y.png", "c/", "top.png")
	r := newRig(t, root, func(o *Options) { o.Home = filepath.Join(root, "c") })
	jump := func(path string) {
		t.Helper()
		r.press("/")
		r.text(path)
		equal(t, "a path filters nothing", true, len(r.visible()) > 0 || r.Dir() == r.opts.Home)
		r.press("enter")
	}
	jump(r.in("a b")[0])
	equal(t, "folder", r.in("a b")[0], r.Dir())
	jump(r.in("a b/y.png")[0])
	equal(t, "file", "y.png", r.currentName())
	jump("../top.png")
	equal(t, "relative", r.in("top.png")[0], join(r.Dir(), r.currentName()))
	jump("~")
	equal(t, "home", r.in("c")[0], r.Dir())
	jump("..")
	equal(t, "up", root, r.Dir())
	r.press("end", "space")
	jump("/no/such/folder")
	equal(t, "missing: still here", root, r.Dir())
	equal(t, "and why", "there is no such folder or file", r.lines(60, 6)[5])
	equal(t, "the cursor has not moved", "top.png", r.currentName())
	equal(t, "nor have the marks", r.in("top.png"), r.marks.all())
}

func TestVanished(t *testing.T) {
	r := newRig(t, tree(t, "a/", "b.png"), func(o *Options) {
		o.Measure = func(path string) (int, int, error) { _, err := os.Stat(path); return 1, 1, err }
	})
	for _, name := range r.in("a", "b.png") {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	r.View(40, 5)
	r.press("enter")
	equal(t, "folder", "  there is no such folder or file", r.lines(60, 5)[1])
	r.press("left", "ctrl+r")
	equal(t, "read again", 0, len(r.visible()))
}

func TestBrokenAndStrangeEntries(t *testing.T) {
	root := tree(t, "real/x.png", "pic.png/inside.png")
	for link, to := range map[string]string{"link": "real", "broken.png": "nowhere", "loop": "loop", "pic2.png": "real/x.png"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	r := newRig(t, root)
	equal(t, "entries", []string{"link", "pic.png", "real", "pic2.png"}, r.visible())
	r.press("home", "enter")
	equal(t, "through a link", []string{"x.png"}, r.visible())
	r.press("left")
	equal(t, "and back", root, r.Dir())
}

// TestStaleListing: a slow folder does not take the place of one that was
// opened after it.
func TestStaleListing(t *testing.T) {
	r := newRig(t, tree(t, "slow/s.png", "fast/f.png"))
	r.press("down")
	slow := r.Update(keyMsg("enter"))
	equal(t, "reading", "  reading", r.lines(40, 4)[1])
	equal(t, "opening at once", r.in("slow")[0], r.Dir())
	back := r.Update(keyMsg("left"))
	r.run(back)
	r.run(slow)
	equal(t, "the later one", []string{"fast", "slow"}, r.visible())
}

// TestStaleSizes: sizes of one folder are never shown in another.
func TestStaleSizes(t *testing.T) {
	root := tree(t, "a/same.png", "b/same.png")
	r := newRig(t, root, func(o *Options) {
		o.Measure = func(path string) (int, int, error) {
			if filepath.Base(filepath.Dir(path)) == "a" {
				return 1, 1, nil
			}
			return 2, 2, nil
		}
	})
	listed := r.Update(keyMsg("enter"))()
	measure := r.Update(listed)
	r.press("/")
	r.text("../b")
	jumped := r.Update(keyMsg("enter"))
	late := measure()
	r.run(jumped)
	r.Update(late)
	equal(t, "row", "same.png 5 B 2×2", strings.Join(strings.Fields(r.lines(40, 4)[1])[1:], " "))
}

// TestMeasuresWhatIsVisible, and a little at a time.
func TestMeasuresWhatIsVisible(t *testing.T) {
	var names []string
	for i := range 100 {
		names = append(names, fmt.Sprintf("%d.png", i))
	}
	measured := map[string]int{}
	r := newRig(t, tree(t, names...), func(o *Options) {
		o.Measure = func(path string) (int, int, error) { measured[filepath.Base(path)]++; return 8, 6, nil }
	})
	equal(t, "before it was drawn", r.table.Page(), len(measured))
	r.View(40, 32) // 30 rows
	r.press("down")
	equal(t, "visible", 30, len(measured))
	r.press("end", "home", "end")
	equal(t, "the last page too", 60, len(measured))
	for name, n := range measured {
		if n != 1 {
			t.Errorf("%s was measured %d times", name, n)
		}
	}
}
