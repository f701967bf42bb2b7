package ui

import (
	"os"
	"path/filepath"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/screens"
)

func watchingRunner(t *testing.T) (r *runner, dir string) {
	t.Helper()
	r = newRunner(t)
	dir = filepath.Join(r.Opts.Paths.Cwd, "incoming")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r.press("1")
	r.run(r.Add.Picker.Init())
	return r, dir
}

// A folder is watched after a panel has said what that means.
func TestWatchFolder(t *testing.T) {
	r, dir := watchingRunner(t)
	r.queue.survey = func([]string, job.Settings, string) (queue.Survey, error) { return queue.Survey{}, nil }
	r.press("w")
	r.sees("watch folder", dir, "no pictures yet; new ones join the queue as they come")
	r.misses("nothing to upscale", "0 tasks")
	r.press("s", "5", "enter")
	r.pass(screens.Grace)
	r.press("enter")
	r.asked(
		"survey "+dir+" with natural-plus-4x 4 png false on cloud",
		"survey "+dir+" with natural-plus-4x 5 png false on cloud",
		"watch "+dir+" with natural-plus-4x 5 png on cloud")
	r.update(queue.Update{Status: &queue.Status{Engine: "cloud", Watching: []string{dir}}})
	r.sees("watching 1 folder", "incoming/", "watched")
	r.press("w")
	r.asked("stop watching " + dir)
	r.sees("no longer watched: " + dir)
	r.update(queue.Update{Status: &queue.Status{Engine: "cloud"}})
	r.misses("watching 1 folder")
}

func TestWatchFolderIsLetGo(t *testing.T) {
	r, _ := watchingRunner(t)
	r.press("w")
	r.pass(screens.Grace)
	r.press("esc")
	if calls := r.queue.calls(); len(calls) != 1 {
		t.Errorf("asked for %q", calls)
	}
	// What is dropped while the panel is open has nothing to do with it.
	r.press("w")
	path := r.picture("a.png")
	r.pasted(path)
	r.sees("add to the queue")
	r.pass(screens.Grace)
	r.press("enter")
	calls := r.queue.calls()
	if len(calls) != 3 || calls[1] != "survey "+path+" with natural-plus-4x 4 png false on cloud" || calls[2] != "add 214 with natural-plus-4x 4 png" {
		t.Errorf("asked for %q", calls)
	}
}

func TestWatchFails(t *testing.T) {
	r, dir := watchingRunner(t)
	r.press("w")
	r.pass(screens.Grace)
	r.queue.failing = errTest
	r.press("enter")
	r.sees("could not watch " + dir + ": the disk is full")
}

// The number of watched folders stands beside those of the jobs where there is room.
func TestWatchingBesideTheCounts(t *testing.T) {
	r := newRunner(t)
	u := sampleUpdate()
	u.Status.Watching = []string{"/a", "/b"}
	r.update(u)
	r.misses("watching 2 folders")
	r.send(tea.WindowSizeMsg{Width: 160, Height: 40})
	r.sees("watching 2 folders")
}

// Keys that change a queue are not offered where another process runs it.
func TestOfferedToAWatcher(t *testing.T) {
	r := newRunner(t)
	r.press("2")
	r.sees("pause", "retry")
	r.update(queue.Update{Status: &queue.Status{Engine: "cloud", Owner: "bulkup 7"}})
	r.sees("watching bulkup 7", "details")
	r.misses("pause", "retry", "remove", "add  ")
}

// The help of a panel has the keys of the panel alone.
func TestHelpOfAPanel(t *testing.T) {
	r := newRunner(t)
	r.pasted(r.picture("a.png"))
	r.pass(screens.Grace)
	r.press("?")
	r.sees("here", "model")
	r.misses("invert", "everywhere", "jobs, everywhere", "mark all")
}
