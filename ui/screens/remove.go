package screens

import (
	"context"
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/after"
	"bulkup/ui/dialog"
	"bulkup/ui/human"
)

// remove cancels jobs that are at work, and takes the others off the list. It
// asks when work or money would be lost sight of.
func (d actions) remove(ids []job.ID) tea.Cmd {
	live := d.pick(ids, func(j job.Job) bool { return j.State.Active() || j.State == job.Unknown })
	rest := d.pick(ids, func(j job.Job) bool { return !j.State.Active() && j.State != job.Unknown })
	paid := d.pick(rest, func(j job.Job) bool {
		return j.Engine == "cloud" && j.Result == nil && (j.Intent != nil || j.Task != nil && !j.Task.Over)
	})
	var cancel, remove tea.Cmd
	if len(live) > 0 {
		cancel = d.Ask("cancel", func(ctx context.Context) error { return d.Opts.Queue.Cancel(ctx, live) })
	}
	if len(rest) > 0 {
		remove = d.takeOff(rest)
	}
	both := tea.Sequence(cancel, remove)
	if len(live)+len(paid) == 0 {
		return both
	}
	var text []string
	if len(live) > 0 {
		then := "a retry starts from the source."
		if len(d.pick(live, func(j job.Job) bool { return j.Engine == "cloud" })) > 0 {
			then = "a task that the service has begun goes on there, and is paid; a retry fetches its result."
		}
		who, stays := human.Count(len(live), "job", "jobs")+" at work", "stay"
		if len(live) == 1 {
			j, _, _ := d.Jobs.Job(live[0])
			who, stays = j.Name(), "stays"
		}
		text = append(text, fmt.Sprintf("%s will be canceled and %s in the list: %s", who, stays, then))
	}
	if len(paid) > 0 {
		text = append(text, fmt.Sprintf("%s with a task that is or may be paid for, and whose result is not here yet, will be taken off the list.",
			human.Count(len(paid), "job", "jobs")))
	}
	d.Open(&dialog.Question{Head: "remove", Action: "do it", Keys: d.Keys.Question, Yes: both, Text: text})
	return nil
}

// takeOff takes jobs off the list, and says how they come back.
func (d actions) takeOff(ids []job.ID) tea.Cmd {
	var removed []job.Job
	for _, id := range ids {
		if j, _, ok := d.Jobs.Job(id); ok {
			removed = append(removed, j)
		}
	}
	return after.Work(func() error { return d.Opts.Queue.Remove(d.Ctx, ids) }, func(err error) tea.Cmd {
		if err != nil {
			d.Notice("could not remove: "+err.Error(), true)
			return nil
		}
		d.removed = removed
		it := "it"
		if len(ids) > 1 {
			it = "them"
		}
		d.Notice("removed "+human.Count(len(ids), "job", "jobs")+" from the list; no file was touched; "+d.Hints.Name(d.Keys.Jobs.Undo)+" brings "+it+" back", false)
		return nil
	})
}

// undo brings the jobs back that were removed last.
func (d actions) undo() tea.Cmd {
	removed := d.removed
	if len(removed) == 0 {
		d.Notice("nothing was removed", false)
		return nil
	}
	d.removed = nil
	return after.Work(func() error { return d.Opts.Queue.Restore(d.Ctx, removed) }, func(err error) tea.Cmd {
		if err != nil {
			d.Notice("not all jobs are back: "+err.Error(), true)
			return nil
		}
		d.Notice(human.Count(len(removed), "job is", "jobs are")+" back", false)
		return nil
	})
}
