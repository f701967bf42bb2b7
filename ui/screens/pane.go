package screens

import (
	"strings"

	"bulkup/queue/job"
	"bulkup/ui/gallery"
	"bulkup/ui/jobs"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
)

// pane shows the picture under the cursor beside a list. While a picture is being decoded,
// the one before stays, so that nothing flickers when the cursor moves.
type pane struct {
	app  *App
	last preview.Pair // the last that was there whole
	held bool         // there is one
}

// paneWidth is how wide the pane beside a list is; 0 where there is no room for one.
func paneWidth(width int) int {
	const least = 110
	if width < least {
		return 0
	}
	return min(width/3, 52)
}

// loaded reports whether all that is drawn of a pair is there, or never will be.
func (p *pane) loaded(pair preview.Pair, room preview.Room) bool {
	for _, piece := range pair.Pieces(room) {
		if _, known, _ := p.app.Gallery.Store.Get(piece.Want); !known {
			return false
		}
	}
	return true
}

// pieces are those of the picture and, until it is there, of the one before.
func (p *pane) pieces(s preview.Subject, room preview.Room) []preview.Piece {
	pair := preview.Pair{Subject: s}
	if p.loaded(pair, room) {
		p.last, p.held = pair, true
	}
	all := pair.Pieces(room)
	if p.held && p.last != pair {
		all = append(all, p.last.Pieces(room)...)
	}
	return all
}

// draw draws facts and below them the picture in lines of at most width cells.
func (p *pane) draw(s preview.Subject, ok bool, facts []string, width, height int) []string {
	th := p.app.Theme
	lines := make([]string, len(facts), height)
	for i, f := range facts {
		lines[i] = layout.Cut(th.Text(f), width, th.Glyphs.Ellipsis)
		if i > 0 {
			lines[i] = th.Dim.On(lines[i])
		}
	}
	if !ok {
		return lines
	}
	room := p.room(width, height, len(facts))
	pair := preview.Pair{Subject: s}
	if !p.loaded(pair, room) && p.held {
		pair = p.last
	}
	say := func(text string) string { return th.Dim.On(layout.Cut(th.Text(text), width, th.Glyphs.Ellipsis)) }
	return append(lines, pair.Draw(p.app.Gallery.Store, p.app.Gallery.Painter, room, th.Dim.On, say)...)
}

// room is what facts leave of the pane.
func (p *pane) room(width, height, facts int) preview.Room {
	return p.app.Gallery.Painter.Room(width, max(height-facts, 0))
}

// beside joins a list and what stands beside it, with a wall between, to height lines.
func (p *pane) beside(list string, main int, side []string, height int) string {
	wall := p.app.Theme.Dim.On(p.app.Theme.Glyphs.Wall)
	var b strings.Builder
	b.Grow(2 * height * main)
	cut := func(s string) string { return layout.Cut(s, main, "") }
	for i := range height {
		if i > 0 {
			b.WriteByte('\n')
		}
		line, rest, _ := strings.Cut(list, "\n")
		list = rest
		b.WriteString(layout.Fit(line, main, false, cut))
		b.WriteString(wall)
		if i < len(side) {
			b.WriteByte(' ')
			b.WriteString(side[i])
		}
	}
	return b.String()
}

// facts are what the pane says of a job: its name, its sizes, its settings. There is
// nothing to say where the cursor is on none.
func (p *pane) facts(j job.Job) []string {
	if j.ID == "" {
		return nil
	}
	g := p.app.Theme.Glyphs
	facts := []string{j.Name()}
	if w, _, _, _ := j.Size(); w > 0 {
		facts = append(facts, jobs.Pixels(j, g))
	}
	return append(facts, strings.Join([]string{j.Settings.Model, p.app.Theme.Text(j.Settings.Made(g.Times)), j.Settings.Format}, ", "))
}

// subject is what there is to see of the job under the cursor.
func (s *Jobs) subject() (j job.Job, subject preview.Subject, ok bool) {
	id, found := s.app.Jobs.Next(0)
	if !found {
		return j, subject, false
	}
	j, _, _ = s.app.Jobs.Job(id)
	subject, ok = gallery.Subject(j)
	return j, subject, ok
}
