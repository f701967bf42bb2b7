package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
)

// The log is read when details open and when their job goes on, and not for progress.
func TestLogInDetails(t *testing.T) {
	r := working(t, failedJob)
	r.send(tea.WindowSizeMsg{Width: 80, Height: 60})
	read := func(text string) { r.queue.logs = []queue.LogLine{{At: start, Text: text, Bad: true}} }
	read("put off, reason: the first")
	r.press("enter")
	r.sees("log       21 Nov 13:30:00  put off, reason: the first")
	read("put off, reason: the second")
	j, _, _ := r.Jobs.Job(failedJob)
	r.update(queue.Update{Jobs: []job.Job{j}, Progress: []queue.Progress{{ID: failedJob, Fraction: 0.5}}})
	r.sees("the first")
	j.State, j.Entered = job.Waiting, map[job.State]time.Time{job.Waiting: start}
	r.update(queue.Update{Jobs: []job.Job{j}})
	r.sees("the second")
	r.misses("the first")
	// What comes late is of the job whose details are open.
	late := r.detail().Sheet
	r.press("n")
	late.SetLog([]queue.LogLine{{At: start, Text: "too late"}}, nil)
	r.send(tickMsg{})
	r.misses("too late")
	r.detail().Sheet.SetLog(nil, errTest)
	r.send(tickMsg{})
	r.sees("log       the disk is full")
}
