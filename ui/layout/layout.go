// Package layout computes where things go on the screen. It is pure: sizes in, sizes out,
// all in terminal cells. Start reading at Frame and Columns.
package layout

// The smallest terminal that the screens fit into.
const (
	MinWidth  = 46
	MinHeight = 12
)

// Breakpoints of the height and the width.
const (
	ruledHeight = 16 // from here on there are lines between header, body and footer
	wideWidth   = 96 // from here on two panels stand side by side
)

// Frame is the division of the whole screen.
type Frame struct {
	Width, Height int
	Fits          bool // false below the smallest size
	Rules         bool // whether lines divide header, body and footer
	Wide          bool // whether two panels fit side by side
	Body          int  // lines of the body
}

// Divide divides a screen into two lines of header, the body, and one line of footer.
func Divide(width, height int) Frame {
	f := Frame{
		Width: width, Height: height,
		Fits:  width >= MinWidth && height >= MinHeight,
		Rules: height >= ruledHeight,
		Wide:  width >= wideWidth,
	}
	f.Body = height - 3
	if f.Rules {
		f.Body -= 2
	}
	f.Body = max(f.Body, 0)
	return f
}

// Panels splits a width into a main panel and one beside it, with gap cells
// between them.
func Panels(width, gap int) (main, side int) {
	side = min(max(width*2/5, 40), 56)
	return max(width-side-gap, 0), side
}

// Thumb returns where the thumb of a scroll bar begins and how long it is, when rows of n
// are visible from offset on; nothing when all are.
func Thumb(offset, rows, n int) (top, length int) {
	if n <= rows {
		return 0, 0
	}
	length = max(rows*rows/n, 1)
	return offset * (rows - length) / (n - rows), length
}
