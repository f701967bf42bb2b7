// Package detail shows all there is to know about one job. It asks for nothing itself.
// Start reading at View.
package detail

import (
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// View is the details of one job: which one, and how far they are scrolled.
type View struct {
	ID      job.ID
	Engines []queue.Engine // what there is to say of who does it; may be nil
	Since   time.Time      // when the work of the job's stage began; zero while the engine has it in its line

	log    []queue.LogLine
	failed error // why the log could not be read
	read   moment

	theme  *theme.Theme
	keys   keys.Map
	offset int
	page   int // lines shown at once
	total  int // lines there are
}

// New returns the details of a job.
func New(th *theme.Theme, km keys.Map, id job.ID) *View {
	return &View{ID: id, theme: th, keys: km}
}

// Update scrolls, and reports whether the key was for that.
func (v *View) Update(k tea.KeyMsg) bool {
	m := v.keys.Move
	switch {
	case key.Matches(k, m.Up):
		v.scroll(-1)
	case key.Matches(k, m.Down):
		v.scroll(1)
	case key.Matches(k, m.PageUp):
		v.scroll(-v.page)
	case key.Matches(k, m.PageDown):
		v.scroll(v.page)
	case key.Matches(k, m.Home):
		v.scroll(-v.total)
	case key.Matches(k, m.End):
		v.scroll(v.total)
	default:
		return false
	}
	return true
}

func (v *View) scroll(n int) {
	v.offset = max(min(v.offset+n, v.total-v.page), 0)
}

// Help lists the keys that do something now with the job.
func (v *View) Help(j job.Job, pictures bool) []key.Binding {
	d, m := v.keys.Detail, v.keys.Move
	var all []key.Binding
	add := func(works bool, keys ...key.Binding) {
		if works {
			all = append(all, keys...)
		}
	}
	add(pictures, d.Compare)
	add(j.Retries(), d.Retry)
	add(true, d.Remove)
	add(j.Result != nil, d.OpenFile, d.OpenFolder)
	add(true, d.Copy, d.Next, d.Previous)
	add(j.State == job.Waiting, d.Change)
	add(j.Task != nil, d.CopyTask)
	return append(all, m.Up, m.Down, m.PageUp, m.PageDown, m.Home, m.End, d.Back)
}

// Draw writes the details of the job in at most width by height cells.
func (v *View) Draw(j job.Job, p queue.Progress, now time.Time, width, height int) string {
	s := sheet{theme: v.theme, width: width, engines: v.Engines, since: v.Since}
	s.fill(j, p, now)
	s.log(v.log, v.failed, now)
	s.ids(j)
	v.page, v.total = height, len(s.lines)
	v.scroll(0)
	lines := s.lines[min(v.offset, len(s.lines)):]
	return layout.Clamp(strings.Join(lines, "\n"), width, height)
}
