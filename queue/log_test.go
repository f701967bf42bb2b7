package queue

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/quota"
)

// logging has the queue of a world write the log of its state folder.
func (w *world) logging() *world {
	file, log, err := OpenLog(w.state)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { file.Close() })
	before := w.opts
	w.opts = func(o *Options) { before(o); o.Log = log }
	return w
}

func texts(lines []LogLine) string {
	var all []string
	for _, l := range lines {
		all = append(all, l.Text)
	}
	return strings.Join(all, "\n")
}

func TestLogOfAJob(t *testing.T) {
	var now clock
	w := newWorld(t, upscayltest.Options{Faults: faults(t, `
		[[rule]]
		on = "get-upload-url"
		do = "answer"
		status = 503
		times = 1`)})
	w.opts = func(o *Options) { o.Now = now.now }
	w.back = func(b *Backend) { b.Inline = 0 }
	w.logging().open()
	w.draw("a\x1b[31m job=b .png", 1)
	w.write("b.png", nil)
	w.add(settings(), w.album)
	jobs := w.sail(&now, "the end", func(jobs map[string]job.Job) bool {
		return w.Status().Counts[job.Done] == 1 && w.Status().Counts[job.Failed] == 1
	})
	for name, j := range jobs {
		lines, err := w.Log(t.Context(), j.ID)
		if err != nil {
			t.Fatal(err)
		}
		at, text := 0, texts(lines)
		want := []string{"queued", "checking", "failed, reason: the file is empty", "stage: checking"}
		if name != "b.png" {
			want = []string{"queued", "model: upscayl-lite-4x", "checked, format: png, width: 24", "uploading", "put off, reason: ", "try: 1, wait: ",
				"upload opened, file: ", "moved, stage: uploading, bytes: 94, took: ", "B/s", "starting", "task started, task: " + j.Task.ID, "downloading", "saved, result: " + filepath.Dir(j.Target), "state: done"}
		}
		for _, part := range want {
			i := strings.Index(text[at:], part)
			if i < 0 {
				t.Fatalf("%q is missing, or out of order:\n%s", part, text)
			}
			at += i
		}
		if strings.ContainsAny(text, "\x1b?") || strings.Contains(text, key) {
			t.Errorf("not harmless:\n%s", text)
		}
		for i, l := range lines {
			if l.At.IsZero() || i > 0 && l.At.Before(lines[i-1].At) || l.Bad != (strings.HasPrefix(l.Text, "put off") || strings.HasPrefix(l.Text, "failed")) {
				t.Errorf("%+v", l)
			}
		}
		// Whoever looks on reads the same.
		other := &Watcher{dir: w.state}
		if seen, err := other.Log(t.Context(), j.ID); err != nil || texts(seen) != text {
			t.Errorf("%v:\n%s", err, texts(seen))
		}
	}
}

func TestLogSaysWhatIsWaitedForOnce(t *testing.T) {
	w := newWorld(t, upscayltest.Options{})
	w.back = func(b *Backend) {
		b.Limits = quota.Limits{Window: time.Hour, Calls: map[quota.Call]int{quota.GetUploadURL: 1}}
	}
	w.logging().open()
	for i := range 2 {
		err := w.ask(t.Context(), func() error {
			b := w.backends["cloud"]
			if i == 0 {
				w.take(b, quota.GetUploadURL, 0)
				w.waiting = append(w.waiting, permit{ctx: t.Context(), b: b, call: quota.GetUploadURL, id: "a-job"})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	lines, err := w.Log(t.Context(), "a-job")
	if err != nil || len(lines) != 1 || !strings.HasPrefix(lines[0].Text, "waits for a call to be free, call: get-upload-url, wait: ") {
		t.Errorf("%v, %v", lines, err)
	}
}

func TestLogReadsBothFilesAndNoMore(t *testing.T) {
	dir := t.TempDir()
	line := func(i int, id string) string {
		return fmt.Sprintf("time=2026-11-21T13:30:%02d.5Z level=INFO msg=\"line %d\" job=%s name=\"a job=mine b\"\n", i%60, i, id)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if lines, err := readLog(t.Context(), dir, "mine"); err != nil || len(lines) != 0 {
		t.Errorf("%v of no log, %v", lines, err)
	}
	write("bulkup.log.old", line(1, "mine")+strings.Repeat(line(2, "other"), logReach/len(line(2, "other"))+1)+line(3, "mine"))
	write("bulkup.log", line(4, "other")+line(5, "mine")+"time=2026-11-21T13:30:59Z level=ERROR msg=panic job=mine panic=oh stack=\"a\\nb\"\n"+
		"half a line job=mine =\ntime=never msg=\"not mine\" job=mine \n")
	lines, err := readLog(t.Context(), dir, "mine")
	if got := texts(lines); err != nil || got != "line 3\nline 5\npanic, panic: oh" || !lines[2].Bad {
		t.Errorf("%q, %v", got, err)
	}
	var many strings.Builder
	for i := range logLines + 50 {
		many.WriteString(line(i, "mine"))
	}
	write("bulkup.log", many.String())
	if lines, err = readLog(t.Context(), dir, "mine"); err != nil || len(lines) != logLines || lines[0].Text != "line 50" {
		t.Errorf("%d lines from %q, %v", len(lines), lines[0].Text, err)
	}
}
