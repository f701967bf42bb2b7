package ui

import (
	"fmt"
	"log/slog"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/canvas"
)

// play is a model whose frames are drawn on a canvas.
type play struct {
	*Model
	canvas *canvas.Canvas
	broken error  // a panic; the screen is left then
	again  func() // sets the terminal up anew

	resumed int // times that Bubble Tea has done so
}

func newPlay(m *Model, c *canvas.Canvas) *play { return &play{Model: m, canvas: c} }

// continuedMsg says that this process was stopped, and goes on.
type continuedMsg struct{}

// Update handles one message, and shows what comes of it. A panic ends the program in good
// order, so that the terminal is restored.
func (p *play) Update(msg tea.Msg) (now tea.Model, then tea.Cmd) {
	if p.broken != nil {
		return p, nil
	}
	switch msg := msg.(type) {
	case panicMsg:
		p.broken = msg.error
		return p, tea.Quit
	case tea.SuspendMsg:
		p.resumed++
	case continuedMsg:
		if p.resumed > 0 {
			p.resumed--
			return p, nil
		}
		return p, func() tea.Msg { p.again(); return tea.ResumeMsg{} }
	}
	defer func() {
		if r := recover(); r != nil {
			p.broken, now, then = panicked(p.Opts.Log, "the screen broke", r), p, tea.Quit
		}
	}()
	if _, resized := msg.(tea.WindowSizeMsg); resized {
		p.canvas.Redraw()
	}
	_, cmd := p.Model.Update(msg)
	frame := canvas.Frame{Text: p.Model.View(), Width: p.width, Height: p.height}
	if t := p.Gallery.Inline(); t != nil {
		frame.Pictures = t
	}
	p.canvas.Show(frame)
	return p, p.guarded(cmd)
}

// Init is the first command.
func (p *play) Init() tea.Cmd { return p.guarded(p.Model.Init()) }

// panicMsg is a panic of a command.
type panicMsg struct{ error }

// guarded returns cmd with its panics as messages.
func (p *play) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if r := recover(); r != nil {
				msg = panicMsg{panicked(p.Opts.Log, "the screen broke", r)}
			}
		}()
		msg = cmd()
		if all, ok := msg.(tea.BatchMsg); ok {
			each := make(tea.BatchMsg, len(all))
			for i := range all {
				each[i] = p.guarded(all[i])
			}
			msg = each
		}
		return msg
	}
}

// View is for Bubble Tea's own renderer.
func (p *play) View() string { return canvas.StandIn }

// panicked logs a panic with its trace, and returns what the user hears of it.
func panicked(log *slog.Logger, what string, r any) error {
	if log != nil {
		log.Error(what, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
	}
	return fmt.Errorf("the screen could not go on: %v", r)
}
