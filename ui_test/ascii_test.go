//go:build unix

package ui_test

import (
	"bytes"
	"image/png"
	"io"
	"strings"
	"sync"
	"testing"
)

// recording is all that a terminal was sent.
type recording struct {
	mu sync.Mutex
	bytes.Buffer
}

func (r *recording) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Buffer.Write(p)
}

func (r *recording) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.String()
}

// With LANG=C not one byte beyond ASCII reaches the terminal, whatever the files are
// called and whatever is opened; and what is said at the end can be pasted into a shell.
func TestOnlyASCIIInC(t *testing.T) {
	t.Parallel()
	m := newMachine(t, "LANG=C", "LC_ALL=C")
	for i, name := range []string{"休日/山と湖.png", "für mich/✓\ufe0f é.png", "für mich/e\u0301.png", "👩\u200d👧.png"} {
		m.write("bïlder/"+name, drawn(t, 24, 16, i, png.BestSpeed))
	}
	m.write("bïlder/leer ∅.jpg", nil)
	var sent recording
	e := startOnLine(m, size{120, 40}, []string{"--model", "faithful-fast", "bïlder"}, func(r io.Reader) io.Reader { return io.TeeReader(r, &sent) })
	s := session{t, e}
	s.sees("4 of 5 done", "1 failed", `\u4f11\`, `leer \u2205.jpg`, "failed - checking")
	for _, step := range []struct{ key, sees string }{
		{"Enter", "before and after"}, {"v", "divider left"}, {"Escape", "before and after"}, {"Escape", "[all 5]"},
		{"?", "type to search"}, {"Escape", "enter details"}, {"4", ">[4] Settings"}, {"3", ">[3] History"}, {"1", ">[1] Add"}, {"2", ">[2] Jobs"},
	} {
		s.press(step.key)
		s.sees(step.sees)
	}
	s.paste(m.path("bïlder"))
	s.sees("5 are in the queue already", "cannot work")
	s.press("Escape")
	s.sees("enter details")
	s.press("q")
	s.exits(0)
	s.sees("4 done, 1 failed")
	all := sent.all()
	for i := range len(all) {
		if all[i] >= 0x80 {
			t.Fatalf("%q is sent, in %q", all[i], all[max(0, i-60):min(len(all), i+20)])
		}
	}
	if want := `resume with: bulkup --model faithful-fast $'b\303\257lder'`; !strings.Contains(all, want) {
		t.Errorf("%s is missing: %q", want, all[max(0, len(all)-600):])
	}
}
