package kitty

import (
	"image"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi/kitty"
)

// UsualCell is the size of a cell where the terminal does not say, in pixels.
var UsualCell = image.Pt(10, 20)

// An id is a colour of the palette, and a number that this program shares with no
// other. tmux shows some other colour for one that its terminal may not know, but
// leaves those of the palette alone; the first 16 have codes of their own.
const (
	firstColour = 16
	colourBits  = 8
	ownShift    = 24
)

// IDs is how many ids there are.
const IDs = 1<<colourBits - firstColour

// ID returns the nth of the ids of a program with a number, 0 to 255.
func ID(own, n int) int { return own<<ownShift | firstColour + n%IDs }

// Colour returns what has to stand before the placeholders of a picture.
func Colour(id int) string {
	return colour + strconv.Itoa(id&(1<<colourBits-1)) + "m"
}

// colour is the beginning of a colour of the palette.
const colour = "\x1b[38;5;"

// Cell writes the placeholder of one cell of a picture, which is one cell wide.
// Both numbers begin at 0, and end before MaxCells.
func Cell(b *strings.Builder, id, column, row int) {
	b.WriteRune(kitty.Placeholder)
	b.WriteRune(kitty.Diacritic(row))
	b.WriteRune(kitty.Diacritic(column))
	b.WriteRune(kitty.Diacritic(id >> ownShift))
}

// Query asks whether the terminal knows the protocol, with a picture of one
// pixel that is not kept.
const Query = "\x1b_Gi=" + QueryID + ",s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"

// QueryID is the id in Query, and in its answer.
const QueryID = "31"
