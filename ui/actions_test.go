package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"

	"bulkup/api/failure"
	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/screens"
)

// working returns a runner that shows a queue in full work, its cursor on the
// job of the given name.
func working(t *testing.T, name string) *runner {
	t.Helper()
	r := newRunner(t)
	r.update(sampleUpdate())
	r.inQueue()
	for range sampleJobs() {
		if id, _ := r.Jobs.Next(0); id == job.ID(name) {
			return r
		}
		r.press("down")
	}
	t.Fatalf("there is no row of %s", name)
	return r
}

// detail returns the details on the screen, nil when there are none.
func (r *runner) detail() *screens.Detail {
	d, _ := r.Screen().(*screens.Detail)
	return d
}

// inQueue shows the jobs in the order of the queue, the cursor on the first.
func (r *runner) inQueue() {
	r.t.Helper()
	r.press("2", "s", "s", "s", "s", "s", "s", "s", "home")
}

func (r *runner) asked(want ...string) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.queue.calls()); diff != "" {
		r.t.Error(diff)
	}
}

const (
	doneJob, failedJob, uploadingJob, upscalingJob, unknownJob = "j00001", "j00002", "j00003", "j00004", "j00005"
	waitingJob, canceledJob                                    = "j00007", "j00010"
)

func TestRetry(t *testing.T) {
	r := working(t, failedJob)
	r.press("r")
	r.asked("retry [j00002]")

	r = working(t, canceledJob)
	r.press("r")
	r.asked("retry [j00010]")

	r = working(t, doneJob)
	r.press("r")
	r.asked()
	r.sees("nothing to retry here")
	r.press("R")
	r.asked("retry failed")
}

// A job that is done but for its copy elsewhere can be tried again too.
func TestRetryOfPublishing(t *testing.T) {
	r := newRunner(t)
	r.press("2", "R")
	r.asked()
	r.sees("no job has failed")
	j := sampleJob(1, "a.png", job.Done, 3)
	j.Publish = &job.Publish{Service: "bytescale", Fault: &job.Fault{Message: "no such account"}}
	r.update(queue.Update{Jobs: []job.Job{j}})
	r.sees("saved, not")
	r.press("r", "R")
	r.asked("retry [j00001]", "retry failed")
}

// A start that may have been carried out is sent again only after a question.
func TestRetryOfUnknown(t *testing.T) {
	r := working(t, unknownJob)
	r.press("r")
	r.asked()
	r.sees("may be charged again", "y retry and risk it")
	r.press("enter", "r", "n")
	r.asked()
	r.press("r", "y")
	r.asked("retry [j00005]")
	r.press("R")
	r.asked("retry failed")

	r.press("ctrl+a", "r")
	r.asked()
	r.press("y")
	r.asked("retry [j00002 j00005 j00010]")
}

func TestRemove(t *testing.T) {
	r := working(t, failedJob)
	r.press("x")
	r.asked("remove [j00002]")

	r = working(t, uploadingJob)
	r.press("x")
	r.asked()
	r.sees("IMG_2041.jpg will be canceled", "is paid")
	r.press("n")
	r.asked()
	r.press("x", "y")
	r.asked("cancel [j00003]")

	r = newRunner(t)
	local := sampleJob(1, "a.png", job.Upscaling, 3)
	local.Engine = "local"
	r.update(queue.Update{Jobs: []job.Job{local}})
	r.press("x")
	r.sees("a.png will be canceled", "a retry starts from")
	r.misses("paid")

	r = working(t, waitingJob)
	r.press("ctrl+a", "x", "y")
	r.asked("cancel [j00003 j00004 j00005 j00006 j00008]", "remove [j00001 j00002 j00007 j00009 j00010]")
}

// A job whose result is paid for and not here yet is not forgotten by one key.
func TestRemoveOfPaid(t *testing.T) {
	r := newRunner(t)
	paid := sampleJob(1, "a.png", job.Failed, 5)
	paid.Task = &job.Task{ID: "t"}
	r.update(queue.Update{Jobs: []job.Job{paid}})
	r.press("x")
	r.asked()
	r.sees("paid for")
	r.press("y")
	r.asked("remove [j00001]")
}

func TestPauseAndMove(t *testing.T) {
	r := working(t, waitingJob)
	r.press("p", "K", "J")
	r.asked("paused true", "move [j00007] up true", "move [j00007] up false")
	s := sampleStatus()
	s.Paused = true
	r.update(queue.Update{Status: s})
	r.sees("paused", "p go on")
	r.press("p")
	r.asked("paused false")
}

func TestWindowOfTheMeters(t *testing.T) {
	r := working(t, doneJob)
	r.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	r.sees("this hour   upload 12/100")
	s := sampleStatus()
	for i := range s.Meters {
		s.Meters[i].Window = 20 * time.Second
	}
	r.update(queue.Update{Status: s})
	r.sees("last 20 s   upload 12/100")
}

