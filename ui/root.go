// Package ui is bulkup's terminal, and the only part that knows Bubble Tea. Run shows it;
// Model is its root, which gives each message to whoever it is for and draws the header
// and the footer. What lies between, and what is done there, is package screens'. The
// terminal shows value copies of jobs and asks the queue for everything that is to
// happen; it never touches a file of the user. Start reading at Run.
package ui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/desk"
	_ "bulkup/ui/early" // before Bubble Tea asks the terminal

	"bulkup/queue"
	"bulkup/ui/after"
	"bulkup/ui/layout"
	"bulkup/ui/query"
	"bulkup/ui/screens"
)

// Options is what the terminal starts with.
type Options = desk.Options

// Queue is what the terminal needs of the queue.
type Queue = desk.Queue

// Store keeps settings for good.
type Store = desk.Store

// Model is the root of the terminal: it gives keys, clicks and pastes to the dialog or
// the screen that has them, and draws the frame around it.
type Model struct {
	*screens.App

	width, height int // of the terminal
	burst         burst
	asked         *lookup // nil when the disk is not asked
	ticking       bool
	terminal      *query.Terminal // nil when it is not asked
	mouse         bool            // clicks and the wheel are ours
	work          work

	view  string // the last frame
	dirty bool   // the last frame is out of date
}

var _ tea.Model = (*Model)(nil)

// updateMsg is what has changed in the queue.
type updateMsg queue.Update

// tickMsg says that a second has passed.
type tickMsg struct{}

// New returns the terminal's model. ctx ends everything that it has begun.
func New(ctx context.Context, opts Options) *Model {
	return &Model{App: screens.New(ctx, opts), mouse: opts.Mouse, dirty: true}
}

// Init begins what the screens need.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.App.Init(), m.ask()}
	if m.mouse {
		cmds = append(cmds, tea.EnableMouseCellMotion)
	}
	return tea.Batch(cmds...)
}

// ask asks the terminal what it is, and waits for the answer for as long as it takes;
// nobody waits for it.
func (m *Model) ask() tea.Cmd {
	t := m.terminal
	if t == nil {
		return nil
	}
	return func() tea.Msg {
		a, ok := t.Ask(m.Ctx)
		if !ok {
			return nil
		}
		return after.Msg(func() tea.Cmd { m.Answered(a); return nil })
	}
}

// Update handles one message.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if k, is := msg.(tea.KeyMsg); is {
		if cmd, held := m.hold(k); held {
			return m, cmd
		}
	}
	m.dirty = true
	cmd := m.take(msg)
	m.divide()
	return m, tea.Batch(cmd, m.tick(), m.signal(), m.Read())
}

func (m *Model) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case after.Msg:
		return msg()
	case tea.KeyMsg:
		return m.guard(msg)
	case burstMsg:
		return m.woken(msg)
	case tea.MouseMsg:
		return m.mouseEvent(msg)
	case updateMsg:
		m.Apply(queue.Update(msg))
		return m.rest()
	case tickMsg:
		m.ticking = false
		m.Jobs.Tick()
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		m.Gallery.Measure()
	case tea.ResumeMsg:
		return m.Gallery.Resume()
	default:
		return m.Add.Take(msg)
	}
	return nil
}

// divide gives the screen the lines that the footer leaves.
func (m *Model) divide() {
	m.Frame = layout.Divide(m.width, m.height)
	m.Frame.Body = max(m.Frame.Body-len(footer{m}.lines()), 0)
}

// tick asks for a message in a second if the screen changes as time passes.
func (m *Model) tick() tea.Cmd {
	if m.ticking || !m.Jobs.Ages() {
		return nil
	}
	m.ticking = true
	return m.Opts.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} })
}
