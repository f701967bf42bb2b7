package table

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"bulkup/ui/layout"
	"bulkup/ui/theme"
)

var columns = []Column{
	{Title: "name", Middle: true, Column: layout.Column{Min: 8, Grow: 1}},
	{Title: "size", Right: true, Column: layout.Column{Min: 5, Rank: 1}},
}

// sheet is a table whose rows show their key, and how often each was made.
func sheet(n int) (*Table[int], map[int]int) {
	made := make(map[int]int)
	t := New(theme.New(theme.Options{NoColor: true, ASCII: true}), columns, func(k int) []Cell {
		made[k]++
		return []Cell{{Text: fmt.Sprintf("row %d", k)}, {Text: fmt.Sprint(k)}}
	})
	t.SetKeys(count(n))
	return t, made
}

func count(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

func cursor(t *testing.T, tab *Table[int]) int {
	t.Helper()
	k, ok := tab.Cursor()
	if !ok {
		t.Fatal("there is no cursor")
	}
	return k
}

func TestCursorStaysOnItsRow(t *testing.T) {
	tab, _ := sheet(100)
	tab.Move(50)
	moved := count(100)
	slices.Reverse(moved)
	tab.SetKeys(moved)
	if k := cursor(t, tab); k != 50 {
		t.Errorf("after the rows moved it is on %d", k)
	}
	tab.SetKeys(slices.DeleteFunc(moved, func(k int) bool { return k == 50 }))
	if k := cursor(t, tab); k != 49 {
		t.Errorf("after its row went it is on %d, not on the one that took its place", k)
	}
	tab.SetKeys([]int{7})
	if k := cursor(t, tab); k != 7 {
		t.Errorf("with one row left it is on %d", k)
	}
	tab.SetKeys(nil)
	if _, ok := tab.Cursor(); ok {
		t.Error("there is a cursor on nothing")
	}
}

func TestWindow(t *testing.T) {
	tab, _ := sheet(100)
	for _, c := range []struct {
		move        int
		first, last string
	}{
		{0, "row 0 ", "row 8 "}, {8, "row 0 ", "row 8 "}, {1, "row 1 ", "row 9 "}, {-5, "row 1 ", "row 9 "},
		{500, "row 91 ", "row 99 "}, {-500, "row 0 ", "row 8 "},
	} {
		tab.Move(c.move)
		lines := strings.Split(tab.View(40, 10), "\n")
		if len(lines) != 10 || !strings.Contains(lines[1], c.first) || !strings.Contains(lines[9], c.last) {
			t.Errorf("after moving by %d it shows:\n%s", c.move, strings.Join(lines, "\n"))
		}
		pointed := 0
		for _, l := range lines {
			if strings.HasPrefix(l, ">") {
				pointed++
			}
		}
		if pointed != 1 {
			t.Errorf("after moving by %d the cursor is seen %d times", c.move, pointed)
		}
	}
	tab.Move(500)
	tab.View(40, 10)
	if lines := strings.Split(tab.View(40, 60), "\n"); len(lines) != 60 {
		t.Errorf("a higher window wastes lines: %d", len(lines))
	}
}

func TestMarks(t *testing.T) {
	tab, _ := sheet(5)
	if got := tab.Selection(); !slices.Equal(got, []int{0}) {
		t.Errorf("without marks the selection is %v", got)
	}
	tab.Toggle()
	tab.Move(1)
	tab.Toggle()
	if got := tab.Selection(); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("the marks are %v", got)
	}
	if view := tab.View(30, 6); strings.Count(view, "*row") != 2 {
		t.Errorf("marks are not seen:\n%s", view)
	}
	tab.SetKeys([]int{4, 2, 1})
	if got := tab.Selection(); !slices.Equal(got, []int{2}) {
		t.Errorf("hidden rows are selected: %v", got)
	}
	tab.Forget(2)
	if n := tab.Marks(); n != 1 {
		t.Errorf("%d marks are left", n)
	}
	tab.MarkAll()
	if got := tab.Selection(); len(got) != 3 || tab.Marks() != 4 {
		t.Errorf("all marked: %v of %d", got, tab.Marks())
	}
	if !tab.ClearMarks() || tab.ClearMarks() {
		t.Error("Clear does not report whether there were any")
	}
}

func TestRowsAreDrawnOnce(t *testing.T) {
	tab, made := sheet(1000)
	tab.View(40, 11)
	tab.View(40, 11)
	if len(made) != 10 || made[5] != 1 {
		t.Errorf("10 rows were seen twice, and made %v times", made)
	}
	tab.Touch(5)
	tab.View(40, 11)
	if made[5] != 2 || made[6] != 1 {
		t.Errorf("after a change of row 5: %v", made)
	}
	tab.Move(1)
	tab.View(40, 11)
	if made[0] != 2 || made[1] != 2 || made[2] != 1 {
		t.Errorf("after the cursor moved: %v", made)
	}
	tab.View(50, 11)
	if made[9] != 2 {
		t.Errorf("after the width changed: %v", made)
	}
}

func TestExactToTheCell(t *testing.T) {
	names := []string{"plain", "日本語の写真と長い名前.webp", "👩‍👩‍👧 family.png", "e\u0301te\u0301", strings.Repeat("x", 300) + ".png", ""}
	tab := New(theme.New(theme.Options{}), columns, func(k int) []Cell {
		return []Cell{{Text: names[k]}, {Fill: func(w int) string { return strings.Repeat("日", w) }}}
	})
	tab.SetKeys(count(len(names)))
	for width := range 120 {
		for i, l := range strings.Split(tab.View(width, 20), "\n") {
			if w := ansi.StringWidth(l); w > width {
				t.Fatalf("line %d is %d of %d cells: %q", i, w, width, l)
			}
			if w := ansi.StringWidth(l); width > 20 && w != width-bar {
				t.Fatalf("line %d is %d of %d cells: %q", i, w, width, l)
			}
		}
	}
}

func TestScrollBar(t *testing.T) {
	tab, _ := sheet(100)
	for at := range 100 {
		tab.Move(-500)
		tab.Move(at)
		if n := strings.Count(tab.View(40, 11), "#"); n != 1 {
			t.Fatalf("at row %d the thumb is %d lines", at, n)
		}
	}
	if lines := strings.Split(tab.View(40, 11), "\n"); !strings.HasSuffix(lines[10], "#") {
		t.Errorf("at the end the thumb is not at the end:\n%s", strings.Join(lines, "\n"))
	}
	few, _ := sheet(5)
	if strings.Contains(few.View(40, 11), "#") {
		t.Error("there is a scroll bar with nothing to scroll")
	}
}