func TestUnpark(t *testing.T) {
	r := working(t, doneJob)
	s := sampleStatus()
	s.Parks = []queue.Park{{What: "new tasks", Kind: failure.Credits, Reason: "out of credits", Advice: "top up, then press r"}}
	r.update(queue.Update{Status: s})
	r.sees("new tasks parked: out of credits; top up, then press r")
	r.misses("left 3 h")
	long := s
	long.Parks = []queue.Park{{What: "Upscayl Cloud", Kind: failure.Credits, Advice: "top up the account, then retry",
		Reason: "Upscayl Cloud · start-task: Insufficient credits (402); this account has none left"}}
	r.update(queue.Update{Status: long})
	r.sees("top up the account, then retry") // where there is room, the advice is not cut
	r.update(queue.Update{Status: s})
	r.press("r")
	r.asked("unpark")
	r.press("down", "r")
	r.asked("unpark", "retry [j00002]")
	s.Parks = []queue.Park{{What: "start", Kind: failure.Limited, Reason: "too many calls", Until: s.Meters[1].Next}}
	r.update(queue.Update{Status: s})
	r.sees("start parked until 14:05: too many calls")
	r.press("r")
	r.asked("retry [j00002]")
}

func TestRefusedAction(t *testing.T) {
	r := working(t, failedJob)
	r.queue.failing = errTest
	r.press("r")
	r.sees("could not retry: the disk is full")
	r.press("down")
	r.misses("could not retry")
}

func TestDetail(t *testing.T) {
	r := working(t, failedJob)
	r.press("enter")
	r.sees("the file is empty", "export it again", "/photos-upscaled/scans/receipt.png")
	r.press("n")
	r.sees("holiday/IMG_2041.jpg", "71 %")
	r.press("b", "r")
	r.asked("retry [j00002]")
	r.press("q")
	if r.quit || r.detail() != nil {
		t.Error("q does not lead back to the jobs")
	}
	r.press("enter")
	r.update(queue.Update{Removed: []job.ID{failedJob}})
	if r.detail() != nil {
		t.Error("the details of a job that is gone are shown")
	}
}

func TestQuit(t *testing.T) {
	r := working(t, doneJob)
	r.press("q")
	r.sees("4 jobs are at work, 1 waiting", "what the cloud has begun goes on there")
	r.press("n")
	if r.quit {
		t.Fatal("n quits")
	}
	r.press("q", "y")
	if !r.quit {
		t.Error("y does not quit")
	}

	r = working(t, doneJob)
	r.press("1", "ctrl+c")
	if r.quit {
		t.Error("ctrl+c quits without a question")
	}
	r.press("esc", "ctrl+c", "ctrl+c")
	if !r.quit || r.Ctx.Err() == nil {
		t.Error("ctrl+c pressed twice does not quit")
	}

	r = newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "a.png", job.Done, 3)}})
	r.press("q")
	if !r.quit {
		t.Error("it asks with nothing at work")
	}

	r = newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "a.png", job.Waiting, 3)}})
	r.press("q")
	r.sees("the queue is kept. Start bulkup again to go on")
	r.misses("cloud has begun")
}

func TestNotices(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Notices: []queue.Notice{{Message: "the journal was \x1bdamaged", Bad: true}, {Message: "second"}}})
	r.sees("(1 more) the journal was damaged")
	r.press("2")
	r.sees("second")
	r.misses("more)")
	r.press("2")
	r.misses("second")
}

func TestFirstScreen(t *testing.T) {
	r := newRunner(t)
	r.sees("▸[1] Add")
	r.update(sampleUpdate())
	r.sees("▸[2] Jobs")

	r = newRunner(t)
	r.press("1")
	r.update(sampleUpdate())
	r.sees("▸[1] Add")
}

// What was removed is said, and comes back.
func TestUndo(t *testing.T) {
	r := working(t, failedJob)
	r.send(tea.WindowSizeMsg{Width: 200, Height: 40})
	r.misses("u undo removal")
	r.press("u")
	r.sees("nothing was removed")
	r.press("x")
	r.sees("u undo removal", "removed 1 job from the list; no file was touched; u brings it back")
	r.press("u")
	r.asked("remove [j00002]", "restore [j00002]")
	r.sees("1 job is back")
	r.press("u")
	r.asked()
	r.press("x")
	r.queue.failing = errTest
	r.press("u")
	r.sees("not all jobs are back: the disk is full")
}

// R says how many failed again when all have ended.
func TestFailedAgain(t *testing.T) {
	r := newRunner(t)
	a, b := sampleJob(1, "a.png", job.Failed, 1), sampleJob(2, "b.png", job.Failed, 1)
	r.update(queue.Update{Jobs: []job.Job{a, b}})
	r.press("R")
	r.sees("retrying 2 jobs")
	r.press("down")
	a.State, b.State = job.Uploading, job.Waiting
	r.update(queue.Update{Jobs: []job.Job{a, b}})
	r.misses("failed again")
	a.State, b.State = job.Done, job.Failed
	r.update(queue.Update{Jobs: []job.Job{a}})
	r.misses("failed again")
	r.update(queue.Update{Jobs: []job.Job{b}})
	r.sees("1 of 2 retried jobs failed again")
}
