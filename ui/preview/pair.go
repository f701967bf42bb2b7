package preview

import "image"

// Pair is a picture above its result, all of both.
type Pair struct{ Subject }

// Wants are the tiles that are needed to draw in width by height cells.
func (p Pair) Wants(width, height int) []Want {
	var wants []Want
	for i, one := range p.parts() {
		if size := fit(one.size, width, 2*p.room(i, height)); size.X > 0 {
			wants = append(wants, Want{one.Picture, Whole, size.X, size.Y})
		}
	}
	return wants
}

type part struct {
	Picture
	size  image.Point
	title string
}

func (p Pair) parts() []part {
	all := []part{{p.Before, p.From, "before"}}
	if p.To != (image.Point{}) {
		all = append(all, part{p.After, p.To, "after"})
	}
	return all
}

// room is how many lines the i-th picture has, below its title.
func (p Pair) room(i, height int) int {
	if len(p.parts()) == 1 {
		return height - 1
	}
	if i == 0 {
		return height/2 - 1
	}
	return height - height/2 - 1
}

// Draw draws what has been loaded; title writes what stands above a picture, and
// say why one is not there.
func (p Pair) Draw(s *Store, paint Painter, width, height int, title, say func(string) string) []string {
	wants := p.Wants(width, height)
	if len(wants) < len(p.parts()) {
		return nil
	}
	var lines []string
	for i, one := range p.parts() {
		end := len(lines) + 1 + p.room(i, height)
		lines = append(lines, title(one.title))
		switch m, known, err := s.Get(wants[i]); {
		case m != nil:
			lines = append(lines, paint.lines(m, -1, "")...)
		case err != nil:
			lines = append(lines, say(err.Error()))
		case !known:
			lines = append(lines, say("loading"))
		}
		for len(lines) < end && i+1 < len(p.parts()) {
			lines = append(lines, "")
		}
	}
	return lines
}
