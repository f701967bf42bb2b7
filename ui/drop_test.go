package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/picker"
	"bulkup/ui/screens"
)

func TestDropToQueue(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.pasted(path)
	r.sees("214 pictures in 9 folders, 812 MB", "3 skipped: not an image", "about 4 h 20 m", "first start 14:05")
	r.misses("enter start")
	r.press("enter")
	r.misses("in the queue")
	r.pass(screens.Grace)
	r.sees("enter start")
	r.press("s", "5", "enter", "f", "j", "p", "g", "enter")
	r.sees("scale         5", "format        jpg")
	r.pass(screens.Grace)
	r.press("enter")
	r.sees("▸[2] Jobs", "214 pictures were queued")
	want := []string{
		"survey " + path + " with natural-plus-4x 4 png false on cloud",
		"survey " + path + " with natural-plus-4x 5 png false on cloud",
		"survey " + path + " with natural-plus-4x 5 jpg false on cloud",
		"add 214 with natural-plus-4x 5 jpg",
	}
	if diff := cmp.Diff(want, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
	// The settings stay for the next drop.
	r.pasted(path)
	r.sees("scale         5", "format        jpg")
}

// Only the newest survey counts, however late an older one comes back.
func TestLateLook(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	_, slow := r.Update(keyMsg("x")) // nothing yet
	r.run(slow)
	r.pass(2 * pause)
	late := r.Drop(path, nil)
	r.pasted(path)
	r.queue.survey = func([]string, job.Settings, string) (queue.Survey, error) { return queue.Survey{Images: 1}, nil }
	r.run(late)
	r.sees("214 pictures")
	r.press("esc")
	r.run(r.Drop(path, nil))
	late = r.Press(keyMsg("h"))
	r.press("esc")
	r.run(late)
	if r.Dialog() != nil {
		t.Errorf("a drop that was closed came back:\n%s", r.screenText())
	}
}

// What is dropped while the panel is open joins what is there.
func TestDropsJoin(t *testing.T) {
	r := newRunner(t)
	a, b := r.picture("a.png"), r.picture("b.png")
	r.pasted(a)
	r.pasted(b)
	calls := r.queue.calls()
	if len(calls) != 2 || !strings.HasPrefix(calls[1], "survey "+a+" "+b) {
		t.Errorf("%q", calls)
	}
}

// A file that vanishes while the panel is open is surveyed again: the queue may
// have copied it.
func TestDropVanishes(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.pasted(path)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	r.press("h")
	if calls := r.queue.calls(); len(calls) != 2 || !strings.HasPrefix(calls[1], "survey "+path) {
		t.Errorf("%q", calls)
	}
	r.misses("not found")
}

func TestUnusableDrop(t *testing.T) {
	r := newRunner(t)
	r.pasted("/nowhere/gone.png")
	r.sees("nothing to upscale", "1 not found: /nowhere/gone.png")
	if calls := r.queue.calls(); len(calls) > 0 {
		t.Errorf("asked for %q", calls)
	}
	r.press("enter", "esc")
	r.queue.failing = errTest
	r.pasted(r.picture("a.png"))
	r.sees("nothing to upscale", "the disk is full")
}

func TestStartNow(t *testing.T) {
	r := newRunner(t, func(o *Options) { o.Drop, o.StartNow = []string{"/p/album"}, true })
	r.sees("▸[2] Jobs", "214 pictures were queued")
	want := []string{"survey /p/album with natural-plus-4x 4 png false on cloud", "add 214 with natural-plus-4x 4 png"}
	if diff := cmp.Diff(want, r.queue.calls()); diff != "" {
		t.Error(diff)
	}
	r.press("down")
	r.sees("3 files were skipped, the first because it is: not an image")
	r.press("down")
	r.misses("files were skipped")
}

// What is in the queue already, all of it, needs no panel that has to be closed.
func TestStartNowWithWhatIsKnown(t *testing.T) {
	q := &fakeQueue{survey: func([]string, job.Settings, string) (queue.Survey, error) {
		return queue.Survey{Images: 12, Known: 12}, nil
	}}
	r := newRunner(t, func(o *Options) { o.Queue, o.Drop, o.StartNow = q, []string{"/p"}, true })
	if r.sees("12 pictures are in the queue already"); r.Dialog() != nil {
		t.Error("a panel is open")
	}
}

func TestStartNowWithNothing(t *testing.T) {
	q := &fakeQueue{survey: func([]string, job.Settings, string) (queue.Survey, error) {
		return queue.Survey{Broken: []queue.Refusal{{Path: "/p/a.png", Reason: "the file is empty"}}}, nil
	}}
	r := newRunner(t, func(o *Options) { o.Queue, o.Drop, o.StartNow = q, []string{"/p"}, true })
	r.sees("nothing to upscale", "1 cannot work: the file is empty (/p/a.png)")
	if calls := q.calls(); len(calls) != 1 {
		t.Errorf("%q", calls)
	}
}

func TestDropAtStart(t *testing.T) {
	r := newRunner(t, func(o *Options) { o.Drop = []string{"/p/album"} })
	r.sees("add to the queue", "214 pictures")
}

func TestAddFails(t *testing.T) {
	r := newRunner(t)
	r.pasted(r.picture("a.png"))
	r.pass(screens.Grace)
	r.queue.failing = errTest
	r.press("enter")
	r.sees("nothing was queued: the disk is full")
}

func TestChoosing(t *testing.T) {
	r := newRunner(t)
	r.send(picker.ChosenMsg{Paths: []string{"/p/a.png", "/p/b.png"}})
	r.sees("214 pictures")
	if calls := r.queue.calls(); len(calls) != 1 || !strings.HasPrefix(calls[0], "survey /p/a.png /p/b.png") {
		t.Errorf("%q", calls)
	}
}

// The picker's own keys lead to the panel as well.
func TestChoosingByKeys(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.press("1")
	r.send(tickMsg{})
	r.run(r.Add.Picker.Init())
	r.press("enter")
	if calls := r.queue.calls(); len(calls) != 1 || !strings.HasPrefix(calls[0], "survey "+path) {
		t.Errorf("%q:\n%s", calls, r.screenText())
	}
	r.pass(time.Second)
	r.press("enter")
	r.sees("214 pictures were queued")
}

// Canceling takes back what was changed in the panel; what was started keeps it.
func TestCancelTakesBack(t *testing.T) {
	r := newRunner(t)
	path := r.picture("a.png")
	r.pasted(path)
	r.press("s", "8", "enter", "h")
	r.sees("scale         8", "enhance faces")
	r.press("esc")
	if r.Values.Scale != 4 || r.Values.Face {
		t.Errorf("after esc the settings are %+v", r.Values.Settings)
	}
}

// Results that are there already are known before anything starts, and may be replaced.
func TestResultsThatAreThere(t *testing.T) {
	r := newRunner(t)
	r.queue.survey = func(_ []string, s job.Settings, engine string) (queue.Survey, error) {
		return queue.Survey{Images: 30, Present: 30, Outputs: []string{"/p-upscaled"}, Settings: s, Engine: engine,
			Plan: queue.Plan{Files: 30, Tasks: 30}}, nil
	}
	r.pasted(r.picture("a.png"))
	r.pass(screens.Grace)
	r.sees("nothing left to upscale", "30 results are there already; they are skipped", "output        /p-upscaled")
	r.misses("enter start", "30 tasks")
	r.press("i", "o", "v", "e", "r", "enter")
	r.pass(screens.Grace)
	r.sees("30 results are there already; they are replaced", "30 tasks", "enter start")
	r.press("enter")
	r.sees("30 pictures were queued")
}

// The keys are explained in the panel too.
func TestHelpInThePanel(t *testing.T) {
	r := newRunner(t)
	r.pasted(r.picture("a.png"))
	r.press("?")
	r.sees("keys", "if it exists")
	r.press("esc")
	r.sees("add to the queue")
}
