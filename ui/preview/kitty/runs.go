package kitty

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/ansi/kitty"
)

// Run is a row of placeholders of one picture, in a line of a frame.
type Run struct {
	ID          int
	At          int // cells before it in the line
	Column, Row int // of its first cell in the picture
	Cells       int
}

// Part is a part of a line: text, or a run of placeholders.
type Part struct {
	Text string
	Run  Run // of Cells above 0 when this is one
}

// numbers are the diacritics' numbers.
var numbers = func() map[rune]int {
	m := make(map[rune]int, MaxCells)
	for i := range MaxCells {
		m[kitty.Diacritic(i)] = i
	}
	return m
}()

// Parts splits a line at the placeholders that Colour and Cell have written, for a
// terminal that draws pictures in another way. A line without any is one part.
func Parts(line string) (parts []Part) {
	at := 0
	for line != "" {
		i := strings.IndexRune(line, kitty.Placeholder)
		if i < 0 {
			break
		}
		text := line[:i]
		at += ansi.StringWidth(text)
		run := Run{At: at}
		rest := line[i:]
		for strings.HasPrefix(rest, string(kitty.Placeholder)) {
			rest = rest[utf8.RuneLen(kitty.Placeholder):]
			row, n := utf8.DecodeRuneInString(rest)
			column, m := utf8.DecodeRuneInString(rest[n:])
			own, o := utf8.DecodeRuneInString(rest[n+m:])
			if rest = rest[n+m+o:]; run.Cells == 0 {
				run.Column, run.Row, run.ID = numbers[column], numbers[row], numbers[own]<<ownShift|colourOf(text)
			}
			run.Cells++
		}
		parts = append(parts, Part{Text: text}, Part{Run: run})
		at += run.Cells
		line = rest
	}
	return append(parts, Part{Text: line})
}

// colourOf is the last colour of the palette in a text.
func colourOf(text string) (n int) {
	if i := strings.LastIndex(text, colour); i >= 0 {
		fmt.Sscanf(text[i+len(colour):], "%dm", &n)
	}
	return n
}
