package screens

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
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
	again := d.pick(ids, func(j job.Job) bool {
		return j.State == job.Failed || j.State == job.Canceled || j.State == job.Unknown || j.Unpublished()
	})
	unpark := d.unpark()
	if len(again) == 0 {
		if unpark == nil {
			d.Tell("nothing to retry here: jobs that failed, were canceled, are unknown or were not published can be tried again", false)
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

func (d actions) retryFailed() tea.Cmd {
	unpark := d.unpark()
	if d.Jobs.Count(job.Failed) == 0 && !slices.ContainsFunc(d.Jobs.All(), job.Job.Unpublished) {
		if unpark == nil {
			d.Tell("no job has failed", false)
		}
		return unpark
	}
	return tea.Sequence(unpark, d.Ask("retry", d.Opts.Queue.RetryFailed))
}

// remove cancels jobs that are at work, and takes the others off the list. It
// asks when work or money would be lost sight of.
func (d actions) remove(ids []job.ID) tea.Cmd {
	live := d.pick(ids, func(j job.Job) bool { return j.State.Active() || j.State == job.Unknown })
	rest := d.pick(ids, func(j job.Job) bool { return !j.State.Active() && j.State != job.Unknown })
	paid := d.pick(rest, func(j job.Job) bool { return j.Result == nil && (j.Intent != nil || j.Task != nil && !j.Task.Over) })
	var cancel, remove tea.Cmd
	if len(live) > 0 {
		cancel = d.Ask("cancel", func(ctx context.Context) error { return d.Opts.Queue.Cancel(ctx, live) })
	}
	if len(rest) > 0 {
		remove = d.Ask("remove", func(ctx context.Context) error { return d.Opts.Queue.Remove(ctx, rest) })
	}
	both := tea.Sequence(cancel, remove)
	if len(live)+len(paid) == 0 {
		return both
	}
	var text []string
	if len(live) > 0 {
		text = append(text, fmt.Sprintf("%s at work will be canceled and stays in the list. A task that the service has begun goes on there, and is paid; a retry fetches its result.",
			human.Count(len(live), "job", "jobs")))
	}
	if len(paid) > 0 {
		text = append(text, fmt.Sprintf("%s with a task that is or may be paid for, and whose result is not here yet, will be taken off the list.",
			human.Count(len(paid), "job", "jobs")))
	}
	d.Open(&dialog.Question{Head: "remove", Action: "do it", Keys: d.Keys.Question, Yes: both, Text: text})
	return nil
}
