package layout

// Column is what a table's column asks for.
type Column struct {
	Min   int // it is left out rather than made narrower, where it can be left out
	Ideal int // it gets this much before others grow
	Grow  int // share of what is left over, 0 is none
	Rank  int // columns of the highest rank are left out first; 0 never is
}

// Columns returns the width of each column, 0 for those that are left out, so
// that all of them with a gap of one cell or more between fit into width.
func Columns(width, gap int, cols []Column) []int {
	shown := make([]bool, len(cols))
	for i := range shown {
		shown[i] = true
	}
	for need(cols, shown, gap) > width {
		worst := -1
		for i, c := range cols {
			if shown[i] && c.Rank > 0 && (worst < 0 || c.Rank >= cols[worst].Rank) {
				worst = i
			}
		}
		if worst < 0 {
			break
		}
		shown[worst] = false
	}
	return grow(width-need(cols, shown, gap), cols, shown)
}

// need is the least width of the shown columns.
func need(cols []Column, shown []bool, gap int) int {
	sum, n := 0, 0
	for i, c := range cols {
		if shown[i] {
			sum += c.Min
			n++
		}
	}
	return sum + gap*max(n-1, 0)
}

// grow gives the surplus out: first towards the ideal widths, from left to
// right, then in shares.
func grow(surplus int, cols []Column, shown []bool) []int {
	widths := make([]int, len(cols))
	shares := 0
	for i, c := range cols {
		if !shown[i] {
			continue
		}
		widths[i] = c.Min
		shares += c.Grow
		if more := min(max(c.Ideal-c.Min, 0), surplus); more > 0 {
			widths[i] += more
			surplus -= more
		}
	}
	if surplus < 0 { // even the columns that always stay are too wide
		for i := len(widths) - 1; i >= 0 && surplus < 0; i-- {
			cut := min(-surplus, widths[i])
			widths[i] -= cut
			surplus += cut
		}
		return widths
	}
	for i, c := range cols {
		if shown[i] && c.Grow > 0 {
			more := surplus * c.Grow / shares
			widths[i] += more
			surplus -= more
			shares -= c.Grow
		}
	}
	return widths
}
