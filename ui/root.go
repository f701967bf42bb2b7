package ui

import (
	"context"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/termenv"

	_ "bulkup/ui/early" // before Bubble Tea asks the terminal

	"bulkup/queue"
	"bulkup/ui/detail"
	"bulkup/ui/dialog"
	"bulkup/ui/history"
	"bulkup/ui/jobs"
	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/preferences"
	"bulkup/ui/preview"
	"bulkup/ui/settings"
	"bulkup/ui/signal"
	"bulkup/ui/theme"
	"bulkup/ui/trial"
)

// screen is what the body shows.
type screen int

const (
	addScreen screen = iota
	jobsScreen
	historyScreen
	settingsScreen
	sampleScreen
)

// Model is the root of the terminal: it owns the screens and the dialogs, and
// decides who gets a message.
type Model struct {
	opts   Options
	ctx    context.Context
	cancel context.CancelFunc
	theme  *theme.Theme
	keys   keys.Map
	hints  keys.Writer

	frame       layout.Frame
	screen      screen
	chosen      bool // the user has chosen a screen
	values      *settings.Values
	add         *adder
	jobs        *jobs.Screen
	history     *history.Screen
	preferences *preferences.Screen // nil when settings cannot be changed here
	detail      *detail.View        // above the jobs, nil when closed
	dialogs     []dialog.Dialog

	burst    burst
	drop     *dropping // while its panel is open
	lookings int       // looks at drops so far
	leaving  bool      // the question about quitting is open
	ticking  bool
	mouse    bool // clicks and the wheel are ours
	signals  *signal.Terminal
	previews previews
	graphics *graphics
	trial    *trial.Screen // the newest sample, nil when there is none
	work     work
	told     []line // what to tell the user, the first one now

	view  string // the last frame
	dirty bool   // the last frame is out of date
}

// line is something to tell the user in the footer.
type line struct {
	text string
	bad  bool
}

var _ tea.Model = (*Model)(nil)

// New returns the terminal's model. ctx ends everything that it has begun.
func New(ctx context.Context, opts Options) *Model {
	ctx, cancel := context.WithCancel(ctx)
	opts.defaults(ctx)
	host, _ := os.Hostname() // without one, links lead to files of the terminal's machine
	th := theme.New(theme.Options{NoColor: opts.NoColor, ASCII: opts.ASCII, Name: opts.Theme, Colours: colours(opts),
		Links: signal.Detect(opts.Getenv).Links, Host: host})
	km := keys.Default()
	misbound := km.Apply(opts.Keys)
	km.Jobs.Sample.SetEnabled(opts.Samples != "")
	km.Settings.Sample.SetEnabled(opts.Samples != "")
	km.Global.SampleTab.SetEnabled(false)
	km.Global.SettingsTab.SetEnabled(opts.Store != nil)
	km.Settings.Presets.SetEnabled(opts.Store != nil)
	km.Drop.Presets.SetEnabled(opts.Store != nil)
	m := &Model{
		opts: opts, ctx: ctx, cancel: cancel, theme: th, keys: km,
		hints: keys.Writer{Paint: th.Accent.On, ASCII: opts.ASCII},
		values: &settings.Values{
			Settings: opts.Settings, Engine: opts.Engine,
			Engines: opts.Queue.Engines(), Models: opts.Queue.Models(), Publishers: opts.Publishers,
		},
		jobs:     jobs.New(th, km, opts.Now),
		previews: newPreviews(opts),
		history:  history.New(th, km, opts.Now, opts.Engine),
		mouse:    opts.Mouse,
		signals:  signal.New(io.Discard, signal.Abilities{}),
		dirty:    true,
	}
	if opts.Store != nil {
		m.preferences = preferences.New(th, km, opts.Store.Check)
	}
	if misbound != nil {
		m.tell("the usual keys hold: "+misbound.Error(), true)
	}
	m.add = newAdder(th, km, m.values, m.hints, opts)
	return m
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

// Init reads the folder that the picker shows, and looks at what was dropped
// before the start.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.add.picker.Init(), m.askGraphics()}
	if m.mouse {
		cmds = append(cmds, tea.EnableMouseCellMotion)
	}
	switch {
	case len(m.opts.Drop) == 0:
	case m.opts.StartNow:
		m.show(jobsScreen)
		cmds = append(cmds, m.startNow(m.opts.Drop))
	default:
		cmds = append(cmds, m.openDrop("", m.opts.Drop))
	}
	return tea.Batch(cmds...)
}

// show goes to a screen.
func (m *Model) show(s screen) {
	m.screen, m.chosen = s, true
	m.closeDetail()
}

func (m *Model) closeDetail() { m.detail, m.previews.compare = nil, nil }

// tell puts a line into the footer, after those that wait there.
func (m *Model) tell(text string, bad bool) { m.told = append(m.told, line{text, bad}) }

// apply takes what has changed in the queue.
func (m *Model) apply(u queue.Update) tea.Cmd {
	m.jobs.Apply(u)
	m.history.Apply(u.Jobs)
	if u.Status != nil {
		m.add.picker.SetWatched(u.Status.Watching)
	}
	if !m.chosen && m.jobs.Len() > 0 {
		m.show(jobsScreen) // a queue that was left is what one comes back for
	}
	m.chosen = true
	for _, n := range u.Notices {
		m.tell(n.Message, n.Bad)
	}
	if m.detail != nil {
		if _, _, ok := m.jobs.Job(m.detail.ID); !ok {
			m.closeDetail()
		}
	}
	return m.rest()
}
