package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/signal"
)

// Run shows the terminal until the user leaves or ctx ends, restores the screen,
// and writes the summary to out. It closes the feed. The queue goes on until its
// owner stops it.
func Run(ctx context.Context, opts Options, feed Feed, in io.Reader, out io.Writer) (Summary, error) {
	defer feed.Close()
	m := New(ctx, opts)
	defer m.cancel()
	stage := newStage(out)
	defer stage.close()
	screen := stage.writer()
	m.signals = signal.New(screen, signal.Detect(m.opts.Getenv))
	m.signals.Begin()
	m.graphics, in = newGraphics(m.opts, in, screen)
	p := program(m, in, stage)
	// Quitting in good order, rather than by the program's own context, lets its
	// reader of keys end too.
	stop := context.AfterFunc(ctx, p.Quit)
	defer stop()
	relayed := make(chan error, 1)
	go func() { relayed <- relay(m.ctx, feed, p, opts.Log) }()
	_, err := p.Run()
	m.cancel()
	m.graphics.close()
	m.signals.End()
	if broken := <-relayed; err == nil {
		err = broken
	}
	s := summarize(m.jobs.All(), opts.Resume)
	if werr := s.Write(out); err == nil {
		err = werr
	}
	return s, err
}

// program leaves signals to ctx. Bubble Tea's own handler would ask to quit a
// second time, and wait for ever when nobody takes that. Its renderer has nothing
// to do, and wakes up as rarely as it can.
func program(m *Model, in io.Reader, s *stage) *tea.Program {
	return tea.NewProgram(play{m, s}, tea.WithInput(in), tea.WithOutput(s.writer()), tea.WithAltScreen(),
		tea.WithoutSignalHandler(), tea.WithFPS(1))
}

// relay is the one goroutine that sends updates to the program. When it breaks,
// the program ends, so that the terminal is restored before anybody hears of it.
func relay(ctx context.Context, feed Feed, p *tea.Program, log *slog.Logger) (err error) {
	defer func() {
		if r := recover(); r != nil {
			if log != nil {
				log.Error("the feed broke", "panic", r, "stack", string(debug.Stack()))
			}
			err = fmt.Errorf("the screen could not go on: %v", r)
		}
		if err != nil {
			p.Quit()
		}
	}()
	for {
		u, err := feed.Next(ctx)
		switch {
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			return nil // the queue has stopped, or the user has left
		case err != nil:
			return fmt.Errorf("the queue could not be followed: %w", err)
		}
		p.Send(updateMsg(u))
	}
}
