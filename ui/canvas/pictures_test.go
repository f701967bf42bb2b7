package canvas

import (
	"bytes"
	"fmt"
	"image"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/preview/kitty"
)

// named draws pictures by their names.
type named struct{}

func (named) Draw(id int, cells image.Rectangle) string {
	return fmt.Sprintf("{%d %v}", id-kitty.ID(0, 0), cells)
}

// picture is the placeholders of some cells of a row.
func picture(n, row, from, to int) string {
	var b strings.Builder
	id := kitty.ID(0, n)
	b.WriteString(kitty.Colour(id))
	for column := from; column < to; column++ {
		kitty.Cell(&b, id, column, row)
	}
	return b.String() + "\x1b[0m"
}

// A picture is drawn where its placeholders stand, once, and again when something was
// above it; text beside it leaves it alone.
func TestPictures(t *testing.T) {
	var out bytes.Buffer
	s := &Canvas{out: &out, wake: make(chan struct{}, 1)}
	io.WriteString(s, ansi.SetModeAltScreenSaveCursor)
	show := func(lines ...string) string {
		out.Reset()
		s.draw(Frame{Text: strings.Join(lines, "\n"), Width: 9, Height: 4, Pictures: named{}})
		return out.String()
	}
	const moved = "\x1b[2C"
	top, below := picture(7, 0, 0, 2), picture(7, 1, 0, 2)
	if got := show("ab "+top, "cd "+below); strings.Contains(got, "\U0010eeee") || strings.Count(got, "{7 (0,0)-(2,2)}") != 1 ||
		!strings.Contains(got, ansi.CursorPosition(4, 1)+"{7") || strings.Contains(got, moved) {
		t.Errorf("at first: %q", got)
	}
	if got := show("xy "+top, "cd "+below); strings.Contains(got, "{") || !strings.Contains(got, "xy ") || !strings.Contains(got, moved) {
		t.Errorf("text beside it: %q", got)
	}
	if got := show("menu", "cd "+below); strings.Contains(got, "{") || !strings.Contains(got, "menu") {
		t.Errorf("under something: %q", got)
	}
	if got := show("xy "+top, "cd "+below); strings.Count(got, "{7 (0,0)-(2,2)}") != 1 {
		t.Errorf("after that: %q", got)
	}
	// A divider shows parts of two pictures.
	halves := func(at int) string { return picture(1, 0, 0, at) + "|" + picture(2, 0, at+1, 6) }
	if got := show(halves(3)); !strings.Contains(got, "{1 (0,0)-(3,1)}") || !strings.Contains(got, ansi.CursorPosition(5, 1)+"{2 (4,0)-(6,1)}") {
		t.Errorf("two of them: %q", got)
	}
	if got := show(halves(2)); !strings.Contains(got, "{1 (0,0)-(2,1)}") || !strings.Contains(got, ansi.CursorPosition(4, 1)+"{2 (3,0)-(6,1)}") {
		t.Errorf("the divider moved: %q", got)
	}
	if got := show(halves(2)); got != "" {
		t.Errorf("the same again: %q", got)
	}
	s.Redraw()
	if got := show(halves(2)); strings.Count(got, "{") != 2 {
		t.Errorf("on a screen that nobody knows: %q", got)
	}
}
