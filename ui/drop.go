package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/dialog"
	"bulkup/ui/droppath"
	"bulkup/ui/human"
	"bulkup/ui/settings"
)

// grace is how long a panel that opened by itself has been seen before enter
// starts anything.
const grace = 300 * time.Millisecond

// dropping is a drop whose panel is open.
type dropping struct {
	panel  *dialog.Drop
	texts  []func() droppath.Drop // what was pasted, read once: files may vanish that are copied by then
	paths  []string               // that are known already
	cancel context.CancelFunc
	latest int // generation of the newest look
}

// openDrop opens the panel for pasted text or known paths. What is dropped while
// it is open joins what is there.
func (m *Model) openDrop(text string, paths []string) tea.Cmd {
	if m.drop != nil && m.drop.panel.Watch != "" {
		m.close(m.drop.panel) // what is dropped is not for the watched folder
	}
	m.openPanel()
	if text != "" {
		m.drop.texts = append(m.drop.texts, sync.OnceValue(func() droppath.Drop { return droppath.Parse(text, m.opts.Paths) }))
	}
	m.drop.paths = append(m.drop.paths, paths...)
	return m.look()
}

// openPanel opens the panel of a drop, unless it is open.
func (m *Model) openPanel() {
	if m.drop != nil {
		return
	}
	m.drop = &dropping{cancel: func() {}}
	m.drop.panel = &dialog.Drop{
		Theme: m.theme, Keys: m.keys.Drop, Hints: m.hints, Values: m.values, Now: m.opts.Now,
		Look: m.look, Start: m.start, Presets: m.presetDrop,
	}
	m.open(m.drop.panel)
}

// presetDrop lets a preset be applied to the drop, which is looked at again then.
func (m *Model) presetDrop() tea.Cmd {
	return m.askPresets(m.values, func([]settings.Field) tea.Cmd { return m.look() })
}

// look reads the drop with the settings as they are now. Only the newest look counts.
func (m *Model) look() tea.Cmd {
	d := m.drop
	d.cancel()
	ctx, cancel := context.WithCancel(m.ctx)
	m.lookings++
	d.cancel, d.latest = cancel, m.lookings
	d.panel.Await()
	texts, paths, generation := slices.Clone(d.texts), slices.Clone(d.paths), d.latest
	settings, engine := m.values.Settings, m.values.Engine
	return func() tea.Msg {
		defer cancel()
		return lookedMsg{generation, m.survey(ctx, texts, paths, settings, engine)}
	}
}

// survey finds out what there is behind texts and paths. It runs in a command
// and touches nothing of the model that changes.
func (m *Model) survey(ctx context.Context, texts []func() droppath.Drop, paths []string, s job.Settings, engine string) dialog.Found {
	var f dialog.Found
	for _, read := range texts {
		d := read()
		paths = append(paths, d.Paths...)
		f.Missing = append(f.Missing, d.Missing...)
		f.Truncated += d.Truncated
		f.Text = f.Text || d.Text
	}
	f.Text = f.Text && len(paths) == 0
	if len(paths) > 0 {
		f.Survey, f.Err = m.opts.Queue.Survey(ctx, paths, s, engine)
	}
	return f
}

func (m *Model) looked(msg lookedMsg) tea.Cmd {
	if m.drop == nil || m.drop.latest != msg.generation {
		return nil // of a drop that was let go, or of other settings
	}
	m.drop.panel.Show(msg.found)
	return m.opts.Tick(grace, func(time.Time) tea.Msg { return armMsg{msg.generation} })
}

func (m *Model) arm(msg armMsg) {
	if m.drop != nil && m.drop.latest == msg.generation {
		m.drop.panel.Arm()
	}
}

// start queues what the panel shows.
func (m *Model) start(f dialog.Found) tea.Cmd {
	m.show(jobsScreen)
	m.add.picker.Unmark()
	return func() tea.Msg { return m.enqueue(f) }
}

func (m *Model) enqueue(f dialog.Found) addedMsg {
	ids, err := m.opts.Queue.Add(m.ctx, f.Survey)
	return addedMsg{len(ids), err}
}

// startNow queues paths without asking.
func (m *Model) startNow(paths []string) tea.Cmd {
	settings, engine := m.values.Settings, m.values.Engine
	return func() tea.Msg {
		msg := startedMsg{found: m.survey(m.ctx, nil, paths, settings, engine)}
		if msg.found.Usable() {
			msg.added = m.enqueue(msg.found)
		}
		return msg
	}
}

// started tells what became of the paths that were given at the start; when
// nothing did, a panel says why.
func (m *Model) started(msg startedMsg) {
	if !msg.found.Usable() {
		m.openPanel()
		m.drop.panel.Show(msg.found)
		return
	}
	m.added(msg.added)
	if n := len(msg.found.Survey.Skipped); n > 0 && msg.added.err == nil {
		m.tell(human.Count(n, "file was skipped, because it is: ", "files were skipped, the first because it is: ")+msg.found.Survey.Skipped[0].Reason, false)
	}
}

func (m *Model) added(msg addedMsg) {
	switch {
	case errors.Is(msg.err, context.Canceled):
	case msg.err != nil:
		m.tell("nothing was queued: "+msg.err.Error(), true)
	default:
		m.tell(human.Count(msg.jobs, "picture is", "pictures are")+" in the queue", false)
	}
}
