// Package desk is what all screens share: how they look, the settings of the next
// batch, the copies of the jobs, the dialogs above the screen and what is said below
// it. Screens never ask the queue in Update: each request is a command, whose answer
// comes back as an after.Msg. Start reading at Screen and Desk. What can be done from
// here is package screens'.
package desk

import (
	"context"
	"io"
	"os"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	"bulkup/queue"
	"bulkup/ui/after"
	"bulkup/ui/dialog"
	"bulkup/ui/gallery"
	"bulkup/ui/jobs"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
	"bulkup/ui/query"
	"bulkup/ui/settings"
	"bulkup/ui/signal"
	"bulkup/ui/theme"
)

// Look is how everything is drawn, and by which keys it is reached.
type Look struct {
	Theme *theme.Theme
	Keys  keys.Map
	Hints keys.Writer
}

// Desk is what all screens share. Only Update may change it.
type Desk struct {
	Opts Options
	Look
	Ctx     context.Context // ends with the terminal, and with it everything that was begun
	Values  *settings.Values
	Jobs    *jobs.Screen // the copies of all jobs, and the table of them
	Gallery *gallery.Gallery
	Signals *signal.Terminal
	Frame   layout.Frame
	Notices []queue.Notice // what the footer says, the first one now

	cancel  context.CancelFunc
	Screens [Tabs]Screen // nil for tabs that are not there
	place   place
	dialogs []dialog.Dialog
	Box     dialog.Box // of the one that is visible
}

// place is where the user is.
type place struct {
	tab    Tab
	above  []Screen // opened from the tab's screen, the last one is visible
	chosen bool     // by the user, not by us
}

// New returns a desk without screens.
func New(ctx context.Context, o Options) *Desk {
	ctx, cancel := context.WithCancel(ctx)
	o.defaults(ctx)
	look, misbound := lookOf(o)
	d := &Desk{
		Opts: o, Look: look, Ctx: ctx, cancel: cancel,
		Values: &settings.Values{
			Settings: o.Settings, Engine: o.Engine,
			Engines: o.Queue.Engines(), Models: o.Queue.Models(), Publishers: o.Publishers,
		},
		Jobs:    jobs.New(look.Theme, look.Keys, o.Now),
		Gallery: gallery.New(preview.Painter{Depth: preview.DepthOf(o.Getenv, o.NoColor), ASCII: o.ASCII}),
		Signals: signal.New(io.Discard, signal.Abilities{}),
		Box:     dialog.Box{Theme: look.Theme, Keys: look.Keys},
	}
	if misbound != nil {
		d.Notice("the usual keys hold: "+misbound.Error(), true)
	}
	return d
}

// lookOf returns the look, and what is wrong with the keys that the user has set.
func lookOf(o Options) (Look, error) {
	l := Look{
		Theme: theme.New(themeOf(o, query.LightByName(o.Getenv))),
		Keys:  keys.Default(),
	}
	misbound := l.Keys.Apply(o.Keys)
	l.Keys.Jobs.Sample.SetEnabled(o.Samples != "")
	l.Keys.Settings.Sample.SetEnabled(o.Samples != "")
	l.Keys.Global.SampleTab.SetEnabled(false)
	l.Keys.Global.SettingsTab.SetEnabled(o.Store != nil)
	l.Keys.Settings.Presets.SetEnabled(o.Store != nil)
	l.Keys.Settings.EnterKey.SetEnabled(o.Store != nil && keyMissing(o.Queue.Engines()))
	l.Keys.Settings.UseUpscayl.SetEnabled(o.Store != nil && o.Upscayl != "")
	l.Keys.Drop.Presets.SetEnabled(o.Store != nil)
	l.Hints = keys.Writer{Paint: func(s string) string { return l.Theme.Accent.On(s) }, ASCII: o.ASCII}
	return l, misbound
}

// themeOf are the options of the theme.
func themeOf(o Options, light bool) theme.Options {
	host, _ := os.Hostname() // without one, links lead to files of the terminal's machine
	return theme.Options{NoColor: o.NoColor, ASCII: o.ASCII, Name: o.Theme, Colours: colours(o), Light: light,
		Links: signal.Detect(o.Getenv).Links, Host: host}
}

// Answered draws for the terminal that has said what it is.
func (d *Desk) Answered(a query.Answer) {
	if a.Background != query.Unknown {
		d.Theme.Become(themeOf(d.Opts, a.Background == query.Light))
	}
	d.Gallery.Use(a)
}

