package dialog

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/ui/human"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/safe"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// Drop is the panel that a drop opens: what was found, what will be made of it,
// and what that takes. It opens at once and is filled when the look at the disk
// has ended.
type Drop struct {
	Theme  *theme.Theme
	Keys   keys.Drop
	Hints  keys.Writer
	Values *settings.Values
	Now    func() time.Time
	Look   func() tea.Cmd      // looks again, with the values as they are now
	Start  func(Found) tea.Cmd // queues what was found

	found *Found
	armed bool
}

// Found is what a look at the disk came back with.
type Found struct {
	Survey    queue.Survey
	Missing   []string // paths that lead nowhere
	Truncated int      // paths beyond what one drop may hold
	Text      bool     // what was pasted is no path at all
	Err       error    // why the look did not end well
}

// Usable tells whether there is anything to upscale.
func (f Found) Usable() bool { return f.Err == nil && f.Survey.Images > 0 }

func (d *Drop) turner() turner {
	return turner{d.Theme, d.Hints, d.Values, []turning{
		{d.Keys.Model, settings.Model}, {d.Keys.Scale, settings.Scale}, {d.Keys.Format, settings.Format},
		{d.Keys.Face, settings.Face}, {d.Keys.Engine, settings.Engine},
	}}
}

// Await empties the panel until the next Show.
func (d *Drop) Await() { d.found, d.armed = nil, false }

// Show fills the panel. It can be started only once it is armed, so that a key
// that was pressed before does not confirm what nobody has seen.
func (d *Drop) Show(f Found) { d.found, d.armed = &f, false }

// Arm lets enter start the batch.
func (d *Drop) Arm() { d.armed = d.found != nil && d.found.Usable() }

// Update changes settings, starts, or lets the drop go.
func (d *Drop) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	if key.Matches(k, d.Keys.Away) {
		return nil, true
	}
	if key.Matches(k, d.Keys.Start) && d.armed {
		return d.Start(*d.found), true
	}
	if d.found == nil || d.found.Usable() {
		if _, turned := d.turner().update(k); turned {
			return d.Look(), false
		}
	}
	return nil, false
}

// Title says how far the look is.
func (d *Drop) Title() string {
	switch {
	case d.found == nil:
		return "looking"
	case !d.found.Usable():
		return "nothing to upscale"
	}
	return "add to the queue"
}

// Lines are what was found, the settings, and what it will take.
func (d *Drop) Lines(width, height int) []string {
	if d.found != nil && !d.found.Usable() {
		return d.reasons(width)
	}
	head, body := []string{"looking at what was dropped"}, []string(nil)
	if d.found != nil {
		head = layout.Wrap(found(d.found.Survey), width)
		for i := range head {
			head[i] = d.Theme.Strong.On(head[i])
		}
		body = d.reasons(width)
	}
	var effort []string
	if d.found != nil {
		effort = layout.Wrap(plan(d.found.Survey.Plan, d.Now()), width)
	}
	gap := []string{""}
	t := d.turner()
	output := "   " + layout.Pad(settings.Output.String(), 8) + safe.Text(d.Values.Word(settings.Output))
	lines := slices.Concat(head, body, gap, t.lines(width), []string{output}, gap, effort)
	if len(lines) > height { // no room to breathe
		return slices.Concat(head, body, effort, t.compact(width))
	}
	return lines
}

// found says how much there is: "214 images in 9 folders, 812 MB".
func found(s queue.Survey) string {
	text := human.Count(s.Images, "image", "images")
	if s.Folders > 0 {
		text += " in " + human.Count(s.Folders, "folder", "folders")
	}
	return text + ", " + human.Bytes(s.Bytes)
}

// reasons says per kind what cannot be used and why.
func (d *Drop) reasons(width int) []string {
	f := d.found
	var all []string
	switch {
	case f.Err != nil:
		all = append(all, f.Err.Error())
	case f.Text:
		all = append(all, "what was pasted is text and names no file", "drop pictures or folders, or paste their paths")
	case !f.Usable() && f.Survey.Known == 0 && len(f.Missing)+len(f.Survey.Broken)+len(f.Survey.Skipped) == 0:
		all = append(all, "there are no pictures in it")
	}
	if n := f.Survey.Known; n > 0 {
		all = append(all, human.Count(n, "is", "are")+" in the queue already")
	}
	all = append(all, grouped(f.Survey.Skipped, "skipped")...)
	all = append(all, grouped(f.Survey.Broken, "cannot work")...)
	if n := len(f.Missing); n > 0 {
		all = append(all, fmt.Sprintf("%s not found: %s", human.Number(n), f.Missing[0]))
	}
	if f.Truncated > 0 {
		all = append(all, human.Number(f.Truncated)+" more were not read: too many for one drop")
	}
	var lines []string
	for _, one := range all {
		for _, l := range layout.Wrap(safe.Text(one), width) {
			lines = append(lines, d.Theme.Warn.On(l))
		}
	}
	return lines
}

// grouped counts refusals by their reason, and names the file where there is one.
func grouped(all []queue.Refusal, word string) []string {
	const most = 4
	by := make(map[string][]string)
	for _, r := range all {
		by[r.Reason] = append(by[r.Reason], r.Path)
	}
	reasons := slices.SortedFunc(maps.Keys(by), func(a, b string) int {
		if d := len(by[b]) - len(by[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	var lines []string
	rest := 0
	for i, r := range reasons {
		switch paths := by[r]; {
		case i >= most:
			rest += len(paths)
		case len(paths) == 1:
			lines = append(lines, fmt.Sprintf("1 %s: %s (%s)", word, r, paths[0]))
		default:
			lines = append(lines, fmt.Sprintf("%s %s: %s", human.Number(len(paths)), word, r))
		}
	}
	if rest > 0 {
		lines = append(lines, fmt.Sprintf("%s %s for other reasons", human.Number(rest), word))
	}
	return lines
}

// plan says what the batch takes at today's limits.
func plan(p queue.Plan, now time.Time) string {
	text := human.Count(p.Tasks, "task", "tasks")
	if p.Duration > 0 {
		text += ", about " + human.Span(p.Duration) + " at today's limits"
	}
	if p.NextStart.After(now) {
		text += ", first start " + human.Moment(p.NextStart, now)
	}
	return text
}

// Help lists what can be done now.
func (d *Drop) Help() []key.Binding {
	var all []key.Binding
	if d.armed {
		all = append(all, d.Keys.Start)
	}
	all = append(all, d.Keys.Away)
	if d.found == nil || d.found.Usable() {
		all = append(all, d.turner().keys()...)
	}
	return all
}
