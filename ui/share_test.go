package ui

import (
	"encoding/base64"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
)

func clipboard(text string) string {
	return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
}

func TestCopy(t *testing.T) {
	r := working(t, doneJob)
	r.wrote()
	r.press("y")
	if got := r.wrote(); got != clipboard("/photos-upscaled/holiday/IMG_2040.png") {
		t.Errorf("copied %q", got)
	}
	r.sees("copied: /photos-upscaled/holiday/IMG_2040.png")
	r.press("space", "space", "y")
	if got := r.wrote(); got != clipboard("/photos-upscaled/holiday/IMG_2040.png\n/photos/scans/receipt.png") {
		t.Errorf("copied %q", got)
	}
	r.press("home", "enter", "Y")
	if got := r.wrote(); got != clipboard("task-1") {
		t.Errorf("copied %q", got)
	}
	r.press("n", "Y")
	r.sees("no task yet")

	published := sampleJobs()[0]
	published.Publish = &job.Publish{Address: "https://example.org/1"}
	r.update(queue.Update{Jobs: []job.Job{published}})
	r.press("b", "y")
	if got := r.wrote(); got != clipboard("https://example.org/1") {
		t.Errorf("copied %q", got)
	}
}

func TestOpenResult(t *testing.T) {
	var opened []string
	r := newRunner(t, func(o *Options) {
		o.Open = func(path string) error { opened = append(opened, path); return nil }
	})
	r.update(sampleUpdate())
	r.inQueue()
	r.press("o", "O", "enter", "o", "esc", "down", "o")
	r.sees("no result yet")
	if got := strings.Join(opened, " "); got != "/photos-upscaled/holiday/IMG_2040.png /photos-upscaled/holiday /photos-upscaled/holiday/IMG_2040.png" {
		t.Errorf("opened %s", got)
	}
	r.Opts.Open = func(string) error { return errTest }
	r.press("up", "o")
	r.sees("could not open /photos-upscaled/holiday/IMG_2040.png: the disk is full")
}

func TestChange(t *testing.T) {
	r := working(t, waitingJob)
	r.press("c")
	r.sees("1 job that waits", "natural-plus-4x")
	r.press("s", "5", "enter", "f", "j", "p", "g", "enter", "enter")
	r.asked("change [j00007] to its-own 5 jpg false in /out") // what was not turned stays
	r.press("c", "enter")
	r.asked()
	r.press("c", "m", "esc", "esc")
	r.asked()
	r.press("ctrl+a", "c")
	r.sees("9 others have begun and stay as they are")
	r.press("m", "d", "i", "g", "enter", "h", "enter")
	r.asked("change [j00007] to digital-art-4x 2 webp true in /out")
	r.press("esc", "home", "c")
	r.sees("only jobs that wait")
	r.press("enter", "c")
	r.sees("only jobs that wait")
}

func click(x, y int) tea.MouseMsg {
	return tea.MouseMsg{X: x, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft}
}

func TestMouse(t *testing.T) {
	r := working(t, doneJob)
	if r.press("m"); !r.mouse {
		t.Fatal("m does not take the mouse")
	}
	r.sees("the mouse is on")
	r.send(click(20, 7)) // the rows begin on line 5
	r.misses("the mouse is on")
	r.press("r")
	r.sees("nothing to retry here")
	r.send(click(20, 6))
	r.press("r")
	r.asked("retry [j00002]")
	r.send(click(20, 6))
	r.sees("the file is empty", "scans/receipt.png")
	r.press("esc")
	r.send(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown}, tea.MouseMsg{Action: tea.MouseActionRelease})
	r.press("r")
	r.sees("charged again")
	r.send(click(3, 1))
	r.sees("charged again", "▸[2] Jobs")
	r.press("n")
	r.send(click(3, 1))
	r.sees("▸[1] Add")
	r.send(click(12, 1))
	r.sees("▸[2] Jobs")
	r.send(click(79, 23), click(79, 3), click(0, 22), click(0, 0))
	if r.press("m"); r.mouse {
		t.Error("m does not let the mouse go")
	}
}

// A click on a file puts the cursor there, and a second one opens or adds it; one on the
// settings goes to them.
func TestMouseOnFiles(t *testing.T) {
	r := newRunner(t, func(o *Options) { o.Mouse = true })
	r.files()
	r.press("1")
	r.send(tea.WindowSizeMsg{Width: 120, Height: 24})
	at := func(text string) (line int) {
		for i, l := range strings.Split(r.screenText(), "\n") {
			if strings.Contains(l, text) {
				line = i
			}
		}
		return line
	}
	r.send(click(10, at("IMG_10.jpg")))
	if r.sees("▸  IMG_10.jpg"); r.Dialog() != nil {
		t.Fatal("one click adds a file")
	}
	r.send(click(10, at("IMG_10.jpg")))
	if r.Dialog() == nil {
		t.Fatal("a second click adds nothing")
	}
	r.press("esc")
	r.send(click(100, at("settings of the next batch")))
	r.sees("▸ model")
	r.send(click(10, at("album/")))
	r.press("enter")
	r.sees("this folder is empty")
}

func TestMarkRange(t *testing.T) {
	r := working(t, doneJob)
	r.press("down", "space", "down", "down", "v", "r", "y")
	r.asked("retry [j00002 j00005]")
	r.sees("4 marked")
}
