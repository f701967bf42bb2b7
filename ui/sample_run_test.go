package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"bulkup/queue"
	"bulkup/queue/job"
)

// samples lets the queue find one picture for each path, and shows a job to try.
func (r *runner) samples() {
	r.t.Helper()
	r.queue.survey = func(inputs []string, s job.Settings, engine string) (queue.Survey, error) {
		return queue.Survey{Images: len(inputs), Settings: s, Engine: engine}, nil
	}
	r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "a.png", job.Waiting, 0)}})
}

// sampleResults is the first model's result, and a failure of the others.
func (r *runner) sampleResults() {
	r.t.Helper()
	done := pictured()
	done.ID, done.Settings.Model = "of-natural-plus-4x", "natural-plus-4x"
	failed := sampleJobs()[1]
	failed.ID, failed.Settings.Model = "of-digital-art-4x", "digital-art-4x"
	r.update(queue.Update{Jobs: []job.Job{done, failed}})
}

func TestSample(t *testing.T) {
	r := newRunner(t)
	r.samples()
	r.press("2", "t")
	r.sees("try models on a sample", "1 picture, 1 model at 4×: 1 result, charged as usual", "▸ ◆ natural-plus-4x")
	r.press("down", "space", "s", "enter")
	r.asked(
		"survey /photos/a.png with natural-plus-4x 5 png false on cloud", "add 1 with natural-plus-4x 5 png",
		"survey /photos/a.png with digital-art-4x 5 png false on cloud", "add 1 with digital-art-4x 5 png",
	)
	r.sees("▸[5] Sample", "a.png · picture 1 of 1 · 5× · 1:1", "▸ natural-plus-4x", "digital-art-4x", "not queued")
	r.sampleResults()
	r.sees("@@@@@@@@@@@@@@@@@@@@@@@@@@", "done", "failed: the file is empty")
	r.press("z", "n", "b", "l", "k", "left", "right", "right", "enter")
	r.sees("▸[1] Add", "the next batch is made with digital-art-4x", "digital-art-4x  5×  png")
	r.press("5")
	r.sees("▸[5] Sample")
	r.press("esc")
	r.sees("▸[1] Add")
}

func TestSampleOfFiles(t *testing.T) {
	r := newRunner(t)
	r.samples()
	for i := range 7 {
		if err := os.WriteFile(filepath.Join(r.Opts.Paths.Cwd, fmt.Sprintf("%d.png", i)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r.run(r.Add.Picker.Init())
	r.press("1", "t")
	r.sees("1 picture, 1 model")
	r.press("space", "enter")
	r.sees("0 models") // with none chosen it cannot be started
	r.press("esc", "ctrl+a", "t")
	r.sees("a sample is 5 pictures at most; 7 are chosen")
	r.press("space", "down", "space", "t")
	r.sees("5 pictures, 1 model")
	r.queue.failing = errTest
	r.press("enter")
	r.sees("the sample could not be queued: the disk is full", "▸[1] Add")
}

func TestSampleOfNothing(t *testing.T) {
	r := newRunner(t)
	r.press("1", "t")
	r.sees("put the cursor on a picture")
	r = newRunner(t, func(o *Options) { o.Samples = "" })
	r.update(sampleUpdate())
	r.press("t")
	if r.Dialog() != nil {
		t.Error("a sample is begun that has nowhere to go")
	}
}

// What this machine makes costs nothing, so nothing is said of costs.
func TestSampleHere(t *testing.T) {
	r := newRunner(t)
	r.samples()
	r.Values.Engine = "local"
	r.press("2", "t")
	r.sees("1 picture, ")
	r.misses("charged")
}
