package ui

import (
	"bytes"
	"io"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/canvas"
)

// With nothing at work no message is asked for, so that nothing is drawn.
func TestIdleIsStill(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{sampleJob(1, "a.png", job.Done, 3), sampleJob(2, "b.png", job.Waiting, 3)}, Status: sampleStatus()})
	r.press("2", "down", "up")
	before, frame := r.steps, r.View()
	r.pass(time.Minute)
	if r.steps != before || len(r.clock.timers) > 0 {
		t.Errorf("%d messages in a minute, %d timers", r.steps-before, len(r.clock.timers))
	}
	if r.View() != frame {
		t.Error("the frame changed")
	}
}

// While jobs are at work, one tick a second keeps the times true.
func TestTick(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.sees("0:12", "again in 12 s")
	before := r.steps
	r.pass(10 * time.Second)
	r.sees("0:22", "again in 2 s")
	if n := r.steps - before; n != 10 {
		t.Errorf("%d messages in ten seconds", n)
	}
	for _, j := range sampleJobs() {
		j.State, j.NotBefore = job.Done, time.Time{}
		r.update(queue.Update{Jobs: []job.Job{j}})
	}
	r.pass(time.Second)
	before = r.steps
	r.pass(time.Minute)
	if r.steps != before {
		t.Error("it ticks after everything has ended")
	}
}

// The frame is drawn once, however often it is asked for.
func TestFrameIsKept(t *testing.T) {
	r := newRunner(t)
	r.update(sampleUpdate())
	r.View()
	if n := testing.AllocsPerRun(100, func() { r.View() }); n > 0 {
		t.Errorf("a frame that has not changed costs %v allocations", n)
	}
}

// The whole program writes nothing while nothing happens, and draws again when
// something does.
func TestIdleWritesNothing(t *testing.T) {
	keyboard, typed := io.Pipe()
	screen := writes{make(chan []byte, 1024)}
	s := canvas.New(screen)
	defer s.Close()
	opts := testOptions(t, &fakeQueue{}, &clock{now: start})
	opts.Tick = nil // the real one
	p := program(newPlay(New(t.Context(), opts), s), keyboard)
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	until := func(text string) {
		for f := range screen.frames {
			if bytes.Contains(f, []byte(text)) {
				return
			}
		}
	}
	p.Send(tea.WindowSizeMsg{Width: 80, Height: 24})
	p.Send(updateMsg{Jobs: []job.Job{sampleJob(1, "a.png", job.Done, 3), sampleJob(2, "b.png", job.Waiting, 3)}, Status: sampleStatus()})
	until("b.png")
	select {
	case f := <-screen.frames:
		t.Errorf("%q is written", f)
	case <-time.After(1200 * time.Millisecond): // longer than anything waits that is done again and again
	}
	io.WriteString(typed, "\x1b[B")
	until("▸")
	p.Quit()
	typed.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A drop that comes as keys is one frame, not one for each of its words: with a picture
// on the screen, the keys would come faster than their frames.
func TestHeldKeysDrawNothing(t *testing.T) {
	r, dropped := collected(t, "/home/me/a.png", "/home/me/b.png")
	r.blind = true
	r.View()
	for _, word := range []string{"/home/me/a.png", " ", "/home/me/b.png"} {
		_, cmd := r.Update(keyMsg(word))
		if r.dirty {
			t.Fatalf("%q has a frame drawn", word)
		}
		r.run(cmd)
	}
	r.pass(time.Second)
	if len(*dropped) != 2 {
		t.Errorf("dropped %q", *dropped)
	}
	r.sees("add to the queue")
}
