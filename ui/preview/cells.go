package preview

import (
	"image"
	"image/color"
	"strconv"
	"strings"
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

func (p Painter) plain() bool { return p.Depth == NoColour || p.ASCII }

// lines draws a tile, two rows of pixels in each line. In the column at, if there
// is one, wall stands instead.
func (p Painter) lines(m *image.RGBA, at int, wall string) []string {
	r := m.Bounds()
	lines := make([]string, 0, (r.Dy()+1)/2)
	for y := r.Min.Y; y < r.Max.Y; y += 2 {
		var b strings.Builder
		var last [2]color.RGBA // what the terminal paints with; no pixel is transparent
		for x := r.Min.X; x < r.Max.X; x++ {
			if x == at {
				if !p.plain() {
					b.WriteString(reset)
				}
				b.WriteString(wall)
				last = [2]color.RGBA{}
				continue
			}
			pair := [2]color.RGBA{m.RGBAAt(x, y), m.RGBAAt(x, min(y+1, r.Max.Y-1))}
			if p.plain() {
				b.WriteByte(ramp[(brightness(pair[0])+brightness(pair[1]))/2*(len(ramp)-1)/255])
				continue
			}
			if pair != last {
				b.WriteString("\x1b[38;" + p.code(pair[0]) + ";48;" + p.code(pair[1]) + "m")
				last = pair
			}
			b.WriteString("▀")
		}
		if !p.plain() {
			b.WriteString(reset)
		}
		lines = append(lines, b.String())
	}
	return lines
}

func brightness(c color.RGBA) int { return (299*int(c.R) + 587*int(c.G) + 114*int(c.B)) / 1000 }

// code is a colour in a control sequence, after the 38 or 48.
func (p Painter) code(c color.RGBA) string {
	if p.Depth == TrueColour {
		return "2;" + strconv.Itoa(int(c.R)) + ";" + strconv.Itoa(int(c.G)) + ";" + strconv.Itoa(int(c.B))
	}
	step := func(v uint8) int { return (int(v)*5 + 127) / 255 } // the cube of 6×6×6 colours
	return "5;" + strconv.Itoa(16+36*step(c.R)+6*step(c.G)+step(c.B))
}

const reset = "\x1b[0m"
