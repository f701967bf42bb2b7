package ui

import (
	"fmt"
	"testing"
	"time"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/screens"
)

// samplePages are two pages of history with everything that is worth seeing.
func samplePages() []queue.RecordPage {
	record := func(n int, name, state string) queue.Record {
		return queue.Record{
			Task: fmt.Sprintf("task-%d", n), Name: name, State: state, At: start.Add(-time.Duration(n) * time.Hour),
			Model: "natural-plus-4x", Scale: 4, Format: "png", Credits: 3,
		}
	}
	here := record(1, "holiday/IMG_2040.jpg", "processed")
	here.Here, here.Path = true, "/photos-upscaled/holiday/IMG_2040.png"
	broken := record(3, "bad\x1b[31m.png", "failed")
	broken.Error = "the picture has too many pixels"
	return []queue.RecordPage{
		{Records: []queue.Record{here, record(2, "休日/日本語の写真 (1).webp", "processed"), broken, record(4, "run.png", "running")},
			Total: 5, More: true, Next: 100},
		{Records: []queue.Record{record(30, "old.jpg", "processed")}, Total: 5, Next: 200},
	}
}

func withHistory(t *testing.T) *runner {
	t.Helper()
	r := newRunner(t)
	r.queue.history = map[string][]queue.RecordPage{"cloud": samplePages()}
	r.press("3")
	return r
}

func TestHistory(t *testing.T) {
	r := withHistory(t)
	r.asked("history of cloud from 0")
	r.sees("▸[3] History", "holiday/IMG_2040.jpg", "not on this disk", "failed: the pict", "4 of 5 read", "12:30")
	r.press("2", "3")
	r.asked() // a page is a call, and is not asked for twice
	r.press("n")
	r.asked("history of cloud from 100")
	r.sees("old.jpg", "5 of 5 read")
	r.press("n")
	r.asked()
	r.press("tab", "tab")
	r.sees("[not here 2]", "old.jpg")
	r.misses("run.png", "bad")
	r.press("ctrl+a", "enter")
	r.asked("fetch [task-2 task-30] of cloud")
	r.sees("2 results are being fetched; nothing is paid again")
	r.press("r")
	r.asked("history of cloud from 0")
}

func TestHistoryFetch(t *testing.T) {
	r := withHistory(t)
	r.queue.calls()
	r.press("enter")
	r.sees("its result is here: /photos-upscaled/holiday/IMG_2040.png")
	r.press("down", "down", "enter")
	r.sees("nothing to fetch here")
	r.asked()
	r.press("ctrl+a", "enter")
	r.asked("fetch [task-2] of cloud")
	r.queue.failing = errTest
	r.press("enter")
	r.sees("nothing is fetched: the disk is full")

	// What has come is shown at once.
	fetched := sampleJob(50, "x.webp", job.Done, 1)
	fetched.Task, fetched.Result = &job.Task{ID: "task-2"}, &job.Result{Path: "/out/x.png"}
	r.update(queue.Update{Jobs: []job.Job{fetched}})
	r.misses("not on this disk")
	r.sees("x.png")
}

func TestHistoryOfNobody(t *testing.T) {
	r := newRunner(t)
	r.press("3")
	r.sees("The account has done nothing so far.")
	r.queue.failing = fmt.Errorf("asking: %w", queue.ErrNoHistory)
	r.press("r")
	r.sees("The service keeps no history for this account.")
	r.queue.failing = errTest
	r.press("r")
	r.sees("The history could not be read: the disk is full. Press r")
	r.queue.failing = nil
	r.queue.history = map[string][]queue.RecordPage{"local": samplePages()}
	r.press("e")
	r.sees("local", "holiday/IMG_2040.jpg")
	r.queue.failing = errTest
	r.press("n")
	r.sees("the disk is full", "holiday/IMG_2040.jpg")
}

// An answer that comes when another one is waited for is not shown.
func TestHistoryOfBefore(t *testing.T) {
	r := withHistory(t)
	late := r.Screen().(*screens.History).ReadPage(false)
	r.press("e")
	r.run(late)
	r.misses("old.jpg")
}

func TestHistoryOpenAndCopy(t *testing.T) {
	var opened string
	r := newRunner(t, func(o *Options) { o.Open = func(path string) error { opened = path; return nil } })
	r.queue.history = map[string][]queue.RecordPage{"cloud": samplePages()}
	r.press("3", "o")
	if opened != "/photos-upscaled/holiday/IMG_2040.png" {
		t.Errorf("opened %q", opened)
	}
	r.wrote()
	r.press("down", "o", "y")
	if got := r.wrote(); got != clipboard("task-2") {
		t.Errorf("copied %q", got)
	}
	// Both are about the record under the cursor, whatever is marked.
	opened = ""
	r.press("space", "home", "o", "y")
	if got := r.wrote(); got != clipboard("task-1") || opened == "" {
		t.Errorf("copied %q, opened %q", got, opened)
	}
	r.press("q")
	if !r.quit {
		t.Error("q does not quit")
	}
}

// What was done since the page was read is not hidden: it is said, and read on the way
// back, once a minute at most.
func TestHistoryOfNow(t *testing.T) {
	r := withHistory(t)
	r.asked("history of cloud from 0")
	j := sampleJobs()[0]
	j.Task, j.Entered = &job.Task{ID: "new"}, map[job.State]time.Time{job.Done: start.Add(time.Second)}
	r.update(queue.Update{Jobs: []job.Job{j}})
	r.sees("more was done since; r reads it")
	r.press("2", "3")
	r.asked()
	r.pass(time.Minute)
	r.press("2", "3")
	r.asked("history of cloud from 0")
	r.misses("more was done since")
}
