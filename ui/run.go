package ui

import (
	"cmp"
	"context"
	"errors"
	"image"
	"io"
	"log/slog"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"bulkup/queue"
	"bulkup/ui/canvas"
	"bulkup/ui/gallery"
	"bulkup/ui/preview/kitty"
	"bulkup/ui/query"
	"bulkup/ui/signal"
	"bulkup/ui/whole"
)

// Feed is what changes in the queue; *queue.Feed is one. Its first Next returns
// everything there is.
type Feed interface {
	Next(ctx context.Context) (queue.Update, error)
	Close()
}

// Run shows the terminal until the user leaves or ctx ends, restores the screen,
// and writes the summary to out. It closes the feed. The queue goes on until its
// owner stops it.
func Run(ctx context.Context, opts Options, feed Feed, in io.Reader, out io.Writer) (Summary, error) {
	defer feed.Close()
	m := New(ctx, opts)
	defer m.Stop()
	painted := canvas.New(out)
	defer painted.Close()
	screen := painted.Writer()
	m.Signals = signal.New(screen, signal.Detect(m.Opts.Getenv))
	m.Signals.Begin()
	if keys, ok := in.(query.File); ok {
		in = whole.New(keys)
	}
	in = attach(m, in, screen)
	played := newPlay(m, painted)
	p := program(played, in)
	played.again = func() {
		if p.ReleaseTerminal() == nil {
			_ = p.RestoreTerminal() // else there is nothing left to restore
		}
	}
	defer continued(func() { p.Send(continuedMsg{}) })()
	// Quitting in good order, rather than by the program's own context, lets its
	// reader of keys end too.
	stop := context.AfterFunc(ctx, p.Quit)
	defer stop()
	relayed := make(chan error, 1)
	go func() { relayed <- relay(m.Ctx, feed, p, opts.Log) }()
	_, err := p.Run()
	m.Stop()
	m.Gallery.Close()
	m.terminal.Close()
	m.Signals.End()
	err = cmp.Or(err, played.broken, <-relayed)
	s := summarize(m.Jobs.All(), opts.Resume, opts.ASCII)
	s.Width = m.width
	if werr := s.Write(out); err == nil {
		err = werr
	}
	return s, err
}

// program leaves signals to ctx. Bubble Tea's own handler would ask to quit a
// second time, and wait for ever when nobody takes that. Its renderer has nothing
// to do, and wakes up as rarely as it can.
func program(p *play, in io.Reader) *tea.Program {
	return tea.NewProgram(p, tea.WithInput(in), tea.WithOutput(p.canvas.Writer()), tea.WithAltScreen(),
		tea.WithoutSignalHandler(), tea.WithFPS(1))
}

// attach has the terminal asked what it is, gives the gallery what may draw pictures
// there, and returns in without the terminal's answers. ASCII says that no other
// character may be written, so there are no placeholders; NO_COLOR is not about pictures.
func attach(m *Model, in io.Reader, out io.Writer) io.Reader {
	can := signal.Detect(m.Opts.Getenv)
	m.terminal, in = query.New(in, out, m.Opts.Getenv, !m.Opts.ASCII)
	if screen, ok := out.(term.File); ok && m.terminal != nil && !m.Opts.ASCII {
		m.Gallery.Attach(gallery.NewGraphics(gallery.Known{
			Kitty: out, ITerm2: can.Inline, Cell: func() (image.Point, bool) { return kitty.CellSize(screen.Fd()) },
		}))
	}
	return in
}

// relay is the one goroutine that sends updates to the program. When it breaks,
// the program ends, so that the terminal is restored before anybody hears of it.
func relay(ctx context.Context, feed Feed, p *tea.Program, log *slog.Logger) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicked(log, "the feed broke", r)
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
			return err
		}
		p.Send(updateMsg(u))
	}
}
