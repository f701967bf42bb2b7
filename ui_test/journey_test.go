//go:build unix

package ui_test

import (
	"image/png"
	"testing"
)

// The main job as a user does it: drop a folder, choose, start, watch, put right what
// was broken, leave, and come back.
func TestJourney(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		dir := m.album()
		m.copy("broken/truncated.jpg", "album/people/torn.jpg")
		m.copy("broken/empty.jpg", "album/zero.jpg")

		s := open(m, small, "--state", "state")
		s.sees("▸[1] Add", "album/")
		s.paste(dir)
		s.sees("13 pictures in 6 folders", "1 cannot work: the file is empty", "model         upscayl-lite-4x", "scale         4")
		s.press("m")
		s.sees("search", "▸ upscayl-lite-4x")
		s.typing("faithful")
		s.sees("search faithful")
		s.press("Enter")
		s.sees("model         faithful", "invents nothing")
		s.press("s")
		s.sees("search", "▸ 4")
		s.typing("2")
		s.sees("search 2")
		s.press("Enter")
		s.sees("scale         2")
		s.sees("enter start")
		s.press("Enter")
		s.sees("▸[2] Jobs", "12 of 14 done", "2 failed", "✗  people/torn.jpg", "failed · checking", "✗  zero.jpg", "faithful  2×")
		upscaled(t, m.path("album-upscaled"), album, 2, "png")

		m.write("album/people/torn.jpg", drawn(t, 60, 40, 1, png.DefaultCompression))
		s.press("/")
		s.sees("enter keep")
		s.typing("torn")
		s.until("only the job that is looked for is shown", func() bool { return !s.shows("zero.jpg") })
		s.press("Enter")
		s.press("Enter")
		s.sees("the picture is cut off")
		s.press("r")
		s.sees("13 of 14 done")
		s.press("Escape")
		s.sees("enter details")
		s.press("Escape")
		s.sees("✗  zero.jpg")
		m.write("album/zero.jpg", drawn(t, 40, 60, 2, png.DefaultCompression))
		s.press("R")
		s.sees("14 of 14 done")
		s.press("q")
		s.exits(0)
		s.sees("14 done", "results in")

		s = open(m, small, "--state", "state")
		s.sees("▸[2] Jobs", "14 of 14 done", "✓  people/torn.jpg", "✓  zero.jpg")
		s.press("q")
		s.exits(0)
	})
}

// A folder as an argument is queued at once, and what is done is not done again.
func TestArgument(t *testing.T) {
	t.Parallel()
	onTerminals(t, func(t *testing.T, open opener) {
		m := newMachine(t)
		m.album()
		for range 2 {
			s := open(m, size{120, 40}, "--model", "faithful", "album")
			s.sees("▸[2] Jobs", "12 of 12 done", "✓  holiday/山と湖.webp", "the sea.jpg")
			s.press("q")
			s.exits(0)
			s.sees("12 done")
		}
		upscaled(t, m.path("album-upscaled"), album, 4, "png")
	})
}
