package ui

import (
	"context"
	"fmt"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/detail"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
	"bulkup/ui/jobs"
)

// act does what a screen asks for.
func (m *Model) act(r jobs.Request) tea.Cmd {
	switch r.Action {
	case jobs.Open:
		m.openDetail(r.IDs[0])
	case jobs.Retry:
		return m.retry(r.IDs)
	case jobs.RetryFailed:
		return m.retryFailed()
	case jobs.Remove:
		return m.remove(r.IDs)
	case jobs.Pause:
		paused := !m.jobs.Status().Paused
		return m.ask("pause", func(ctx context.Context) error { return m.opts.Queue.SetPaused(ctx, paused) })
	case jobs.Earlier, jobs.Later:
		return m.ask("move", func(ctx context.Context) error { return m.opts.Queue.Move(ctx, r.IDs, r.Action == jobs.Earlier) })
	case jobs.Change:
		return m.change(r.IDs)
	case jobs.Sample:
		return m.askSample(m.sources(r.IDs))
	case jobs.Copy:
		return m.copyPaths(r.IDs)
	case jobs.OpenFile, jobs.OpenFolder:
		return m.openResult(r.IDs[0], r.Action == jobs.OpenFolder)
	case jobs.Quit:
		return m.quit()
	}
	return nil
}

// ask has the queue do something. what is for "could not <what>".
func (m *Model) ask(what string, do func(context.Context) error) tea.Cmd {
	return func() tea.Msg { return actedMsg{what, do(m.ctx)} }
}

func (m *Model) detailKey(k tea.KeyMsg) tea.Cmd {
	d, ids := m.keys.Detail, []job.ID{m.detail.ID}
	switch {
	case m.detail.Update(k):
	case key.Matches(k, d.Back):
		m.closeDetail()
	case key.Matches(k, d.Compare):
		m.openCompare(m.detail.ID)
	case key.Matches(k, d.Retry):
		return m.retry(ids)
	case key.Matches(k, d.Remove):
		return m.remove(ids)
	case key.Matches(k, d.Change):
		return m.change(ids)
	case key.Matches(k, d.Copy):
		return m.copyPaths(ids)
	case key.Matches(k, d.CopyTask):
		return m.copyTask(ids[0])
	case key.Matches(k, d.OpenFile), key.Matches(k, d.OpenFolder):
		return m.openResult(ids[0], key.Matches(k, d.OpenFolder))
	case key.Matches(k, d.Next), key.Matches(k, d.Previous):
		step := 1
		if key.Matches(k, d.Previous) {
			step = -1
		}
		m.turnDetail(step)
	}
	return nil
}

// openDetail shows the details of a job.
func (m *Model) openDetail(id job.ID) {
	m.detail = detail.New(m.theme, m.keys, id)
	m.detail.Engines = m.values.Engines
}

// turnDetail goes on to the details of another job.
func (m *Model) turnDetail(by int) {
	id, ok := m.jobs.Next(by)
	if !ok {
		return
	}
	m.openDetail(id)
	if m.previews.compare != nil {
		m.openCompare(id)
	}
}

// pick returns those of the jobs that fit.
func (m *Model) pick(ids []job.ID, fits func(job.Job) bool) []job.ID {
	return slices.DeleteFunc(slices.Clone(ids), func(id job.ID) bool {
		j, _, ok := m.jobs.Job(id)
		return !ok || !fits(j)
	})
}

// standing tells whether something waits for the user to act.
func (m *Model) standing() bool {
	for _, p := range m.jobs.Status().Parks {
		if p.Until.IsZero() {
			return true
		}
	}
	return false
}

// unpark lets everything go on that waited for the user, nil when nothing did.
func (m *Model) unpark() tea.Cmd {
	if !m.standing() {
		return nil
	}
	return m.ask("go on", m.opts.Queue.Unpark)
}

