package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
)

// Whatever happens in whatever order, nothing breaks, the frame fits, and the
// cursor is on a job that exists.
func TestRandomMessages(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 1))
			r := newRunner(t, withStore)
			r.files()
			r.queue.history = map[string][]queue.RecordPage{"cloud": samplePages()}
			r.store().some(3)
			r.samples()
			r.Opts.Open = func(string) error { return nil }
			for range 500 {
				r.random(rng)
				r.fits("after a random message")
				r.consistent()
				r.quit = false
			}
		})
	}
}

var randomKeys = []string{"up", "down", "left", "right", "enter", "esc", "tab", "shift+tab", "home", "end", "pgup", "pgdown", "space",
	"backspace", "ctrl+a", "ctrl+u", "a", "b", "e", "f", "g", "h", "j", "k", "m", "n", "p", "q", "r", "s", "x", "y", "G", "J", "K", "R", "P",
	"1", "2", "3", "4", "5", "c", "i", "w", "C", "P", "W", "v", "o", "O", "S", "Y", "t", "l", "z", "/", "?", "~", ".", "日", "é"}

func (r *runner) random(rng *rand.Rand) {
	r.t.Helper()
	states := job.States()
	name := func() string { return fmt.Sprintf("dir/%d日本.png", rng.IntN(40)) }
	switch rng.IntN(12) {
	case 0:
		r.send(tea.WindowSizeMsg{Width: rng.IntN(210), Height: rng.IntN(62)})
	case 1:
		r.pasted([]string{"/", "q\n", "/gone.png\n/gone2.png", "\x1b[31m", ""}[rng.IntN(5)])
	case 2:
		r.burstOf([]string{"/tmp/a q.png", "abcdefg\n", "qq", "\t\t"}[rng.IntN(4)])
	case 3, 4:
		n := rng.IntN(40)
		r.update(queue.Update{Jobs: []job.Job{sampleJob(n, name(), states[rng.IntN(len(states))], rng.IntN(4000))}})
	case 5:
		r.update(queue.Update{Removed: []job.ID{job.ID(fmt.Sprintf("j%05d", rng.IntN(40)))}})
	case 6:
		r.update(queue.Update{Status: sampleStatus(), Progress: []queue.Progress{{
			ID: job.ID(fmt.Sprintf("j%05d", rng.IntN(40))), Stage: states[rng.IntN(len(states))], Fraction: rng.Float64() * 2, Rate: 1e6}}})
	case 7:
		r.pass(time.Duration(rng.IntN(2000)) * time.Millisecond)
	default:
		r.press(randomKeys[rng.IntN(len(randomKeys))])
	}
}

func (r *runner) consistent() {
	r.t.Helper()
	total := 0
	for _, s := range job.States() {
		total += r.Jobs.Count(s)
	}
	if all := len(r.Jobs.All()); total != r.Jobs.Len() || all != total {
		r.t.Fatalf("the counts add up to %d, there are %d jobs, and %d in the queue", total, r.Jobs.Len(), all)
	}
	if id, ok := r.Jobs.Next(0); ok {
		if _, _, exists := r.Jobs.Job(id); !exists {
			r.t.Fatalf("the cursor is on %s, which is gone", id)
		}
	}
}
