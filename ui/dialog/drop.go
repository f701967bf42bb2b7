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
	"bulkup/queue/job"
	"bulkup/ui/human"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/settings"
	"bulkup/ui/theme"
)

// Drop is the panel that a drop opens: what was found, what will be made of it,
// and what that takes. It opens at once and is filled when the survey of the disk
// has ended.
type Drop struct {
	Theme   *theme.Theme
	Keys    keys.Drop
	Hints   keys.Writer
	Values  *settings.Values
	Now     func() time.Time
	Survey  func() tea.Cmd      // surveys again, with the values as they are now
	Start   func(Found) tea.Cmd // queues what was found
	Presets func() tea.Cmd      // opens the presets for the values
	Cancel  func()              // takes back what was changed here
	// Choose lets a setting be changed, and says what follows from that.
	Choose func(f settings.Field, then func() tea.Cmd) tea.Cmd

	// Watch is the folder that is to be watched, "" for a drop.
	Watch string

	found *Found
	armed bool
}

// Found is what a survey of the disk came back with.
type Found struct {
	Survey    queue.Survey
	Missing   []string // paths that lead nowhere
	Unclear   []string // words between the paths that are none
	Truncated int      // paths beyond what one drop may hold
	Text      bool     // what was pasted is no path at all
	Err       error    // why the survey failed
}

// Usable reports whether there is anything to upscale. Files that cannot work become
// failed jobs only beside some that can.
func (f Found) Usable() bool { return f.Err == nil && f.Survey.Images > 0 && !f.nothing() }

// nothing reports whether there is nothing left to do: all is in the queue already, or has
// a result that would be left alone.
func (f Found) nothing() bool {
	s := f.Survey
	left := s.Plan.Files + s.Lost
	if s.Plan.Files == 0 && (s.Known == 0 || s.Plan.Tasks > 0) { // nobody has counted
		left = s.Images
	}
	if s.Settings.Exists == "skip" || s.Settings.Exists == "" {
		left -= s.Present
	}
	return left <= 0
}

// AllKnown reports whether all that was found is in the queue already, and nothing else is
// to be said of it.
func (f Found) AllKnown() bool {
	s := f.Survey
	return f.Err == nil && s.Known > 0 && s.Known >= s.Images && s.Lost+s.Present+len(s.Broken)+len(f.Missing)+f.Truncated == 0
}

func (d *Drop) turner() turner {
	return turner{d.Theme, d.Hints, d.Values, []turning{
		{d.Keys.Model, settings.Model}, {d.Keys.Scale, settings.Scale}, {d.Keys.Format, settings.Format},
		{d.Keys.Face, settings.Face}, {d.Keys.Engine, settings.Engine}, {d.Keys.Exists, settings.Exists},
	}}
}

// usable reports whether what was found can be started: a folder may be watched for
// what is still to come.
func (d *Drop) usable() bool {
	return d.found != nil && (d.found.Usable() || d.Watch != "" && d.found.Err == nil)
}

// adjustable reports whether settings can be changed: they may make something usable.
func (d *Drop) adjustable() bool {
	return d.found == nil || d.usable() || d.found.Err == nil && d.found.Survey.Present+d.found.Survey.Known > 0
}

// Await empties the panel until the next Show.
func (d *Drop) Await() { d.found, d.armed = nil, false }

// Show fills the panel. It can be started only once it is armed, so that a key
// that was pressed before does not confirm what nobody has read.
func (d *Drop) Show(f Found) { d.found, d.armed = &f, false }

// Arm lets enter start the batch.
func (d *Drop) Arm() { d.armed = d.usable() }

// Update changes settings, starts, or cancels.
func (d *Drop) Update(k tea.KeyMsg) (tea.Cmd, bool) {
	if key.Matches(k, d.Keys.Away) {
		d.Cancel()
		return nil, true
	}
	if key.Matches(k, d.Keys.Start) && d.armed {
		return d.Start(*d.found), true
	}
	if d.adjustable() {
		switch {
		case key.Matches(k, d.Keys.Presets):
			return d.Presets(), false
		case key.Matches(k, d.Keys.Pages) && d.paged():
			d.Values.Pages = map[bool]string{true: "all"}[d.Values.Pages == ""]
			return d.Survey(), false
		}
		if f, ok := d.turner().field(k); ok {
			return d.Choose(f, d.Survey), false
		}
	}
	return nil, false
}

// Title says how far the survey is.
func (d *Drop) Title() string {
	switch {
	case d.found == nil:
		return "reading"
	case d.found.Survey.Images > 0 && d.found.nothing() && d.Watch == "":
		return "nothing left to upscale"
	case !d.usable():
		return "nothing to upscale"
	case d.Watch != "":
		return "watch folder"
	}
	return "add to the queue"
}

