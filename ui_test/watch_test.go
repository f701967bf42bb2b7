//go:build unix

package ui_test

import (
	"testing"
)

// A folder is watched from the picker: what is in it joins, then what comes, and
// then no more.
func TestWatchedFolder(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		m.copy("album/flower.jpg", "incoming/a.jpg")
		s := open(m, small, "--model", "faithful-fast")
		s.sees("▸[1] Add", "incoming/")
		s.press("w")
		s.sees("watch folder", "1 picture in 1 folder", "new ones join the queue", "enter start")
		s.press("Enter")
		s.sees("watching 1 folder", "1 of 1 done")
		m.copy("album/flower.jpg", "incoming/deep/b.jpg")
		s.sees("1 of 2 done", "1 copied") // the same picture is not upscaled again
		s.press("w")
		s.sees("no longer watched")
		s.misses("watching 1 folder")
		s.press("2")
		s.sees("a.jpg", "deep/b.jpg")
		s.press("C-c")
		s.exits(0)
	})
}
