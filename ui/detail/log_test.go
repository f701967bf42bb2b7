package detail

import (
	"errors"
	"strings"
	"testing"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/theme"
)

func TestLogLines(t *testing.T) {
	v := New(theme.New(theme.Options{NoColor: true, ASCII: true}), keys.Default(), "j1")
	j := failed()
	if !v.WantsLog(j) || v.WantsLog(j) {
		t.Error("the log is not read once")
	}
	j.Tries++
	if !v.WantsLog(j) {
		t.Error("a job that was put off again has no new log")
	}
	show := func() string { return v.Draw(j, queue.Progress{}, start, 60, 60) }
	if strings.Contains(show(), "log ") {
		t.Error(show())
	}
	v.SetLog([]queue.LogLine{{At: ago(200), Text: "queued"}, {At: ago(10), Text: "failed, reason: \u202eevil", Bad: true}}, nil)
	if got := show(); !strings.Contains(got, "log       21 Nov 13:26:40  queued\n          21 Nov 13:29:50  failed, reason: evil") {
		t.Error(got)
	}
	v.SetLog(nil, errors.New("the log cannot be read"))
	if got := show(); !strings.Contains(got, "log       the log cannot be read") || strings.Contains(got, "queued") {
		t.Error(got)
	}
}

// Everything that was made, and all that went over the network.
func TestWholeStory(t *testing.T) {
	j := failed()
	j.State, j.Stage, j.Fault = job.Done, "", nil
	j.Settings.Metadata, j.Settings.KeepTime, j.Settings.Publish = "no-gps", true, "bytescale"
	j.Upload = &job.Upload{FileName: "server-name.jpg", Complete: true}
	j.Facts.Size = 4_100_000
	j.Result = &job.Result{Path: "/r.png", Size: 31_000_000, Width: 1, Height: 1}
	text := draw(j, queue.Progress{}, 130, 60)
	for _, want := range []string{
		"png, faces enhanced, without the place, with the time of the source, published with bytescale", "upload    server-name.jpg",
		"uploading    1:20  4.1 MB", "downloading  0:30  31 MB",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
	j.Upload.Complete, j.State = false, job.Downloading
	if text := draw(j, queue.Progress{}, 130, 60); strings.Contains(text, "1:20  4.1 MB") || strings.Contains(text, "31 MB\n") && strings.Contains(text, "downloading  0:30  31 MB") {
		t.Error(text)
	}
}