// retry tries jobs again, or only their publishing, and lets a queue go on that waited for the user. A job
// whose start may have been carried out is asked about.
func (m *Model) retry(ids []job.ID) tea.Cmd {
	again := m.pick(ids, func(j job.Job) bool {
		return j.State == job.Failed || j.State == job.Canceled || j.State == job.Unknown || j.Unpublished()
	})
	unpark := m.unpark()
	if len(again) == 0 {
		if unpark == nil {
			m.tell("nothing to retry here: jobs that failed, were canceled, are unknown or were not published can be tried again", false)
		}
		return unpark
	}
	retry := tea.Sequence(unpark, m.ask("retry", func(ctx context.Context) error { return m.opts.Queue.Retry(ctx, again) }))
	unknown := m.pick(again, func(j job.Job) bool { return j.State == job.Unknown })
	if len(unknown) == 0 {
		return retry
	}
	m.open(&dialog.Question{
		Head: "may be charged again", Action: "retry and risk it", Keys: m.keys.Question, Yes: retry,
		Text: []string{
			fmt.Sprintf("The start of %s was sent and never confirmed. The service may have carried it out; it has not been found in the account's history so far.",
				human.Count(len(unknown), "job", "jobs")),
			"A retry sends the start again, and may be charged a second time.",
		},
	})
	return nil
}

func (m *Model) retryFailed() tea.Cmd {
	unpark := m.unpark()
	if m.jobs.Count(job.Failed) == 0 && !slices.ContainsFunc(m.jobs.All(), job.Job.Unpublished) {
		if unpark == nil {
			m.tell("no job has failed", false)
		}
		return unpark
	}
	return tea.Sequence(unpark, m.ask("retry", m.opts.Queue.RetryFailed))
}

// remove cancels jobs that are at work, and takes the others off the list. It
// asks when work or money would be lost sight of.
func (m *Model) remove(ids []job.ID) tea.Cmd {
	live := m.pick(ids, func(j job.Job) bool { return j.State.Active() || j.State == job.Unknown })
	rest := m.pick(ids, func(j job.Job) bool { return !j.State.Active() && j.State != job.Unknown })
	paid := m.pick(rest, func(j job.Job) bool { return j.Result == nil && (j.Intent != nil || j.Task != nil && !j.Task.Over) })
	var cancel, remove tea.Cmd
	if len(live) > 0 {
		cancel = m.ask("cancel", func(ctx context.Context) error { return m.opts.Queue.Cancel(ctx, live) })
	}
	if len(rest) > 0 {
		remove = m.ask("remove", func(ctx context.Context) error { return m.opts.Queue.Remove(ctx, rest) })
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
	m.open(&dialog.Question{Head: "remove", Action: "do it", Keys: m.keys.Question, Yes: both, Text: text})
	return nil
}

// quit leaves, after a question when jobs are at work. Asked twice, it leaves.
func (m *Model) quit() tea.Cmd {
	active, waiting := m.jobs.Active(), m.jobs.Count(job.Waiting)
	if m.leaving || active == 0 && (waiting == 0 || m.jobs.Status().Paused || m.standing()) {
		return m.leave()
	}
	m.leaving = true
	m.open(&dialog.Question{
		Head: "quit", Action: "quit", Keys: m.keys.Question, Yes: m.leave(),
		Text: []string{
			fmt.Sprintf("%s at work, %s waiting.", human.Count(active, "job is", "jobs are"), human.Number(waiting)),
			m.afterwards(),
		},
	})
	return nil
}

// afterwards says what becomes of the jobs when the program has ended.
func (m *Model) afterwards() string {
	for _, j := range m.jobs.All() {
		if j.State.Active() && j.Task != nil && j.Engine == "cloud" {
			return "Nothing is lost: what the cloud has begun goes on there, and the queue is kept. Start bulkup again to collect and go on."
		}
	}
	return "Nothing is lost: the queue is kept. Start bulkup again to go on."
}

func (m *Model) leave() tea.Cmd {
	return func() tea.Msg {
		m.cancel()
		return tea.Quit()
	}
}
