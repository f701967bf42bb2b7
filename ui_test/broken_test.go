//go:build unix

package ui_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reasons are the files that cannot work, and what is said of each.
var reasons = map[string]string{
	"animated.webp":    "animated WebP",
	"bomb.png":         "60000×60000 pixels declared in 65 bytes",
	"drawing.jpg":      "this is an SVG",
	"empty.jpg":        "the file is empty",
	"not-an-image.png": "not a picture that can be upscaled",
	"truncated.jpg":    "cut off after 964 bytes",
	"truncated.png":    "cut off after 3.2 kB",
	"huge.png":         "104,857,600 is the most",
	"loop.png":         "the file cannot be read",
}

// mixed makes a folder of ten good pictures among broken ones, and returns the
// good ones. Of those among the broken ones, one has the extension of another format,
// and one is a GIF, which is converted.
func mixed(m *machine) (dir string, good []picture) {
	m.t.Helper()
	good = album[:10]
	for _, p := range good {
		m.copy("album/"+p.name, "mixed/"+p.name)
	}
	m.copy("broken", "mixed/broken")
	m.write("mixed/broken/huge.png", read(m.t, "broken/wrong-extension.jpg"))
	if err := os.Truncate(m.path("mixed/broken/huge.png"), 101<<20); err != nil {
		m.t.Fatal(err)
	}
	if err := os.Symlink("loop.png", m.path("mixed/broken/loop.png")); err != nil { // nobody can read it
		m.t.Fatal(err)
	}
	return m.path("mixed"), good
}

// One bad file never stops the others, and what was repaired is done alone.
func TestBroken(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dir, good := mixed(m)
	e := parse(t, m.run("run", "--json", "--model", "faithful", "mixed").exits(t, 1).stdout)
	if e.Done != len(good)+2 || e.Failed != len(reasons) {
		t.Errorf("the summary is %+v", e.summary)
	}
	for name, reason := range reasons {
		j := e.ends()[filepath.Join(dir, "broken", name)]
		if j.State != "failed" || j.Stage != "checking" || !strings.Contains(j.Error, reason) {
			t.Errorf("%s ended as %+v", name, j)
		}
	}
	upscaled(t, m.path("mixed-upscaled"), good, 4, "png")

	m.copy("album/scans/letter.jpg", "mixed/broken/truncated.jpg")
	e = parse(t, m.run("run", "--json", "--model", "faithful", "mixed").exits(t, 1).stdout)
	for _, j := range e.transitions {
		if filepath.Base(j.Path) != "truncated.jpg" && j.State == "starting" {
			t.Errorf("done again: %+v", j)
		}
	}
	j := e.ends()[m.path("mixed/broken/truncated.jpg")]
	if j.State != "done" || j.Result != m.path("mixed-upscaled/broken/truncated-2.png") { // truncated.png keeps its name
		t.Fatalf("after it was repaired: %+v", j)
	}
	if e.Failed != len(reasons)-1 {
		t.Errorf("after one was repaired: %+v", e.summary)
	}
	repaired := decoded(t, j.Result, "png").Bounds()
	if repaired.Dx() != 4*260 || repaired.Dy() != 4*230 {
		t.Errorf("the repaired one is %v", repaired)
	}
}

// On the screen, each failure has its reason, and R tries them again.
func TestBrokenOnScreen(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		mixed(m)
		s := open(m, size{300, 45}, "--model", "faithful", "mixed") // wide enough for every reason beside the picture
		s.sees("12 of 21 done", "9 failed")
		for name, reason := range reasons {
			s.says("broken/"+name, "✗", reason)
		}
		m.copy("album/scans/letter.jpg", "mixed/broken/truncated.jpg")
		s.press("R")
		s.sees("13 of 21 done", "8 failed", "✓  broken/truncated.jpg")
		s.press("q")
		s.exits(0)
		s.sees("13 done, 8 failed", "the file is empty", "resume with: bulkup --model faithful mixed")
	})
}
