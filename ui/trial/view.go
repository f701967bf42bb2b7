package trial

import (
	"fmt"
	"path/filepath"
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
)

const (
	narrowest = 26 // cells of a column
	gap       = 1  // cells between columns
	above     = 2  // lines above a picture: the title, and the model
	below     = 1  // the state
)

// Jobs finds the job of a cell.
type Jobs func(job.ID) (Job, bool)

// columns are the visible models: those around the chosen one.
func (s *Screen) columns(width int) (first, n, each int) {
	n = max(min(len(s.grid.Models), (width+gap)/(narrowest+gap)), 1)
	first = max(min(s.model-n/2, len(s.grid.Models)-n), 0)
	return first, n, (width - gap*(n-1)) / n
}

// Pieces are what is drawn in at most width by height cells.
func (s *Screen) Pieces(jobs Jobs, paint preview.Painter, width, height int) []preview.Piece {
	first, n, each := s.columns(width)
	var pieces []preview.Piece
	for _, model := range s.grid.Models[first : first+n] {
		room := room(paint, n, each, height-above-below)
		if v := s.view(jobs, model, room); v != nil {
			pieces = append(pieces, v.Pieces(room)...)
		}
	}
	return pieces
}

// room is the room of one of n pictures, which together have no more pixels than
// one alone.
func room(paint preview.Painter, n, width, height int) preview.Room {
	r := paint.Room(width, height)
	r.Most /= n
	return r
}

// view is how a model's result is shown, nil when there is none.
func (s *Screen) view(jobs Jobs, model string, room preview.Room) *preview.Compare {
	s.room = room
	id, ok := s.grid.Jobs[Cell{s.grid.Pictures[s.picture], model}]
	if !ok {
		return nil
	}
	j, ok := jobs(id)
	if !ok || j.Picture.Path == "" {
		return nil
	}
	v := s.views[id]
	if v == nil {
		v = preview.NewCompare(preview.Subject{Before: j.Picture, From: j.Size})
		if !s.whole {
			v.Zoom(room)
		}
		s.views[id] = v
	}
	return v
}

// Draw draws the screen in at most width by height cells.
func (s *Screen) Draw(jobs Jobs, store *preview.Store, paint preview.Painter, width, height int) string {
	g := s.theme.Glyphs
	picture := s.grid.Pictures[s.picture]
	title := fmt.Sprintf(" %s%spicture %d of %d%s%d%s", s.theme.Text(filepath.Base(picture)), g.Dot, s.picture+1, len(s.grid.Pictures),
		g.Dot, s.grid.Scale, g.Times)
	if !s.whole {
		title += g.Dot + "1:1"
	}
	lines := make([]string, max(height, 1))
	lines[0] = s.theme.Strong.On(layout.Cut(title, width, g.Ellipsis))
	first, n, each := s.columns(width)
	for i, model := range s.grid.Models[first : first+n] {
		column := s.column(jobs, store, paint, model, first+i == s.model, room(paint, n, each, height-above-below))
		for y := range height - 1 {
			if i > 0 {
				lines[1+y] = layout.Pad(lines[1+y], i*(each+gap))
			}
			if y < len(column) {
				lines[1+y] += column[y]
			}
		}
	}
	return layout.Clamp(strings.Join(lines, "\n"), width, height)
}

// column is a model, its result, and its state.
func (s *Screen) column(jobs Jobs, store *preview.Store, paint preview.Painter, model string, chosen bool, room preview.Room) []string {
	width := room.Width
	g := s.theme.Glyphs
	head := layout.Cut("  "+s.theme.Text(model), width, g.Ellipsis)
	if chosen {
		head = s.theme.Strong.On(layout.Cut(g.Pointer+" "+s.theme.Text(model), width, g.Ellipsis))
	}
	lines := []string{head}
	v := s.view(jobs, model, room)
	state := s.state(jobs, model)
	if v != nil {
		for _, p := range v.Pieces(room) {
			if _, known, err := store.Get(p.Want); err != nil {
				state = err.Error()
			} else if !known {
				state = "loading"
			}
		}
		lines = append(lines, v.Draw(store, paint, "", room)...)
	}
	if v != nil {
		return append(lines, s.theme.Dim.On(layout.Cut("  "+s.theme.Text(state), width, g.Ellipsis)))
	}
	for _, l := range layout.Wrap(s.theme.Text(state), width-2) {
		lines = append(lines, "  "+s.theme.Dim.On(l))
	}
	return lines
}

// state is one line on how far a cell is.
func (s *Screen) state(jobs Jobs, model string) string {
	j, ok := jobs(s.grid.Jobs[Cell{s.grid.Pictures[s.picture], model}])
	switch {
	case !ok:
		return "not queued"
	case j.State == job.Failed && j.Fault != nil:
		return "failed: " + j.Fault.Message
	case j.Progress.Stage != "":
		return fmt.Sprintf("%s %d %%", j.State, int(100*j.Progress.Fraction))
	}
	return string(j.State)
}
