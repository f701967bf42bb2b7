package screens

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
)

// Quit leaves, after a question when jobs are at work. Asked twice, it leaves.
func (d *App) Quit() tea.Cmd {
	active, waiting := d.Jobs.Active(), d.Jobs.Count(job.Waiting)
	if d.IsOpen(d.quitting) || active == 0 && (waiting == 0 || d.Jobs.Status().Paused || d.Standing()) {
		return d.leave()
	}
	d.quitting = &dialog.Question{
		Head: "quit", Action: "quit", Keys: d.Keys.Question, Yes: d.leave(),
		Text: []string{
			fmt.Sprintf("%s at work, %s waiting.", human.Count(active, "job is", "jobs are"), human.Number(waiting)),
			d.afterwards(),
		},
	}
	d.Open(d.quitting)
	return nil
}

// afterwards says what becomes of the jobs when the program has ended.
func (d *App) afterwards() string {
	for _, j := range d.Jobs.All() {
		if j.State.Active() && j.Task != nil && j.Engine == "cloud" {
			return "Nothing is lost: what the cloud has begun goes on there, and the queue is kept. Start bulkup again to collect and go on."
		}
	}
	return "Nothing is lost: the queue is kept. Start bulkup again to go on."
}

func (d *App) leave() tea.Cmd {
	return func() tea.Msg {
		d.Stop()
		return tea.Quit()
	}
}