// keyMissing reports whether the cloud is not ready, which it is with a key.
func keyMissing(engines []queue.Engine) bool {
	return slices.ContainsFunc(engines, func(e queue.Engine) bool { return e.Name == "cloud" && !e.Ready })
}

// colours is how many colours the theme may use.
func colours(o Options) termenv.Profile {
	switch preview.DepthOf(o.Getenv, o.NoColor) {
	case preview.TrueColour:
		return termenv.TrueColor
	case preview.Colours256:
		return termenv.ANSI256
	}
	return termenv.ANSI
}

// Tab returns the tab that is shown.
func (d *Desk) Tab() Tab { return d.place.tab }

// Has reports whether a tab is there.
func (d *Desk) Has(t Tab) bool { return d.Screens[t] != nil }

// Chosen reports whether it is known which tab to show: by the user, or since the queue
// has been read.
func (d *Desk) Chosen() bool { return d.place.chosen }

// Choose keeps the tab that is shown, whatever is read from the queue.
func (d *Desk) Choose() { d.place.chosen = true }

// Screen returns what is shown.
func (d *Desk) Screen() Screen {
	if n := len(d.place.above); n > 0 {
		return d.place.above[n-1]
	}
	return d.Screens[d.place.tab]
}

// Show goes to a tab.
func (d *Desk) Show(t Tab) tea.Cmd {
	d.place = place{tab: t, chosen: true}
	if s, ok := d.Screens[t].(enterer); ok {
		return s.Enter()
	}
	return nil
}

// Push shows a screen above the one that is shown, until Pop.
func (d *Desk) Push(s Screen) { d.place.above = append(d.place.above, s) }

// Pop goes back to the screen below.
func (d *Desk) Pop() {
	if n := len(d.place.above); n > 0 {
		d.place.above = d.place.above[:n-1]
	}
}

// Home goes back to the tab's own screen.
func (d *Desk) Home() { d.place.above = nil }

// Stop ends everything that the terminal has begun.
func (d *Desk) Stop() { d.cancel() }

// Notice puts a line into the footer, after those that wait there.
func (d *Desk) Notice(text string, bad bool) {
	d.Notices = append(d.Notices, queue.Notice{Message: text, Bad: bad})
}

// Noticed takes the line away that the footer says now: the user has read it, and goes on.
func (d *Desk) Noticed() {
	if len(d.Notices) > 0 {
		d.Notices = d.Notices[1:]
	}
}

// Ask has the queue do something. what is for "could not <what>".
func (d *Desk) Ask(what string, do func(context.Context) error) tea.Cmd {
	return d.Attempt(what, func() error { return do(d.Ctx) })
}

// Attempt does something in a command, and says so when it fails.
func (d *Desk) Attempt(what string, do func() error) tea.Cmd {
	return after.Work(do, func(err error) tea.Cmd {
		if err != nil && d.Ctx.Err() == nil {
			d.Notice("could not "+what+": "+err.Error(), true)
		}
		return nil
	})
}

// Apply takes what has changed in the queue.
func (d *Desk) Apply(u queue.Update) {
	d.Jobs.Apply(u)
	if u.Engines {
		d.Values.Engines = d.Opts.Queue.Engines()
	}
	for _, s := range append(d.Screens[:], d.place.above...) {
		if f, ok := s.(follower); ok {
			f.Apply(u)
		}
	}
	if !d.place.chosen && d.Jobs.Len() > 0 {
		d.Show(JobsTab) // a queue that was left is what one comes back for
	}
	d.place.chosen = true
	for _, n := range u.Notices {
		d.Notice(n.Message, n.Bad)
	}
}

// Read is what the screen wants to read after a message: visible pictures, and
// the log.
func (d *Desk) Read() tea.Cmd {
	var log tea.Cmd
	if s, ok := d.Screen().(reader); ok {
		log = s.Read()
	}
	return tea.Batch(d.Gallery.Show(d.Ctx, d.Pieces()), log)
}

// Pieces are the pictures that are shown.
func (d *Desk) Pieces() []preview.Piece {
	if s, ok := d.Screen().(pictured); ok && len(d.dialogs) == 0 && d.Frame.Fits {
		return s.Pieces(d.Frame.Width, d.Frame.Body)
	}
	return nil
}

// Help lists the keys of the dialog or screen that has them.
func (d *Desk) Help() []key.Binding {
	if top := d.Dialog(); top != nil {
		return d.Box.Help(top)
	}
	return d.Screen().Help()
}
