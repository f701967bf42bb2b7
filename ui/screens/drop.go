package screens

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/after"
	"bulkup/ui/desk"
	"bulkup/ui/dialog"
	"bulkup/ui/droppath"
	"bulkup/ui/human"
	"bulkup/ui/settings"
)

// Grace is how long a panel that opened by itself has to be visible before enter
// starts anything.
const Grace = 300 * time.Millisecond

// dropping is a drop whose panel is open.
type dropping struct {
	panel  *dialog.Drop
	texts  []func() droppath.Drop // what was pasted, read once: files may vanish that are copied by then
	paths  []string               // that are known already
	cancel context.CancelFunc
	latest int // generation of the newest survey
}

// Drop opens the panel for pasted text or known paths. What is dropped while
// it is open joins what is there.
func (d *App) Drop(text string, paths []string) tea.Cmd {
	if text == "" {
		return d.join(nil, paths)
	}
	return d.Dropped(func() droppath.Drop { return droppath.Parse(text, d.Opts.Paths) })
}

// Dropped opens the panel for what read returns, which may take as long as the disk.
func (d *App) Dropped(read func() droppath.Drop) tea.Cmd {
	return d.join([]func() droppath.Drop{sync.OnceValue(read)}, nil)
}

func (d *App) join(texts []func() droppath.Drop, paths []string) tea.Cmd {
	if d.dropping() && d.drop.panel.Watch != "" {
		d.Close(d.drop.panel) // what is dropped is not for the watched folder
	}
	d.openPanel()
	d.drop.texts = append(d.drop.texts, texts...)
	d.drop.paths = append(d.drop.paths, paths...)
	return d.survey()
}

// dropping reports whether the panel of a drop is open.
func (d *App) dropping() bool { return d.drop != nil && d.IsOpen(d.drop.panel) }

// openPanel opens the panel of a drop, unless it is open.
func (d *App) openPanel() {
	if d.dropping() {
		return
	}
	d.drop = &dropping{cancel: func() {}}
	before, engine := d.Values.Settings, d.Values.Engine
	d.drop.panel = &dialog.Drop{
		Theme: d.Theme, Keys: d.Keys.Drop, Hints: d.Hints, Values: d.Values, Now: d.Opts.Now,
		Survey: d.survey, Start: d.start, Presets: d.presetDrop,
		Choose: func(f settings.Field, then func() tea.Cmd) tea.Cmd { return d.choose(d.Values, f, then) },
		Cancel: func() {
			d.drop.cancel()
			d.Values.Settings, d.Values.Engine = before, engine
		},
	}
	d.Open(d.drop.panel)
}

// presetDrop lets a preset be applied to the drop, which is surveyed again then.
func (d *App) presetDrop() tea.Cmd {
	return d.askPresets(d.Values, func([]settings.Field) tea.Cmd { return d.survey() })
}

// survey reads the drop with the settings as they are now. Only the newest survey
// counts.
func (d *App) survey() tea.Cmd {
	drop := d.drop
	drop.cancel()
	ctx, cancel := context.WithCancel(d.Ctx)
	d.surveys++
	drop.cancel, drop.latest = cancel, d.surveys
	drop.panel.Await()
	texts, paths, generation := slices.Clone(drop.texts), slices.Clone(drop.paths), drop.latest
	settings, engine := d.Values.Settings, d.Values.Engine
	return after.Work(func() dialog.Found {
		defer cancel()
		return d.find(ctx, texts, paths, settings, engine)
	}, func(f dialog.Found) tea.Cmd { return d.surveyed(generation, f) })
}

// find finds out what there is behind texts and paths. It runs in a command
// and touches nothing of the model that changes.
func (d *App) find(ctx context.Context, texts []func() droppath.Drop, paths []string, s job.Settings, engine string) dialog.Found {
	var f dialog.Found
	for _, read := range texts {
		one := read()
		paths = append(paths, one.Paths...)
		f.Missing = append(f.Missing, one.Missing...)
		f.Unclear = append(f.Unclear, one.Unclear...)
		f.Truncated += one.Truncated
		f.Text = f.Text || one.Text
	}
	f.Text = f.Text && len(paths) == 0
	if len(paths) > 0 {
		f.Survey, f.Err = d.Opts.Queue.Survey(ctx, paths, s, engine)
	}
	return f
}

func (d *App) surveyed(generation int, f dialog.Found) tea.Cmd {
	if !d.dropping() || d.drop.latest != generation {
		return nil // of a drop that was canceled, or of other settings
	}
	d.drop.panel.Show(f)
	return d.Opts.Tick(Grace, func(time.Time) tea.Msg {
		return after.Msg(func() tea.Cmd { d.arm(generation); return nil })
	})
}

func (d *App) arm(generation int) {
	if d.dropping() && d.drop.latest == generation {
		d.drop.panel.Arm()
	}
}

// start queues what the panel shows.
func (d *App) start(f dialog.Found) tea.Cmd {
	d.Add.Picker.Unmark()
	return tea.Batch(d.Show(desk.JobsTab), after.Work(func() queued { return d.enqueue(f) }, d.added))
}

// queued is what became of a drop.
type queued struct {
	jobs int
	err  error
}

func (d *App) enqueue(f dialog.Found) queued {
	ids, err := d.Opts.Queue.Add(d.Ctx, f.Survey)
	return queued{len(ids), err}
}

// startNow queues paths without asking. When nothing can be queued, a panel says why, or
// one line that all of them are there already.
func (d *App) startNow(paths []string) tea.Cmd {
	settings, engine := d.Values.Settings, d.Values.Engine
	return func() tea.Msg {
		f := d.find(d.Ctx, nil, paths, settings, engine)
		if f.AllKnown() {
			return after.Msg(func() tea.Cmd {
				d.Notice(human.Count(f.Survey.Known, "picture is", "pictures are")+" in the queue already", false)
				return nil
			})
		}
		if !f.Usable() {
			return after.Msg(func() tea.Cmd {
				d.openPanel()
				d.drop.panel.Show(f)
				return nil
			})
		}
		q := d.enqueue(f)
		return after.Msg(func() tea.Cmd {
			d.added(q)
			if n := len(f.Survey.Skipped); n > 0 && q.err == nil {
				d.Notice(human.Count(n, "file was skipped, because it is: ", "files were skipped, the first because it is: ")+f.Survey.Skipped[0].Reason, false)
			}
			return nil
		})
	}
}

func (d *App) added(q queued) tea.Cmd {
	switch {
	case errors.Is(q.err, context.Canceled):
	case q.err != nil:
		d.Notice("nothing was queued: "+q.err.Error(), true)
	default:
		d.Notice(human.Count(q.jobs, "picture was", "pictures were")+" queued", false)
	}
	return nil
}
