package queue

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bulkup/api/upscayltest"
	"bulkup/queue/job"
	"bulkup/queue/joblog"
	"bulkup/queue/quota"
)

// logging has the queue of a world write the log of its state folder.
func (w *world) logging() *world {
	file, log, err := joblog.Open(w.state)
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
	jobs := w.advance(&now, "the end", func(jobs map[string]job.Job) bool {
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
		// A process that only watches reads the same.
		other, err := Watch(w.state, nil, "cloud")
		try(t, err)
		defer func() { try(t, other.Close()) }()
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
	desk := w.run.Desk(w.run.Engines["cloud"], "a-job")
	if _, err := desk.Permit(t.Context(), quota.GetUploadURL); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if _, err := desk.Permit(ctx, quota.GetUploadURL); err == nil {
			t.Error("a call beyond the limit was granted")
		}
	}()
	defer func() { cancel(); <-ended }()
	turn := func() { try(t, w.run.Ask(t.Context(), func() error { return nil })) }
	for said := false; !said; {
		turn()
		lines, err := w.Log(t.Context(), "a-job")
		try(t, err)
		said = len(lines) > 0
	}
	turn()
	lines, err := w.Log(t.Context(), "a-job")
	if err != nil || len(lines) != 1 || !strings.HasPrefix(lines[0].Text, "waits for a call to be free, call: get-upload-url, wait: ") {
		t.Errorf("%v, %v", lines, err)
	}
}
