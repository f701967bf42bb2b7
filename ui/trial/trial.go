// Package trial is the screen on which the results of a sample stand side by side, one
// picture with every model. It starts no job. Start reading at Screen.
package trial

import (
	"image"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue"
	"bulkup/queue/job"
	"bulkup/ui/keys"
	"bulkup/ui/preview"
	"bulkup/ui/theme"
)

// Cell is one picture with one model.
type Cell struct{ Picture, Model string }

// Grid is a sample: which job makes which cell.
type Grid struct {
	Pictures []string // paths
	Models   []string
	Scale    int
	Jobs     map[Cell]job.ID
}

// Job is what a cell shows.
type Job struct {
	job.Job
	Progress queue.Progress
	Picture  preview.Picture // the result; zero until there is one
	Size     image.Point     // of the result, in pixels
}

// Screen shows one picture of the grid with as many models as there is room for.
type Screen struct {
	theme *theme.Theme
	keys  keys.Map
	grid  Grid

	picture, model int // that the cursor is on
	whole          bool
	views          map[job.ID]*preview.Compare
	room           preview.Room // of one picture, as drawn last
}

// New returns a screen for a grid, which has at least one picture and one model.
func New(th *theme.Theme, km keys.Map, g Grid) *Screen {
	return &Screen{theme: th, keys: km, grid: g, views: make(map[job.ID]*preview.Compare)}
}

// Model returns the model that is chosen.
func (s *Screen) Model() string { return s.grid.Models[s.model] }

// Scale returns the scale of the sample.
func (s *Screen) Scale() int { return s.grid.Scale }

// Action is what the user wants.
type Action int

// The actions; None means that nothing is left to do.
const (
	None Action = iota
	Use         // the chosen model from now on
	Back
)

// Update handles a key and returns what is left to do for others.
func (s *Screen) Update(k tea.KeyMsg) Action {
	t, p := s.keys.Trial, s.keys.Preview
	const pan = 1.0 / 4
	switch {
	case key.Matches(k, t.Use):
		return Use
	case key.Matches(k, t.Back):
		return Back
	case key.Matches(k, t.Left):
		s.model = max(s.model-1, 0)
	case key.Matches(k, t.Right):
		s.model = min(s.model+1, len(s.grid.Models)-1)
	case key.Matches(k, p.Next):
		s.turn(1)
	case key.Matches(k, p.Previous):
		s.turn(-1)
	case key.Matches(k, p.Zoom):
		s.whole = !s.whole
		clear(s.views)
	case key.Matches(k, p.PanLeft):
		s.pan(-pan, 0)
	case key.Matches(k, p.PanRight):
		s.pan(pan, 0)
	case key.Matches(k, p.PanUp):
		s.pan(0, -pan)
	case key.Matches(k, p.PanDown):
		s.pan(0, pan)
	}
	return None
}

func (s *Screen) turn(by int) {
	n := len(s.grid.Pictures)
	s.picture = (s.picture + by + n) % n
	clear(s.views)
}

// pan moves all pictures alike, so that the same place is compared.
func (s *Screen) pan(x, y float64) {
	for _, v := range s.views {
		v.Pan(x, y, s.room)
	}
}

// Help lists the keys that do something now, the most useful first.
func (s *Screen) Help() []key.Binding {
	t, p := s.keys.Trial, s.keys.Preview
	next, previous := p.Next, p.Previous
	next.SetHelp(next.Help().Key, "next picture")
	previous.SetHelp(previous.Help().Key, "previous picture")
	return []key.Binding{t.Left, t.Right, t.Use, next, previous, p.Zoom, p.PanLeft, p.PanDown, p.PanUp, p.PanRight, t.Back}
}
