package main

import (
	"fmt"
	"io"
	"strings"
)

// shapes are what fills cells or joins them: drawn, since fonts leave gaps
// between lines. Those of one colour become one path.
type shapes struct {
	order   []string // colours
	areas   map[string]*strings.Builder
	strokes map[string]*strings.Builder
	last    map[string]rect // the newest area, which may still grow
}

type rect struct{ x, y, w, h int }

// fill adds a rectangle. One that goes on where the last of its colour ended
// makes that longer.
func (s *shapes) fill(colour string, x, y, w, h int) {
	if l := s.last[colour]; l.y == y && l.h == h && l.x+l.w == x {
		s.last[colour] = rect{l.x, y, l.w + w, h}
		return
	}
	s.settle(colour)
	s.last[colour] = rect{x, y, w, h}
}

// settle writes the newest area of a colour.
func (s *shapes) settle(colour string) {
	if s.last == nil {
		s.last = make(map[string]rect)
		s.areas, s.strokes = make(map[string]*strings.Builder), make(map[string]*strings.Builder)
	}
	if s.areas[colour] == nil {
		s.order = append(s.order, colour)
		s.areas[colour], s.strokes[colour] = new(strings.Builder), new(strings.Builder)
	}
	if l := s.last[colour]; l.w > 0 {
		fmt.Fprintf(s.areas[colour], "M%d %dh%dv%dh-%dz", l.x, l.y, l.w, l.h, l.w)
	}
}

// stroke adds a line.
func (s *shapes) stroke(colour, path string, x, y int) {
	s.settle(colour)
	delete(s.last, colour)
	fmt.Fprintf(s.strokes[colour], "M%d %d%s", x, y, path)
}

// halfBlock holds two pixels of a picture: its own colour above, and what stands
// behind it below.
const halfBlock = '▀'

// glyph draws a character that has to fill its cell or to touch its neighbours,
// and reports whether it is one.
func (s *shapes) glyph(r rune, colour string, x, y int) bool {
	const w, h = cellWidth, cellHeight
	switch r {
	case '─':
		s.fill(colour, x, y+h/2, w, 1)
	case '│':
		s.fill(colour, x+w/2, y, 1, h)
	case '┃':
		s.fill(colour, x+w/2-1, y, 3, h)
	case '╭':
		s.stroke(colour, fmt.Sprintf("v-%dq0-4 4-4", h/2-4), x+w/2, y+h)
	case '╮':
		s.stroke(colour, fmt.Sprintf("q4 0 4 4v%d", h/2-4), x, y+h/2)
	case '╰':
		s.stroke(colour, fmt.Sprintf("v%dq0 4 4 4", h/2-4), x+w/2, y)
	case '╯':
		s.stroke(colour, fmt.Sprintf("q4 0 4-4v-%d", h/2-4), x, y+h/2)
	case halfBlock:
		s.fill(colour, x, y, w, h/2)
	case '█', '▉', '▊', '▋', '▌', '▍', '▎', '▏': // U+2588 is full, and each after it an eighth less
		s.fill(colour, x, y+2, w*(8-int(r-'█'))/8, h-4)
	default:
		return false
	}
	return true
}

// write writes the shapes, the earliest colour first.
func (s *shapes) write(w io.Writer) {
	for _, colour := range s.order {
		s.settle(colour)
		if area := s.areas[colour].String(); area != "" {
			fmt.Fprintf(w, `<path fill="%s" d="%s"/>`+"\n", colour, area)
		}
		if line := s.strokes[colour].String(); line != "" {
			fmt.Fprintf(w, `<path fill="none" shape-rendering="auto" stroke="%s" transform="translate(.5 .5)" d="%s"/>`+"\n", colour, line)
		}
	}
}
