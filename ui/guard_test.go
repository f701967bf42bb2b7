package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
	"bulkup/queue/job"
)

// picture makes an empty file in the folder that the terminal is in.
func (r *runner) picture(name string) string {
	r.t.Helper()
	path := filepath.Join(r.Opts.Paths.Cwd, name)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		r.t.Fatal(err)
	}
	return path
}

// A path that is typed at once, as some terminals give a dropped one, never presses keys.
func TestTypedDrop(t *testing.T) {
	for name, write := range map[string]func(path string) string{
		"as it is":         func(p string) string { return p },
		"with a line end":  func(p string) string { return p + "\n" },
		"quoted":           func(p string) string { return "'" + p + "' " },
		"with backslashes": func(p string) string { return strings.ReplaceAll(p, " ", `\ `) + " " },
		"with tabs around": func(p string) string { return "\t" + p + "\t" },
		"in two lines":     func(p string) string { return p + "\n" + p + "\n" },
	} {
		for _, screen := range []string{"1", "2"} {
			r := newRunner(t)
			path := r.picture("a q x R.png")
			r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "done.png", job.Done, 3)}})
			r.press(screen)
			r.burstOf(write(path))
			if r.quit || r.Dialog() == nil {
				t.Fatalf("%s on screen %s: it acted as keys:\n%s", name, screen, r.screenText())
			}
			calls := r.queue.calls()
			if len(calls) != 1 || !strings.HasPrefix(calls[0], "survey "+path) {
				t.Errorf("%s on screen %s: %q", name, screen, calls)
			}
		}
	}
}

// What is pasted is checked and never obeyed, whatever it holds.
func TestPasteNeverActs(t *testing.T) {
	for _, text := range []string{"q", " q ", "q\n", "y\ny\nq", "\x03", "x", "1", "\x1b[A", "R", "p", strings.Repeat("q\n", 1000)} {
		r := newRunner(t)
		r.update(sampleUpdate())
		r.inQueue()
		r.press("2")
		r.pasted(text)
		if calls := r.queue.calls(); r.quit || len(calls) > 0 || r.Dialog() == nil {
			t.Errorf("%q acted: %q", text, calls)
		}
		r.sees("nothing to upscale")
	}
}

func TestKeysOfAPersonArrive(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.inQueue()
	r.press("2", "p", "down", "r", "R")
	want := []string{"paused true", "retry [j00002]", "retry failed"}
	if diff := cmp.Diff(want, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
	// One key that repeats comes in bursts over a slow line, and is no drop.
	r.press("home")
	r.burstOf("jjjjjjjj")
	r.press("r")
	if r.Dialog() != nil {
		t.Fatalf("a repeated key was taken for a drop:\n%s", r.screenText())
	}
	// Two keys in quick succession are keys too.
	r.burstOf("gp")
	if diff := cmp.Diff([]string{"paused true"}, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
}

// A key that is no text releases what was held back, in order.
func TestHeldKeysKeepTheirOrder(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.inQueue()
	r.press("2", "home")
	r.send(keyMsg("j"), keyMsg("down"), keyMsg("j"), keyMsg("up"), keyMsg("x"))
	r.pass(2 * pause)
	r.sees("remove")
	r.press("y")
	if diff := cmp.Diff([]string{"cancel [j00003]"}, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
}

func TestPasteIntoALineStaysText(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.inQueue()
	r.press("2", "/")
	r.pasted("IMG_2042\n")
	r.sees("find: IMG_2042", "holiday/IMG_2042.jpg")
	r.misses("IMG_2041.jpg")
	r.press("esc", "1", "tab", "down", "down", "down", "down", "enter", "ctrl+u")
	r.burstOf("/out q/日本\n")
	r.press("enter")
	if r.Dialog() != nil || r.Values.Out != "/out q/日本" || r.quit {
		t.Errorf("the output folder is %q:\n%s", r.Values.Out, r.screenText())
	}
}

// A drop works above everything that may be open.
func TestDropAboveADialog(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.update(sampleUpdate())
	r.inQueue()
	r.press("?")
	r.pasted(path)
	r.sees("214 pictures in 9 folders")
	r.press("esc")
	r.sees("retry all failed")
	r.press("esc", "q")
	r.pasted(path)
	r.sees("214 pictures in 9 folders")
	r.press("esc", "n")
	if r.quit || r.Dialog() != nil {
		t.Error("a dialog is left")
	}
}

func TestLongPaste(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(strings.Repeat(path+"\n", 5000)), Paste: true})
	if calls := r.queue.calls(); len(calls) != 1 || strings.Count(calls[0], path) != 1 {
		t.Errorf("asked for %d times", len(calls))
	}
}

// Letters that arrive together are keys that were pressed one after the other.
func TestKeysInOnePiece(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.inQueue()
	r.press("jjkjr")
	r.asked()
	r.press("kr")
	r.asked("retry [j00002]")
	r.press("/", "img")
	r.sees("find: img")
}
