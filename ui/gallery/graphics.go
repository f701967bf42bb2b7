package gallery

import (
	"context"
	"image"
	"io"
	"os"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/after"
	"bulkup/ui/preview"
	"bulkup/ui/preview/inline"
	"bulkup/ui/preview/kitty"
	"bulkup/ui/query"
)

// Graphics is a terminal that may draw pictures by itself; nil is one that does not.
// Whether it does is known when it has been asked, since what stands between may swallow
// pictures.
type Graphics struct {
	kitty  io.Writer        // where Kitty's commands go
	placed *kitty.Terminal  // if it knows Kitty's protocol, by which pictures are a part of the text
	inline *inline.Terminal // if it draws pictures where the cursor is; nil before it is known
	iterm2 bool             // it knows iTerm2's images
	cell   func() (image.Point, bool)
}

// Known is what the environment says of a terminal's pictures.
type Known struct {
	Kitty  io.Writer // where Kitty's commands go
	ITerm2 bool
	Cell   func() (size image.Point, ok bool) // pixels of a cell
}

// NewGraphics returns the terminal that writes to out.
func NewGraphics(k Known) *Graphics {
	return &Graphics{kitty: k.Kitty, placed: kitty.New(k.Kitty), iterm2: k.ITerm2, cell: k.Cell}
}

// holder holds the pictures of a terminal.
type holder interface {
	Send(ctx context.Context, id int, m image.Image, columns, rows int) error
	Delete(ids ...int)
	Close()
}

// terminal is what holds its pictures.
func (g *Graphics) terminal() holder {
	if g.inline != nil {
		return g.inline
	}
	return g.placed
}

// Close takes the pictures away that the terminal draws by itself.
func (g *Gallery) Close() {
	if g.graphics != nil {
		g.graphics.terminal().Close()
	}
}

// Attach gives the gallery a terminal that may draw pictures by itself.
func (g *Gallery) Attach(t *Graphics) { g.graphics = t }

// Use draws by the terminal's own pictures from now on, if it has said that it can. Ids
// that begin with the process's are not those of another program's pictures.
func (g *Gallery) Use(a query.Answer) {
	t := g.graphics
	if t == nil {
		return
	}
	_, sized := t.cell()
	switch {
	case a.Tmux:
		t.placed = kitty.New(kitty.ThroughTmux(t.kitty))
	case a.Kitty:
	case t.iterm2:
		t.inline = inline.New(inline.ITerm2)
	case a.Sixel && sized: // sixels are as many pixels as their cells have
		t.inline, g.Painter.Exact = inline.New(inline.Sixel), mostSixels
	default:
		return
	}
	g.Painter.Board, g.changed = preview.NewBoard(os.Getpid()&0xff), true
	g.Measure()
}

// Inline returns what draws pictures that are no part of the text; nil when none does.
func (g *Gallery) Inline() *inline.Terminal {
	if g.graphics == nil {
		return nil
	}
	return g.graphics.inline
}

// mostSixels is how many pixels a picture may have as sixels, which take a second for
// some millions.
const mostSixels = 512 << 10

// Measure follows the size of the terminal's letters.
func (g *Gallery) Measure() {
	if g.Painter.Board == nil {
		return
	}
	size, ok := g.graphics.cell()
	if !ok {
		size = kitty.UsualCell
	}
	g.Painter.Cell = size
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
			if t.terminal().Send(ctx, p.ID, p.Image, p.Columns, p.Rows) != nil {
				return nil // the program ends, or its terminal has gone
			}
			return after.Msg(func() tea.Cmd { board.Arrived(p.Piece); g.changed = true; return nil })
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
		t.terminal().Delete(ids...)
		return nil
	}
}

// Resume sends all pictures anew: whoever had the terminal meanwhile may have cleared
// it.
func (g *Gallery) Resume() tea.Cmd {
	if g.Painter.Board == nil {
		return nil
	}
	g.changed = true
	return g.remove(g.Painter.Board.Forget())
}
