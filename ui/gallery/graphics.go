package gallery

import (
	"context"
	"image"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"bulkup/ui/after"
	"bulkup/ui/preview"
	"bulkup/ui/preview/kitty"
)

// Graphics is a terminal that may draw pictures by itself; nil is one that does not.
// Whether it does is asked, since what stands between may swallow pictures.
type Graphics struct {
	terminal *kitty.Terminal
	ask      func()
	known    <-chan struct{} // closed by its answer
	cell     func() image.Point
}

// Detect returns what is known of the terminal behind out, and in without its answer.
// It is nil, and in as it was, when either is no terminal.
func Detect(in io.Reader, out io.Writer) (*Graphics, io.Reader) {
	keys, ok := in.(kitty.File)
	screen, visible := out.(term.File)
	if !ok || !visible || !term.IsTerminal(keys.Fd()) {
		return nil, in
	}
	input := kitty.NewInput(keys)
	return &Graphics{
		terminal: kitty.New(out), ask: func() { io.WriteString(out, kitty.Query) }, known: input.Known(),
		cell: func() image.Point { return kitty.CellSize(screen.Fd()) },
	}, input
}

// Fixed returns a terminal that has answered already, writes to out and has cells of
// a given size.
func Fixed(out io.Writer, cell func() image.Point) *Graphics {
	known := make(chan struct{})
	close(known)
	return &Graphics{terminal: kitty.New(out), ask: func() { io.WriteString(out, kitty.Query) }, known: known, cell: cell}
}

// Close takes all pictures away.
func (g *Graphics) Close() {
	if g != nil {
		g.terminal.Close()
	}
}

// Close takes the pictures away that the terminal draws by itself.
func (g *Gallery) Close() { g.graphics.Close() }

// Attach gives the gallery a terminal that may draw pictures by itself.
func (g *Gallery) Attach(t *Graphics) { g.graphics = t }

// Ask asks the terminal whether it draws pictures, and waits for the answer for as
// long as it takes; nobody waits for it.
func (g *Gallery) Ask(ctx context.Context) tea.Cmd {
	t := g.graphics
	if t == nil {
		return nil
	}
	return func() tea.Msg {
		t.ask()
		select {
		case <-t.known:
			return after.Msg(func() tea.Cmd { g.use(); return nil })
		case <-ctx.Done():
			return nil
		}
	}
}

// use draws by the terminal's own pictures from now on. Ids that begin with the
// process's are not those of another program's pictures.
func (g *Gallery) use() {
	g.Painter.Board = preview.NewBoard(os.Getpid() & 0xff << 16)
	g.Measure()
}

// Measure follows the size of the terminal's letters.
func (g *Gallery) Measure() {
	if g.Painter.Board != nil {
		g.Painter.Cell = g.graphics.cell()
	}
}

// transmit sends the pictures that are shown to the terminal and deletes the others
// there.
func (g *Gallery) transmit(ctx context.Context, shown []preview.Piece) []tea.Cmd {
	board, t := g.Painter.Board, g.graphics
	if board == nil {
		return nil
	}
	bring, away := board.Turn(shown, g.Store)
	cmds := []tea.Cmd{g.remove(away)}
	for _, picture := range bring {
		cmds = append(cmds, func() tea.Msg {
			p := picture()
			if t.terminal.Send(ctx, p.ID, p.Image, p.Columns, p.Rows) != nil {
				return nil // the program ends, or its terminal has gone
			}
			return after.Msg(func() tea.Cmd { board.Arrived(p.Piece); return nil })
		})
	}
	return cmds
}

// remove deletes pictures in the terminal.
func (g *Gallery) remove(ids []int) tea.Cmd {
	if len(ids) == 0 {
		return nil
	}
	t := g.graphics
	return func() tea.Msg {
		t.terminal.Delete(ids...)
		return nil
	}
}

// Resume sends all pictures anew: whoever had the terminal meanwhile may have cleared
// it.
func (g *Gallery) Resume() tea.Cmd {
	if g.Painter.Board == nil {
		return nil
	}
	return g.remove(g.Painter.Board.Forget())
}
