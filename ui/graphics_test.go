package ui

import (
	"bytes"
	"image"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/gallery"
	"bulkup/ui/query"
)

const placeholder = "\U0010eeee"

// inGraphics is a runner whose terminal has said that it shows pictures.
func inGraphics(t *testing.T) (*runner, *bytes.Buffer, *image.Point) {
	t.Helper()
	var sent bytes.Buffer
	cell := image.Pt(8, 16)
	r := newRunner(t, func(o *Options) { o.NoColor = true })
	r.Gallery.Attach(gallery.NewGraphics(gallery.Known{Kitty: &sent, Cell: func() (image.Point, bool) { return cell, true }}))
	r.run(r.Init())
	r.Answered(query.Answer{Kitty: true})
	r.update(queue.Update{Jobs: []job.Job{pictured()}})
	r.press("enter")
	return r, &sent, &cell
}

// commands counts what was sent since the last time.
func commands(sent *bytes.Buffer) (shown, deleted int) {
	text := sent.String()
	sent.Reset()
	return strings.Count(text, "a=T,U=1"), strings.Count(text, "a=d,d=I")
}

func TestGraphics(t *testing.T) {
	r, sent, cell := inGraphics(t)
	expect := func(when string, shown, deleted int) {
		t.Helper()
		if s, d := commands(sent); s != shown || d != deleted {
			t.Errorf("%s: %d pictures are sent and %d deleted, want %d and %d", when, s, d, shown, deleted)
		}
	}
	r.press("v")
	if expect("opened", 2, 0); strings.Count(r.View(), placeholder) < 1000 {
		t.Errorf("there are no pictures:\n%q", r.View())
	}
	r.fits("graphics")
	r.press("left", "left", "right")
	expect("the divider moved", 0, 0)
	r.press("z")
	expect("to the pixels", 2, 2)
	r.press("l")
	expect("a step aside", 0, 0) // all of it is visible already
	r.press("?")
	if expect("behind a dialog", 0, 2); strings.Contains(r.View(), placeholder) {
		t.Error("a dialog shows pictures")
	}
	r.press("esc", "z")
	expect("back", 4, 2)
	r.send(tea.ResumeMsg{})
	expect("after the shell", 2, 2)
	*cell = image.Pt(16, 32)
	r.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	expect("with larger letters", 2, 2)
	r.press("esc")
	expect("in the details", 0, 2)
	r.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	if expect("beside the details", 2, 0); !strings.Contains(r.View(), placeholder) {
		t.Error("the details show no pictures")
	}
	r.fits("graphics")
	r.Gallery.Close()
	expect("at the end", 0, 2)
}

// A terminal without pictures is not sent any, whatever happens.
func TestNoGraphics(t *testing.T) {
	r := newRunner(t)
	r.update(queue.Update{Jobs: []job.Job{pictured()}})
	r.press("enter", "v")
	r.send(tea.ResumeMsg{})
	if strings.Contains(r.View(), placeholder) {
		t.Error("there are placeholders")
	}
}
