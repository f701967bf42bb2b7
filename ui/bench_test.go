package ui

import (
	"fmt"
	"testing"
	"time"

	bubbles "github.com/charmbracelet/bubbles/table"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
)

// benchModel is a terminal of 40 rows with 10,000 jobs, 16 of them active.
func benchModel(b *testing.B) *Model {
	b.Helper()
	m := New(b.Context(), Options{Queue: &fakeQueue{}, Settings: plainSettings, Engine: "cloud", Now: func() time.Time { return start }})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 48})
	m.Update(updateMsg(manyJobs(10_000)))
	m.View()
	return m
}

// BenchmarkFrame draws a frame after the 16 active jobs on it have moved.
func BenchmarkFrame(b *testing.B) {
	m := benchModel(b)
	moving := manyJobs(10_000).Progress
	for i := 0; b.Loop(); i++ {
		for n := range moving {
			moving[n].Fraction = float64(i%100) / 100
		}
		m.Update(updateMsg{Progress: moving})
		m.View()
	}
}

// BenchmarkFrameOfBubbles draws the same rows with the table of bubbles.
func BenchmarkFrameOfBubbles(b *testing.B) {
	u := manyJobs(10_000)
	rows := make([]bubbles.Row, len(u.Jobs))
	for i, j := range u.Jobs {
		rows[i] = bubbles.Row{"·", j.Name(), "4.1 MB", "4032×3024 → 16128×12096", string(j.State), "0:12", "3.2 MB/s"}
	}
	t := bubbles.New(bubbles.WithHeight(41), bubbles.WithColumns([]bubbles.Column{
		{Width: 1}, {Title: "name", Width: 22}, {Title: "size", Width: 7}, {Title: "pixels", Width: 23},
		{Title: "stage", Width: 28}, {Title: "time", Width: 7}, {Title: "note", Width: 17}}))
	for i := 0; b.Loop(); i++ {
		for n := range 16 {
			rows[n][4] = fmt.Sprintf("uploading %d %%", i%100)
		}
		t.SetRows(rows)
		_ = t.View()
	}
}

// BenchmarkScroll moves the cursor down and draws.
func BenchmarkScroll(b *testing.B) {
	m := benchModel(b)
	for b.Loop() {
		m.Update(keyMsg("down"))
		m.View()
	}
}

// BenchmarkProgress applies a batch of progress of 200 jobs, without drawing.
func BenchmarkProgress(b *testing.B) {
	m := benchModel(b)
	var batch []queue.Progress
	for i := range 200 {
		batch = append(batch, queue.Progress{ID: job.ID(fmt.Sprintf("j%05d", i)), Stage: job.Uploading, Fraction: 0.3})
	}
	for b.Loop() {
		m.Jobs.Apply(queue.Update{Progress: batch})
	}
}

// BenchmarkFirstUpdate takes in a queue of 10,000 jobs and draws it.
func BenchmarkFirstUpdate(b *testing.B) {
	u := manyJobs(10_000)
	for b.Loop() {
		m := New(b.Context(), Options{Queue: &fakeQueue{}, Now: func() time.Time { return start }})
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 48})
		m.Update(updateMsg(u))
		m.View()
	}
}
