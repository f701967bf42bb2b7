package theme

import (
	"fmt"
	"strings"
)

// Glyphs are the characters that the program draws itself, each one cell wide
// unless it says otherwise.
type Glyphs struct {
	Waiting, Active, Done, Failed, Unknown, Skipped, Canceled string

	Pointer  string // the row under the cursor
	Mark     string // a marked row
	Caret    string // where typed text goes
	Ellipsis string // something was cut
	Rule     string // horizontal line
	Wall     string // vertical line
	Corners  [4]string
	Thumb    string // scroll bar
	Dot      string // between facts, with its spaces (three cells)
	Times    string
	Arrow    string
	Rising   string // sorted, the smallest first
	Falling  string // sorted, the greatest first
	Left     string // there is a value before
	Right    string // there is a value after
	Dash     string // nothing is known
	bar      []string
	track    string
}

var unicodeGlyphs = Glyphs{
	Waiting: "·", Active: "•", Done: "✓", Failed: "✗", Unknown: "?", Skipped: "=", Canceled: "-",
	Pointer: "▸", Mark: "◆", Caret: "▏", Ellipsis: "…", Rule: "─", Wall: "│",
	Corners: [4]string{"╭", "╮", "╰", "╯"}, Thumb: "┃", Dot: " · ",
	Times: "×", Arrow: "→", Rising: "▲", Falling: "▼", Left: "‹", Right: "›", Dash: "—",
	bar: []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}, track: "░",
}

var asciiGlyphs = Glyphs{
	Waiting: ".", Active: "+", Done: "v", Failed: "x", Unknown: "?", Skipped: "=", Canceled: "-",
	Pointer: ">", Mark: "*", Caret: "_", Ellipsis: "~", Rule: "-", Wall: "|",
	Corners: [4]string{"+", "+", "+", "+"}, Thumb: "#", Dot: " - ",
	Times: "x", Arrow: ">", Rising: "^", Falling: "v", Left: "<", Right: ">", Dash: "-",
	bar: []string{"", "#"}, track: ".",
}

// Bar draws a fraction of 0 to 1 as a bar of the given cells, the rest as a track.
func (g Glyphs) Bar(fraction float64, cells int) string {
	done, rest := g.BarParts(fraction, cells)
	return done + rest
}

// BarParts are the two parts of a Bar.
func (g Glyphs) BarParts(fraction float64, cells int) (done, rest string) {
	if cells <= 0 {
		return "", ""
	}
	steps := len(g.bar) - 1
	filled := int(min(max(fraction, 0), 1) * float64(cells*steps))
	full, eighths := filled/steps, filled%steps
	bar := strings.Repeat(g.bar[steps], full)
	if eighths > 0 {
		bar += g.bar[eighths]
		full++
	}
	return bar, strings.Repeat(g.track, cells-full)
}

// Size writes the width and the height of a picture or a terminal, such as 640×480.
func (g Glyphs) Size(w, h int) string { return fmt.Sprintf("%d%s%d", w, g.Times, h) }

// Switch draws a choice of yes or no.
func (g Glyphs) Switch(on bool) string {
	if on {
		return "yes"
	}
	return "no"
}
