// Package table is a windowed table: it draws the rows that are shown, and costs the same
// for ten rows as for ten thousand. Rows are known by a key and never by their place, so
// that the cursor and the marks stay with what they are on when rows move. It knows
// nothing of jobs. Start reading at Table.
package table

import (
	"iter"
	"maps"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/keys"
	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

// Column is one column: its title, and how wide it wants to be.
type Column struct {
	layout.Column
	Title  string
	Right  bool // numbers stand to the right
	Middle bool // what is too long is cut in the middle: names
}

// Cell is plain text with its colour.
type Cell struct {
	Text  string
	Fill  func(width int) string // makes the text instead, for cells that use their width
	Paint theme.Paint
}

// Table shows rows that are known by keys of type K.
type Table[K comparable] struct {
	// Below returns what is said in full below the row under the cursor, given the
	// widths of the columns; nil says nothing.
	Below func(k K, widths []int) []string
	// Covered reports whether a row counts as marked though it has no mark of its own,
	// as a file in a marked folder does; nil is none.
	Covered func(k K) bool

	theme   *theme.Theme
	columns []Column
	sorted  int // column by which rows are sorted, from 1; negative is the greatest first
	cells   func(K) []Cell

	keys   []K
	cursor int
	marks  map[K]struct{}
	anchor K // the row that was marked last

	window
	drawn map[K]line
}

// window is what was drawn last.
type window struct {
	offset int // of the first row that is shown
	rows   int // lines for rows
	said   int // lines below the cursor's row
	width  int
	widths []int // of the columns
}

// defaultRows stands for the height of the table before it was drawn.
const defaultRows = 20

// New returns a table of the columns. cells makes the row of a key, one cell for
// each column; it is called when the row is first shown and after Touch.
func New[K comparable](th *theme.Theme, columns []Column, cells func(K) []Cell) *Table[K] {
	return &Table[K]{
		theme: th, columns: columns, cells: cells,
		marks: make(map[K]struct{}), drawn: make(map[K]line), window: window{rows: defaultRows},
	}
}

// SetKeys gives the rows in their order. The cursor stays on its row; when that
// is gone, it goes to the one that took its place.
func (t *Table[K]) SetKeys(keys []K) {
	at, held := t.Cursor()
	t.keys = keys
	if held {
		if i := slices.Index(keys, at); i >= 0 {
			t.offset += i - t.cursor
			t.cursor = i
		}
	}
	t.clamp()
}

// Forget drops marks and cached lines of rows that no longer exist.
func (t *Table[K]) Forget(k K) {
	delete(t.marks, k)
	delete(t.drawn, k)
}

// SetSorted says by which column the rows are sorted; below 0 is by none.
func (t *Table[K]) SetSorted(column int, falling bool) {
	t.sorted = column + 1
	if falling {
		t.sorted = -t.sorted
	}
}

// Touch says that the cells of a row have changed.
func (t *Table[K]) Touch(k K) { delete(t.drawn, k) }

// TouchAll says that any row may have changed.
func (t *Table[K]) TouchAll() { clear(t.drawn) }

// Has reports whether there is room for a column, counted from 0, in the width that was
// drawn last.
func (t *Table[K]) Has(column int) bool { return column < len(t.widths) && t.widths[column] > 0 }

// Len returns the number of rows.
func (t *Table[K]) Len() int { return len(t.keys) }

// Cursor returns the row under the cursor; false when there are no rows.
func (t *Table[K]) Cursor() (k K, ok bool) {
	if t.cursor < 0 || t.cursor >= len(t.keys) {
		return k, false
	}
	return t.keys[t.cursor], true
}

// Keys returns the rows in their order, which must not be changed.
func (t *Table[K]) Keys() []K { return t.keys }

// Seen returns the rows that are in the window.
func (t *Table[K]) Seen() []K {
	t.scroll(t.Page())
	return t.keys[t.offset:min(t.offset+t.Page(), len(t.keys))]
}

// Page returns how many rows are shown at once.
func (t *Table[K]) Page() int { return max(t.rows, 1) }

// Move moves the cursor by n rows, as far as there are any.
func (t *Table[K]) Move(n int) {
	t.cursor += n
	t.clamp()
}

// Seek moves the cursor to a row, and reports whether it is there.
func (t *Table[K]) Seek(k K) bool {
	at := slices.Index(t.keys, k)
	if at >= 0 {
		t.cursor = at
	}
	return at >= 0
}

// Step moves the cursor if the key is one of m, and reports whether it is.
func (t *Table[K]) Step(k tea.KeyMsg, m keys.Move) bool {
	switch {
	case key.Matches(k, m.Up):
		t.Move(-1)
	case key.Matches(k, m.Down):
		t.Move(1)
	case key.Matches(k, m.PageUp):
		t.Move(-t.Page())
	case key.Matches(k, m.PageDown):
		t.Move(t.Page())
	case key.Matches(k, m.Home):
		t.Move(-t.Len())
	case key.Matches(k, m.End):
		t.Move(t.Len())
	default:
		return false
	}
	return true
}

// Point moves the cursor to the row on the n-th line that is shown below the titles, and
// reports whether there is one.
func (t *Table[K]) Point(n int) bool {
	if at := t.cursor - t.offset; n > at {
		n = max(n-t.said, at) // the lines below the cursor's row are its own
	}
	if n < 0 || n >= t.rows || t.offset+n >= len(t.keys) {
		return false
	}
	t.cursor = t.offset + n
	return true
}

func (t *Table[K]) clamp() {
	t.cursor = max(min(t.cursor, len(t.keys)-1), 0)
}

// Toggle marks the row under the cursor, or takes its mark away, and goes on to
// the next row.
func (t *Table[K]) Toggle() {
	k, ok := t.Cursor()
	if !ok {
		return
	}
	t.anchor = k
	t.Mark(k, !t.Marked(k))
	t.Move(1)
}

// Mark gives a row a mark, shown or not, or takes it away.
func (t *Table[K]) Mark(k K, on bool) {
	if on {
		t.marks[k] = struct{}{}
	} else {
		delete(t.marks, k)
	}
	t.TouchAll() // others may be covered by it
}

// Marked reports whether a row has a mark of its own.
func (t *Table[K]) Marked(k K) bool {
	_, marked := t.marks[k]
	return marked
}

// AllMarked returns the rows that are marked, shown or not, in no order.
func (t *Table[K]) AllMarked() iter.Seq[K] { return maps.Keys(t.marks) }

// MarkTo marks all rows from the one that was marked last to the cursor.
func (t *Table[K]) MarkTo() {
	from := slices.Index(t.keys, t.anchor)
	if from < 0 {
		from = t.cursor
	}
	for i := min(from, t.cursor); i <= max(from, t.cursor) && i < len(t.keys); i++ {
		t.marks[t.keys[i]] = struct{}{}
		t.Touch(t.keys[i])
	}
	t.anchor, _ = t.Cursor()
}

// MarkAll marks every row that is shown.
func (t *Table[K]) MarkAll() {
	for _, k := range t.keys {
		t.marks[k] = struct{}{}
	}
	t.TouchAll()
}

// ClearMarks takes all marks away, and reports whether there were any.
func (t *Table[K]) ClearMarks() bool {
	had := len(t.marks) > 0
	clear(t.marks)
	t.TouchAll()
	return had
}

// Marks returns how many rows are marked, shown or not.
func (t *Table[K]) Marks() int { return len(t.marks) }

// Shown returns how many of the marked rows are shown.
func (t *Table[K]) Shown() (n int) {
	if len(t.marks) == 0 {
		return 0
	}
	for _, k := range t.keys {
		if t.Marked(k) {
			n++
		}
	}
	return n
}

// Selection returns the rows that an action applies to: the marked ones, or else
// the one under the cursor. Marked rows that a filter hides are not among them,
// because nobody sees them.
func (t *Table[K]) Selection() []K {
	var all []K
	for _, k := range t.keys {
		if t.Marked(k) {
			all = append(all, k)
		}
	}
	if k, ok := t.Cursor(); ok && len(all) == 0 {
		all = append(all, k)
	}
	return all
}
