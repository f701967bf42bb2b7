package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/cellbuf"
)

// A cell and what is around the screen, in the units of the picture.
const (
	cellWidth  = 8
	cellHeight = 18
	baseline   = 13 // from the top of a cell
	margin     = 14
)

const fonts = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace"

// draw draws a screen, with its colours as the terminal gets them, as SVG.
func draw(screen string) []byte {
	screen = strings.TrimRight(screen, "\n")
	lines := strings.Split(screen, "\n")
	width := 0
	for _, l := range lines {
		width = max(width, ansi.StringWidth(l))
	}
	cells := cellbuf.NewBuffer(width, len(lines))
	cellbuf.SetContent(cells, screen)

	var b bytes.Buffer
	full, high := width*cellWidth+2*margin, len(lines)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d">`+"\n", full, high)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	fmt.Fprintf(&b, `<g transform="translate(%d %[1]d)" shape-rendering="crispEdges" font-family="%s" font-size="13">`+"\n", margin, fonts)
	var d drawing
	for y := range lines {
		d.line(cells.Line(y), y)
	}
	d.back.write(&b)
	d.front.write(&b)
	b.Write(d.texts.Bytes())
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// drawing is what is drawn of a screen, one above the other.
type drawing struct {
	back, front shapes
	texts       bytes.Buffer
}

// line draws a line, its text in runs of one look.
func (d *drawing) line(line cellbuf.Line, y int) {
	var run strings.Builder
	var look look
	start, end := 0, 0
	flush := func() {
		text := strings.TrimRight(run.String(), " ")
		if blank := run.Len() - len(text); text != "" {
			d.text(start, end-blank, y, look, text)
		}
		run.Reset()
	}
	for x := 0; x < len(line); x++ {
		c := line.At(x)
		if c == nil || c.Width == 0 { // covered by the wide character before it
			continue
		}
		l := lookOf(c.Style)
		if c.Rune == halfBlock {
			l.front, l.back = coarse(l.front), coarse(l.back)
		}
		if l.back != "" {
			d.back.fill(l.back, x*cellWidth, y*cellHeight, c.Width*cellWidth, cellHeight)
		}
		shape := d.front.glyph(c.Rune, l.front, x*cellWidth, y*cellHeight)
		text := c.String()
		if shape {
			text = " "
		}
		// Not all viewers keep two spaces, so that a run has none.
		blank := text == " "
		if run.Len() > 0 && (!blank && l.text() != look.text() || blank && strings.HasSuffix(run.String(), " ")) {
			flush()
		}
		switch {
		case run.Len() == 0 && blank:
			continue
		case run.Len() == 0:
			start, look = x, l
		}
		run.WriteString(text)
		end = x + c.Width
	}
	flush()
}

// text writes a run that takes the cells from start to end, whatever font there
// is.
func (d *drawing) text(start, end, y int, l look, text string) {
	b := &d.texts
	fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" fill="%s"`, start*cellWidth, y*cellHeight+baseline, (end-start)*cellWidth, l.front)
	if l.bold {
		b.WriteString(` font-weight="bold"`)
	}
	b.WriteString(` lengthAdjust="spacingAndGlyphs">`)
	xml.EscapeText(b, []byte(text)) // a buffer takes everything
	b.WriteString("</text>\n")
}
