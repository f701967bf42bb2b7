package kitty

import (
	"image"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi/kitty"
)

// UsualCell is the size of a cell where the terminal does not say, in pixels.
var UsualCell = image.Pt(10, 20)

// Colour returns what has to stand before the placeholders of a picture: their
// colour is its id.
func Colour(id int) string {
	part := func(shift int) string { return strconv.Itoa(id >> shift & 0xff) }
	return "\x1b[38;2;" + part(16) + ";" + part(8) + ";" + part(0) + "m"
}

// Cell writes the placeholder of one cell of a picture, which is one cell wide.
// Both numbers begin at 0, and end before MaxCells.
func Cell(b *strings.Builder, column, row int) {
	b.WriteRune(kitty.Placeholder)
	b.WriteRune(kitty.Diacritic(row))
	b.WriteRune(kitty.Diacritic(column))
}

// Query asks whether the terminal knows the protocol, with a picture of one
// pixel that is not kept.
const Query = "\x1b_Gi=" + QueryID + ",s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"

// QueryID is the id in Query, and in its answer.
const QueryID = "31"
