package ui

import (
	"image"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"bulkup/ui/preview"
	"bulkup/ui/preview/kitty"
	"bulkup/ui/signal"
)

// graphics is a terminal that may show pictures by itself; nil is one that does
// not. Whether it does is asked, since what stands between may swallow pictures.
type graphics struct {
	terminal *kitty.Terminal
	ask      func()
	known    <-chan struct{} // closed by its answer
	cell     func() image.Point
}

// newGraphics returns what is known of the terminal behind out, and in without
// its answer. ASCII says that no other character may be written, so there are no
// placeholders; NO_COLOR is not about pictures.
func newGraphics(o Options, in io.Reader, out io.Writer) (*graphics, io.Reader) {
	keys, ok := in.(kitty.File)
	screen, visible := out.(term.File)
	if o.ASCII || !ok || !visible || !term.IsTerminal(keys.Fd()) || !signal.Detect(o.Getenv).Pictures {
		return nil, in
	}
	input := kitty.NewInput(keys)
	return &graphics{
		terminal: kitty.New(out), ask: func() { io.WriteString(out, kitty.Query) }, known: input.Known(),
		cell: func() image.Point { return kitty.CellSize(screen.Fd()) },
	}, input
}

// close takes all pictures away.
func (g *graphics) close() {
	if g != nil {
		g.terminal.Close()
	}
}

// graphicsMsg says that the terminal shows pictures by itself.
type graphicsMsg struct{}

// askGraphics waits for the answer for as long as it takes; nobody waits for it.
func (m *Model) askGraphics() tea.Cmd {
	g := m.graphics
	if g == nil {
		return nil
	}
	return func() tea.Msg {
		g.ask()
		select {
		case <-g.known:
			return graphicsMsg{}
		case <-m.ctx.Done():
			return nil
		}
	}
}

// useGraphics draws by the terminal's own pictures from now on. Ids that begin
// with the process's are not those of another program's pictures.
func (m *Model) useGraphics() {
	m.previews.painter.Board = preview.NewBoard(os.Getpid() & 0xff << 16)
	m.measureCell()
}

// measureCell follows the size of the terminal's letters.
func (m *Model) measureCell() {
	if m.previews.painter.Board != nil {
		m.previews.painter.Cell = m.graphics.cell()
	}
}

// sentMsg says that the terminal has a picture.
type sentMsg preview.Piece

// transmit sends the pictures that are shown to the terminal and has it drop the
// others.
func (m *Model) transmit(shown []preview.Piece) []tea.Cmd {
	board, g := m.previews.painter.Board, m.graphics
	if board == nil {
		return nil
	}
	bring, away := board.Turn(shown, m.previews.store)
	cmds := []tea.Cmd{m.forget(away)}
	for _, picture := range bring {
		cmds = append(cmds, func() tea.Msg {
			p := picture()
			if g.terminal.Send(m.ctx, p.ID, p.Image, p.Columns, p.Rows) != nil {
				return nil // the program ends, or its terminal has gone
			}
			return sentMsg(p.Piece)
		})
	}
	return cmds
}

// forget has the terminal drop pictures.
func (m *Model) forget(ids []int) tea.Cmd {
	if len(ids) == 0 {
		return nil
	}
	g := m.graphics
	return func() tea.Msg {
		g.terminal.Delete(ids...)
		return nil
	}
}

// resumed sends all pictures anew: whoever had the terminal meanwhile may have
// cleared it.
func (m *Model) resumed() tea.Cmd {
	if m.previews.painter.Board == nil {
		return nil
	}
	return m.forget(m.previews.painter.Board.Forget())
}
