package screens

import (
	"image"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/desk"
	"bulkup/ui/gallery"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
)

// Compare shows a picture before and after, as large as there is room.
type Compare struct {
	desk.Still
	app      *App
	detail   *Detail // below, which knows the job
	pictures *preview.Compare
}

// room is where the pictures are drawn, below their title.
func (c *Compare) room(width, height int) preview.Room {
	return c.app.Gallery.Painter.Room(width, height-1)
}

// Update handles a key.
func (c *Compare) Update(k tea.KeyMsg) tea.Cmd {
	p, room := c.app.Keys.Preview, c.room(c.app.Frame.Width, c.app.Frame.Body)
	const slide, pan = 1.0 / 16, 1.0 / 4
	switch {
	case key.Matches(k, p.Back):
		c.app.Pop()
	case key.Matches(k, p.Left):
		c.pictures.Slide(-slide)
	case key.Matches(k, p.Right):
		c.pictures.Slide(slide)
	case key.Matches(k, p.Zoom):
		c.pictures.Zoom(room)
	case key.Matches(k, p.PanLeft):
		c.pictures.Pan(-pan, 0, room)
	case key.Matches(k, p.PanRight):
		c.pictures.Pan(pan, 0, room)
	case key.Matches(k, p.PanUp):
		c.pictures.Pan(0, -pan, room)
	case key.Matches(k, p.PanDown):
		c.pictures.Pan(0, pan, room)
	case key.Matches(k, p.Next):
		c.turn(1)
	case key.Matches(k, p.Previous):
		c.turn(-1)
	case key.Matches(k, p.OpenFile):
		return actions{c.app}.openResult(c.detail.Sheet.ID, false)
	}
	return nil
}

// turn shows another job in the same way, or its details when there is no picture.
func (c *Compare) turn(by int) {
	c.detail.turn(by)
	j, _ := c.detail.job()
	s, ok := gallery.Subject(j)
	if !ok {
		c.app.Pop()
		c.app.Notice("there is no picture to show", false)
		return
	}
	c.pictures.Show(s)
}

// current follows the job: its result may have come.
func (c *Compare) current() {
	j, _ := c.detail.job()
	if s, ok := gallery.Subject(j); ok {
		c.pictures.Show(s)
	}
}

// Pieces are the pictures.
func (c *Compare) Pieces(width, height int) []preview.Piece {
	c.current()
	return c.pictures.Pieces(c.room(width, height))
}

// Help lists the keys that do something now.
func (c *Compare) Help() []key.Binding {
	p := c.app.Keys.Preview
	all := []key.Binding{p.Left, p.Right, p.Zoom}
	if c.pictures.Pixels {
		all = append(all, p.PanLeft, p.PanDown, p.PanUp, p.PanRight)
	}
	return append(all, p.Next, p.Previous, p.OpenFile, p.Back)
}

// View draws the pictures below a line that says what is what.
func (c *Compare) View(width, height int) string {
	d, g := c.app, c.app.Theme.Glyphs
	p := c.pictures
	j, _ := c.detail.job()
	size := func(p image.Point) string { return g.Size(p.X, p.Y) }
	left, right := "", ""
	if p.From != (image.Point{}) {
		left = "before " + size(p.From) + g.Dot
	}
	if p.To != (image.Point{}) {
		right = "after " + size(p.To)
	}
	if p.Pixels {
		right = strings.TrimPrefix(right+g.Dot+"1:1", g.Dot)
	}
	name := layout.CutMiddle(d.Theme.Text(j.Name()), max(width-len(left)-len(right)-8, 0), g.Ellipsis)
	lines := []string{layout.Spread(" "+left+d.Theme.Strong.On(name), right, width-1, g.Ellipsis)}
	room := c.room(width, height)
	for _, one := range p.Pieces(room) {
		if _, known, err := d.Gallery.Store.Get(one.Want); err != nil {
			lines = append(lines, " "+d.Theme.Warn.On(d.Theme.Text(one.Path+" is not shown: "+err.Error())))
		} else if !known {
			lines = append(lines, d.Theme.Dim.On(" loading "+d.Theme.Text(one.Path)))
		}
	}
	if len(lines) == 1 {
		wall := d.Theme.Accent.On(g.Wall)
		for _, l := range p.Draw(d.Gallery.Store, d.Gallery.Painter, wall, room) {
			lines = append(lines, strings.Repeat(" ", max(width-layout.Width(l), 0)/2)+l)
		}
	}
	return layout.Clamp(strings.Join(lines, "\n"), width, height)
}
