//go:build unix

package kitty

import (
	"image"

	"golang.org/x/sys/unix"
)

// CellSize returns the pixels of a cell of the terminal with the file descriptor fd;
// false when the terminal does not say.
func CellSize(fd uintptr) (image.Point, bool) {
	w, err := unix.IoctlGetWinsize(int(fd), unix.TIOCGWINSZ)
	if err != nil || w.Col == 0 || w.Row == 0 || w.Xpixel < w.Col || w.Ypixel < w.Row {
		return image.Point{}, false
	}
	return image.Pt(int(w.Xpixel/w.Col), int(w.Ypixel/w.Row)), true
}
