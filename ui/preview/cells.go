package preview

import (
	"image"
	"image/color"
	"strings"

	"github.com/muesli/termenv"
)

// Depth is how colours are written.
type Depth int

// The depths. Without colour, brightness is shown by characters.
const (
	NoColour Depth = iota
	Colours256
	TrueColour
)

// DepthOf tells from the environment how many colours the terminal has.
func DepthOf(getenv func(string) string, noColor bool) Depth {
	switch term, colour := getenv("TERM"), getenv("COLORTERM"); {
	case noColor:
		return NoColour
	case colour == "truecolor", colour == "24bit", getenv("WT_SESSION") != "", strings.Contains(term, "-direct"):
		return TrueColour
	case strings.Contains(term, "256color"), strings.Contains(term, "kitty"), strings.Contains(term, "ghostty"):
		return Colours256
	}
	return NoColour
}

// Painter writes pixels as cells.
type Painter struct {
	Depth Depth
	ASCII bool
}

// ramp is from dark to bright.
const ramp = " .:-=+*#%@"

// cell writes two pixels, one above the other.
func (p Painter) cell(b *strings.Builder, above, below color.RGBA) {
	if p.Depth == NoColour || p.ASCII {
		light := (brightness(above) + brightness(below)) / 2
		b.WriteByte(ramp[light*(len(ramp)-1)/255])
		return
	}
	b.WriteString("\x1b[" + p.code(above, false) + ";" + p.code(below, true) + "m▀")
}

func brightness(c color.RGBA) int { return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000 }

func (p Painter) code(c color.RGBA, ground bool) string {
	profile := termenv.TrueColor
	if p.Depth == Colours256 {
		profile = termenv.ANSI256
	}
	return profile.FromColor(c).Sequence(ground)
}

// lines draws a tile, two rows of pixels in each line.
func (p Painter) lines(m *image.RGBA) []string {
	r := m.Bounds()
	lines := make([]string, 0, (r.Dy()+1)/2)
	for y := r.Min.Y; y < r.Max.Y; y += 2 {
		var b strings.Builder
		for x := r.Min.X; x < r.Max.X; x++ {
			p.cell(&b, m.RGBAAt(x, y), m.RGBAAt(x, min(y+1, r.Max.Y-1)))
		}
		if p.Depth != NoColour && !p.ASCII {
			b.WriteString(reset)
		}
		lines = append(lines, b.String())
	}
	return lines
}

const reset = "\x1b[0m"
