package main

import (
	"fmt"
	"image/color"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/cellbuf"
)

// The terminal that is drawn: its background, its text, and its sixteen colours.
const (
	ground = "#1a1b26"
	plain  = "#c0caf5"
)

var sixteen = [16]string{
	"#15161e", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#a9b1d6",
	"#414868", "#f7768e", "#9ece6a", "#e0af68", "#7aa2f7", "#bb9af7", "#7dcfff", "#c0caf5",
}

// faint is text that matters less.
const faint = "#8087a8"

// look is how a cell is drawn.
type look struct {
	front, back string // back is "" where nothing stands behind the text
	bold        bool
}

// text is what of a look the text has.
func (l look) text() look { return look{front: l.front, bold: l.bold} }

func lookOf(s cellbuf.Style) look {
	l := look{front: plain, bold: s.Attrs.Contains(cellbuf.BoldAttr)}
	if s.Attrs.Contains(cellbuf.FaintAttr) {
		l.front = faint
	}
	if s.Fg != nil {
		l.front = hex(s.Fg)
	}
	if s.Bg != nil {
		l.back = hex(s.Bg)
	}
	if s.Attrs.Contains(cellbuf.ReverseAttr) {
		if l.back == "" {
			l.back = ground
		}
		l.front, l.back = l.back, l.front
	}
	return l
}

func hex(c color.Color) string {
	if basic, ok := c.(ansi.BasicColor); ok {
		return sixteen[basic]
	}
	if indexed, ok := c.(ansi.IndexedColor); ok && indexed < 16 {
		return sixteen[indexed]
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// coarse rounds a colour to 4 bits a channel: pictures of pixels become much
// smaller by it.
func coarse(hex string) string {
	var r, g, b int
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil {
		return hex
	}
	return fmt.Sprintf("#%x%x%x", (r+8)/17, (g+8)/17, (b+8)/17)
}
