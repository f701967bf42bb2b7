package screens

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/after"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
)

// actions are what can be done with jobs, from their table and from their details.
type actions struct{ *App }

// pick returns those of the jobs that fit.
func (d actions) pick(ids []job.ID, fits func(job.Job) bool) []job.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id job.ID) bool {
		j, _, ok := d.Jobs.Job(id)
		return !ok || !fits(j)
	})
}

// unpark lets everything go on that waited for the user, nil when nothing did.
func (d actions) unpark() tea.Cmd {
	if !d.Standing() {
		return nil
	}
	return d.Ask("go on", d.Opts.Queue.Unpark)
}

// retry tries jobs again, or only their publishing, and lets a queue go on that waited for the user. A job
// whose start may have been carried out is asked about.
func (d actions) retry(ids []job.ID) tea.Cmd {
	again := d.pick(ids, job.Job.Retries)
	unpark := d.unpark()
	if len(again) == 0 {
		if unpark == nil {
			d.Notice("nothing to retry here: jobs that failed, were canceled, are unknown or were not published can be tried again", false)
		}
		return unpark
	}
	retry := tea.Sequence(unpark, d.Ask("retry", func(ctx context.Context) error { return d.Opts.Queue.Retry(ctx, again) }))
	unknown := d.pick(again, func(j job.Job) bool { return j.State == job.Unknown })
	if len(unknown) == 0 {
		return retry
	}
	d.Open(&dialog.Question{
		Head: "may be charged again", Action: "retry and risk it", Keys: d.Keys.Question, Yes: retry,
		Text: []string{
			fmt.Sprintf("The start of %s was sent and never confirmed. The service may have carried it out; it has not been found in the account's history so far.",
				human.Count(len(unknown), "job", "jobs")),
			"A retry sends the start again, and may be charged a second time.",
		},
	})
	return nil
}

// retryFailed tries all jobs again that failed. When they have ended, it is said how many
// failed again.
func (d actions) retryFailed() tea.Cmd {
	unpark := d.unpark()
	again := make(map[job.ID]bool)
	for _, j := range d.Jobs.All() {
		if j.State == job.Failed || j.Republishable() {
			again[j.ID] = true
		}
	}
	if len(again) == 0 {
		if unpark == nil {
			d.Notice("no job has failed", false)
		}
		return unpark
	}
	d.Notice("retrying "+human.Count(len(again), "job", "jobs"), false)
	return tea.Sequence(unpark, after.Work(func() error { return d.Opts.Queue.RetryFailed(d.Ctx) }, func(err error) tea.Cmd {
		if err != nil {
			d.Notice("could not retry: "+err.Error(), true)
			return nil
		}
		d.retried = again
		return nil
	}))
}

// sayRetried says how many jobs failed again, once all that were retried have ended.
func (d actions) sayRetried() {
	failed := 0
	for id := range d.retried {
		j, _, ok := d.Jobs.Job(id)
		switch {
		case !ok:
		case j.State == job.Failed || j.Unpublished():
			failed++
		case !j.State.Ended():
			return
		}
	}
	text := "all retried jobs are done"
	if failed > 0 {
		text = human.Number(failed) + " of " + human.Count(len(d.retried), "retried job", "retried jobs") + " failed again"
	}
	d.Notice(text, failed > 0)
	d.retried = nil
}