// Lines are what was found, the settings, and what it will take.
func (d *Drop) Lines(width, height int) []string {
	if d.found != nil && !d.adjustable() {
		return d.reasons(width)
	}
	head, body := []string{"reading what was dropped"}, []string(nil)
	if d.found != nil {
		head = layout.Wrap(d.words(), width)
		for i := range head {
			head[i] = d.Theme.Strong.On(head[i])
		}
		body = d.reasons(width)
	}
	if d.Watch != "" {
		head = slices.Insert(head, 0, layout.CutLeft(d.Theme.Text(d.Watch), width, d.Theme.Glyphs.Ellipsis))
	}
	var effort []string
	if d.found != nil && d.usable() && d.found.Survey.Images > 0 {
		effort = append([]string{""}, layout.Wrap(plan(d.found.Survey.Plan, d.Now()), width)...)
	}
	gap := []string{""}
	t := d.turner()
	output := d.Theme.Text(d.outputs())
	if service := d.Values.Settings.Publish; service != "" {
		output += ", and published with " + service
	}
	lines := slices.Concat(head, body, gap, t.lines(width), []string{t.label("", settings.Output) + output}, effort)
	if len(lines) > height { // no room to breathe
		return slices.Concat(head, body, effort[min(1, len(effort)):], t.compact(width), layout.Wrap(settings.Output.String()+" "+output, width))
	}
	return lines
}

// outputs names the folders that results go to.
func (d *Drop) outputs() string {
	if d.found == nil || len(d.found.Survey.Outputs) == 0 {
		return d.Values.Word(settings.Output)
	}
	text := d.found.Survey.Outputs[0]
	if n := len(d.found.Survey.Outputs) - 1; n > 0 {
		text += " and " + human.Count(n, "other folder", "other folders")
	}
	return text
}

// words say how much there is: "214 pictures in 9 folders, 812 MB".
func (d *Drop) words() string {
	s := d.found.Survey
	if d.Watch != "" && s.Images == 0 {
		return "no pictures yet; new ones join the queue as they come"
	}
	text := human.Found(s.Images, s.Folders, s.Bytes)
	if d.Watch != "" {
		text += " now; new ones join the queue as they come"
	}
	return text
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
	case !d.usable() && f.Survey.Images+f.Survey.Known == 0 && len(f.Missing)+len(f.Survey.Broken)+len(f.Survey.Skipped) == 0:
		all = append(all, "there are no pictures in it")
	}
	if n := f.Survey.Known; n > 0 {
		all = append(all, human.Count(n, "is", "are")+" in the queue already")
	}
	if n := f.Survey.Lost; n > 0 {
		all = append(all, human.Count(n, "result of those is", "results of those are")+" gone, and made again")
	}
	if n := f.Survey.Present; n > 0 {
		all = append(all, human.Count(n, "result is", "results are")+" there already; "+d.Values.Fate(n)+"; "+d.Hints.Name(d.Keys.Exists)+" changes that")
	}
	if n := f.Survey.Plan.Alike; n > 0 {
		all = append(all, human.Count(n, "is", "are")+" the same as another, which is paid once")
	}
	if n := f.Survey.Enough; n > 0 {
		all = append(all, human.Count(n, "is", "are")+" large enough already")
	}
	if n := f.Survey.Short; n > 0 {
		all = append(all, human.Count(n, "is", "are")+fmt.Sprintf(" too small to get there by %d times", job.MaxScale))
	}
	if d.paged() {
		all = append(all, d.pages()+"; "+d.Hints.Name(d.Keys.Pages)+" changes that")
	}
	if n := f.Survey.Copied; n > 0 {
		to := "the current folder"
		if out := f.Survey.Settings.Out; out != "" {
			to = out
		}
		all = append(all, fmt.Sprintf("%s copied, since nothing stays there; results go to %s", human.Count(n, "was", "were"), to))
	}
	for _, r := range f.Survey.Rules {
		all = append(all, human.Number(r.Images)+" by the rule "+r.Rule.String())
	}
	all = append(all, grouped(f.Survey.Skipped, "skipped")...)
	all = append(all, grouped(f.Survey.Broken, "cannot work")...)
	if n := len(f.Missing); n > 0 {
		all = append(all, human.Number(n)+" not found: "+listed(f.Missing))
	}
	if n := len(f.Unclear); n > 0 {
		all = append(all, human.Count(n, "part of the text names", "parts of the text name")+" no file: "+listed(f.Unclear))
	}
	if f.Truncated > 0 {
		all = append(all, human.Number(f.Truncated)+" more were not read: too many for one drop")
	}
	var lines []string
	for _, one := range all {
		for _, l := range layout.Wrap(d.Theme.Text(one), width) {
			lines = append(lines, d.Theme.Warn.On(l))
		}
	}
	return lines
}

// paged reports whether there are files of which more than the first page can be taken.
func (d *Drop) paged() bool {
	return d.found != nil && (d.found.Survey.Paged > 0 || d.Values.Pages != "")
}

// pages says what becomes of files with several pages.
func (d *Drop) pages() string {
	if d.Values.Pages != "" {
		return "each page or frame is a picture of its own"
	}
	return "of " + human.Count(d.found.Survey.Paged, "file with several pages or frames", "files with several pages or frames") + " the first is taken"
}

// listed names the first few.
func listed(all []string) string {
	const most = 3
	if len(all) <= most {
		return strings.Join(all, ", ")
	}
	return strings.Join(all[:most], ", ") + " and " + human.Count(len(all)-most, "other", "others")
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
	if w := p.Work; w.Time > 0 {
		text := human.Work(p.Files, w.Title, w.Time, w.PerMegapixel)
		if w.OtherTitle != "" {
			text += "; about " + human.Span(w.OtherTime) + " with " + w.OtherTitle
		}
		return text
	}
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
	if d.adjustable() {
		all = append(all, d.turner().keys()...)
		if d.paged() {
			all = append(all, d.Keys.Pages)
		}
		all = append(all, d.Keys.Presets)
	}
	return append(all, d.Keys.Away)
}
