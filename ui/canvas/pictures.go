package canvas

import (
	"image"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/preview/kitty"
)

// Pictures draws pictures that are no text, in a terminal that knows no placeholders.
type Pictures interface {
	// Draw returns what draws some cells of a picture, with their upper left where the
	// cursor is; "" is nothing.
	Draw(id int, cells image.Rectangle) string
}

// placed are the pictures of a frame, as rows of cells from the top.
type placed []row

// row is a run of placeholders in a line.
type row struct {
	kitty.Run
	line  int
	fresh bool // it is not on the screen yet
}

// line is a line that has changed, as text: what is drawn already of a picture is left as
// it is, since text over it would take it away.
func (p *placed) line(i int, now, before string) string {
	parts := kitty.Parts(now)
	if len(parts) == 1 {
		return now
	}
	var there []kitty.Run
	for _, part := range kitty.Parts(before) {
		if part.Run.Cells > 0 {
			there = append(there, part.Run)
		}
	}
	var b strings.Builder
	for _, part := range parts {
		r := part.Run
		fresh := !slices.Contains(there, r)
		switch {
		case r.Cells == 0:
			b.WriteString(part.Text)
			continue
		case fresh:
			b.WriteString(strings.Repeat(" ", r.Cells))
		default:
			b.WriteString(ansi.CursorForward(r.Cells))
		}
		*p = append(*p, row{r, i, fresh})
	}
	return b.String()
}

// stay is a line that has not changed.
func (p *placed) stay(i int, line string) {
	for _, part := range kitty.Parts(line) {
		if part.Run.Cells > 0 {
			*p = append(*p, row{part.Run, i, false})
		}
	}
}

// draw writes the pictures of which something is not on the screen yet.
func (p placed) draw(b *strings.Builder, pictures Pictures) {
	for len(p) > 0 {
		first := p[0]
		var rest placed
		last, fresh := first, first.fresh
		for _, r := range p[1:] {
			below := r.Run
			below.Row = last.Row
			if r.line == last.line+1 && r.Row == last.Row+1 && below == last.Run {
				last, fresh = r, fresh || r.fresh
				continue
			}
			rest = append(rest, r)
		}
		p = rest
		if !fresh {
			continue
		}
		cells := image.Rect(first.Column, first.Row, first.Column+first.Cells, last.Row+1)
		if text := pictures.Draw(first.ID, cells); text != "" {
			b.WriteString(ansi.CursorPosition(first.At+1, first.line+1) + text)
		}
	}
}
