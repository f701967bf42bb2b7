package screens

import (
	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/after"
	"bulkup/ui/desk"
	"bulkup/ui/history"
	"bulkup/ui/human"
)

// History shows what the account has done.
type History struct {
	desk.Still
	app  *App
	List *history.Screen
}

func newHistory(d *App) *History {
	return &History{app: d, List: history.New(d.Theme, d.Keys, d.Opts.Now, d.Opts.Engine)}
}

// Enter reads the first page, unless what is shown is as new.
func (h *History) Enter() tea.Cmd {
	if !h.List.Due() {
		return nil
	}
	return h.ReadPage(false)
}

// Apply notes which results have come to this disk.
func (h *History) Apply(u queue.Update) { h.List.Apply(u.Jobs) }

// View draws the table of records.
func (h *History) View(width, height int) string { return h.List.View(width, height) }

// Help lists the keys of the table.
func (h *History) Help() []key.Binding { return h.List.Help() }

// ReadPage asks for the newest page, or for the next older one.
func (h *History) ReadPage(older bool) tea.Cmd {
	read := h.List.Begin(older)
	return func() tea.Msg {
		page, err := h.app.Opts.Queue.History(h.app.Ctx, read.Engine, queue.HistoryFilter{}, read.Offset)
		return after.Msg(func() tea.Cmd { h.List.End(read, page, err); return nil })
	}
}

// Update handles a key.
func (h *History) Update(k tea.KeyMsg) tea.Cmd {
	switch action := h.List.Update(k); action {
	case history.Fetch:
		return h.fetch(h.List.Selection())
	case history.Older, history.Reload:
		return h.ReadPage(action == history.Older)
	case history.Turn:
		return h.turn()
	case history.Open:
		return h.openRecord()
	case history.Copy:
		if r, ok := h.List.Cursor(); ok {
			return actions{h.app}.copy(r.Task, "task "+r.Task)
		}
	case history.Quit:
		return h.app.Quit()
	}
	return nil
}

// turn shows the history with the next engine that is ready.
func (h *History) turn() tea.Cmd {
	var ready []string
	at := 0
	for _, e := range h.app.Values.Engines {
		if e.Name == h.List.Engine() {
			at = len(ready)
		}
		if e.Ready {
			ready = append(ready, e.Name)
		}
	}
	if len(ready) < 2 {
		h.app.Notice("no other engine is ready", false)
		return nil
	}
	h.List.SetEngine(ready[(at+1)%len(ready)])
	return h.ReadPage(false)
}

// fetch brings results to this disk that are not here. Nothing is paid for it.
func (h *History) fetch(records []queue.Record) tea.Cmd {
	missing := history.Missing(records)
	switch {
	case len(records) == 0:
		return nil
	case len(missing) == 0 && len(records) == 1 && records[0].Here:
		h.app.Notice("its result is here: "+records[0].Path, false)
		return nil
	case len(missing) == 0:
		h.app.Notice("nothing to fetch here: only finished work whose result is not on this disk can be fetched again", false)
		return nil
	}
	engine, settings, dir := h.List.Engine(), h.app.Values.Settings, h.app.Opts.Paths.Cwd
	return func() tea.Msg {
		ids, err := h.app.Opts.Queue.Fetch(h.app.Ctx, engine, missing, settings, dir)
		return after.Msg(func() tea.Cmd { h.fetched(len(ids), err); return nil })
	}
}

func (h *History) fetched(jobs int, err error) {
	if err != nil {
		h.app.Notice("nothing is fetched: "+err.Error(), true)
		return
	}
	h.app.Notice(human.Count(jobs, "result is", "results are")+" being fetched; nothing is paid again", false)
}

// openRecord shows the result of a record, if that is on this disk.
func (h *History) openRecord() tea.Cmd {
	r, ok := h.List.Cursor()
	switch {
	case !ok:
		return nil
	case !r.Here:
		h.app.Notice("this result is not on this disk; enter fetches it", false)
		return nil
	}
	return actions{h.app}.openPath(r.Path)
}
