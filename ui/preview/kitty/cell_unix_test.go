//go:build unix

package kitty

import (
	"image"
	"testing"

	"github.com/creack/pty"
)

func TestCellSize(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer slave.Close()
	for _, c := range []struct {
		size pty.Winsize
		want image.Point
	}{
		{pty.Winsize{Cols: 80, Rows: 24, X: 80*9 + 5, Y: 24*18 + 3}, image.Pt(9, 18)},
		{pty.Winsize{Cols: 80, Rows: 24}, image.Point{}},
		{pty.Winsize{}, image.Point{}},
	} {
		if err := pty.Setsize(master, &c.size); err != nil {
			t.Fatal(err)
		}
		if got, ok := CellSize(slave.Fd()); got != c.want || ok == (got == image.Point{}) {
			t.Errorf("%+v: a cell of %v", c.size, got)
		}
	}
}
