package ui

import (
	"context"
	"errors"
	"fmt"
	"image"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"bulkup/queue/job"
	"bulkup/ui/layout"
	"bulkup/ui/preview"
	"bulkup/ui/safe"
)

// previews are the pictures that are shown, and those that are being decoded.
type previews struct {
	store   *preview.Store
	painter preview.Painter
	compare *preview.Compare // fills the screen, nil when closed
	loading map[preview.Want]context.CancelFunc
}

func newPreviews(o Options) previews {
	return previews{
		store: preview.NewStore(), loading: make(map[preview.Want]context.CancelFunc),
		painter: preview.Painter{Depth: preview.DepthOf(o.Getenv, o.NoColor), ASCII: o.ASCII},
	}
}

// subject is what there is to see of a job; false when that is nothing.
func subject(j job.Job) (preview.Subject, bool) {
	w, h, _, _ := j.Size()
	s := preview.Subject{Before: preview.Picture{Path: before(j)}, From: image.Pt(w, h)}
	if j.Facts != nil {
		s.Before.Orientation = j.Facts.Orientation
	}
	after, to, ok := outcome(j)
	switch {
	case ok && (s.Before.Path == "" || w == 0):
		return preview.Subject{Before: after, From: to}, true
	case ok:
		s.After, s.To = after, to
	}
	return s, s.Before.Path != "" && w > 0
}

// before is the file that shows what was dropped, "" once the queue has removed what
// it made for that.
func before(j job.Job) string {
	converted := j.Facts != nil && j.Facts.Converted != nil
	if converted && j.State.Ended() || j.Source.Dropped != "" && (j.State == job.Done || j.State == job.Skipped) {
		return ""
	}
	return j.SentPath()
}

// outcome is the result of a job; false when there is none that was measured.
func outcome(j job.Job) (after preview.Picture, size image.Point, ok bool) {
	r := j.Result
	if r == nil || r.Width <= 0 || r.Height <= 0 {
		return after, size, false
	}
	after, size = preview.Picture{Path: r.Path}, image.Pt(r.Width, r.Height)
	if _, _, w, h := j.Size(); size == image.Pt(h, w) && w != h { // it lies on its side, as the source does
		after.Orientation, size = j.Facts.Orientation, image.Pt(w, h)
	}
	return after, size, true
}

// openCompare shows a job before and after, on the whole screen.
func (m *Model) openCompare(id job.ID) {
	j, _, _ := m.jobs.Job(id)
	s, ok := subject(j)
	switch {
	case !ok:
		m.previews.compare = nil
		m.tell("there is no picture to show", false)
	case m.previews.compare == nil:
		m.previews.compare = preview.NewCompare(s)
	default: // looked at in the same way
		m.previews.compare.Show(s)
	}
}

// tileMsg is a tile that was loaded, or why it was not.
type tileMsg struct {
	want preview.Want
	tile *image.RGBA
	err  error
}

// shown are the pictures that the screen shows now.
func (m *Model) shown() []preview.Piece {
	paint := m.previews.painter
	if m.screen == sampleScreen && len(m.dialogs) == 0 && m.frame.Fits {
		return m.trial.Pieces(m.trialJob, paint, m.frame.Width, m.bodyHeight())
	}
	if m.detail == nil || m.screen != jobsScreen || len(m.dialogs) > 0 || !m.frame.Fits {
		return nil
	}
	j, _, _ := m.jobs.Job(m.detail.ID)
	s, ok := subject(j)
	switch {
	case !ok:
		return nil
	case m.previews.compare != nil:
		m.previews.compare.Show(s)
		return m.previews.compare.Pieces(m.compareRoom())
	case m.frame.Wide:
		_, side := layout.Panels(m.frame.Width-2, sheetGap)
		return preview.Pair{Subject: s}.Pieces(paint.Room(side, m.bodyHeight()))
	}
	return nil
}

// compareRoom is where the comparison is drawn, below its title.
func (m *Model) compareRoom() preview.Room {
	return m.previews.painter.Room(m.frame.Width, m.bodyHeight()-1)
}

// load has the tiles loaded that are shown and not there, and stops loading those
// that are not shown any more. What the terminal shows by itself is sent there.
func (m *Model) load() tea.Cmd {
	p, wanted := &m.previews, make(map[preview.Want]bool)
	shown := m.shown()
	cmds := m.transmit(shown)
	for _, piece := range shown {
		w := piece.Want
		wanted[w] = true
		if _, known, _ := p.store.Get(w); known || p.loading[w] != nil {
			continue
		}
		ctx, cancel := context.WithCancel(m.ctx)
		p.loading[w] = cancel
		cmds = append(cmds, func() tea.Msg {
			tile, err := preview.Load(ctx, w)
			return tileMsg{w, tile, err}
		})
	}
	for w, cancel := range p.loading {
		if !wanted[w] {
			cancel()
			delete(p.loading, w)
		}
	}
	return tea.Batch(cmds...)
}

func (m *Model) loaded(msg tileMsg) {
	if errors.Is(msg.err, context.Canceled) {
		return
	}
	if cancel := m.previews.loading[msg.want]; cancel != nil {
		cancel()
		delete(m.previews.loading, msg.want)
	}
	m.previews.store.Put(msg.want, msg.tile, msg.err)
}

func (m *Model) compareKey(k tea.KeyMsg) tea.Cmd {
	p, c, room := m.keys.Preview, m.previews.compare, m.compareRoom()
	const slide, pan = 1.0 / 16, 1.0 / 4
	switch {
	case key.Matches(k, p.Back):
		m.previews.compare = nil
	case key.Matches(k, p.Left):
		c.Slide(-slide)
	case key.Matches(k, p.Right):
		c.Slide(slide)
	case key.Matches(k, p.Zoom):
		c.Zoom(room)
	case key.Matches(k, p.PanLeft):
		c.Pan(-pan, 0, room)
	case key.Matches(k, p.PanRight):
		c.Pan(pan, 0, room)
	case key.Matches(k, p.PanUp):
		c.Pan(0, -pan, room)
	case key.Matches(k, p.PanDown):
		c.Pan(0, pan, room)
	case key.Matches(k, p.Next):
		m.turnDetail(1)
	case key.Matches(k, p.Previous):
		m.turnDetail(-1)
	case key.Matches(k, p.OpenFile):
		return m.openResult(m.detail.ID, false)
	}
	return nil
}

func (m *Model) compareHelp() []key.Binding {
	p := m.keys.Preview
	all := []key.Binding{p.Back, p.Left, p.Right, p.Zoom}
	if m.previews.compare.Pixels {
		all = append(all, p.PanLeft, p.PanDown, p.PanUp, p.PanRight)
	}
	return append(all, p.Next, p.Previous, p.OpenFile)
}

// compareView draws the pictures below a line that says what is what.
func (m *Model) compareView(j job.Job, width, height int) string {
	c, g := m.previews.compare, m.theme.Glyphs
	size := func(p image.Point) string { return fmt.Sprintf("%d%s%d", p.X, g.Times, p.Y) }
	left, right := " before "+size(c.From), ""
	if c.To != (image.Point{}) {
		right = "after " + size(c.To)
	}
	if c.Pixels {
		right = strings.TrimPrefix(right+g.Dot+"1:1", g.Dot)
	}
	name := layout.CutMiddle(safe.Text(j.Name()), max(width-len(left)-len(right)-8, 0), g.Ellipsis)
	lines := []string{layout.Spread(left+g.Dot+m.theme.Strong.On(name), right, width-1, g.Ellipsis)}
	room := m.previews.painter.Room(width, height-1)
	for _, p := range c.Pieces(room) {
		if _, known, err := m.previews.store.Get(p.Want); err != nil {
			lines = append(lines, " "+m.theme.Warn.On(safe.Text(p.Path+" is not shown: "+err.Error())))
		} else if !known {
			lines = append(lines, m.theme.Dim.On(" loading "+safe.Text(p.Path)))
		}
	}
	if len(lines) == 1 {
		wall := m.theme.Accent.On(g.Wall)
		for _, l := range c.Draw(m.previews.store, m.previews.painter, wall, room) {
			lines = append(lines, strings.Repeat(" ", max(width-layout.Width(l), 0)/2)+l)
		}
	}
	return layout.Clamp(strings.Join(lines, "\n"), width, height)
}

const sheetGap = 3 // cells between the sheet of a job and its pictures

// detailView draws what there is to know of a job and, where there is room for
// them, its pictures.
func (m *Model) detailView(width, height int) string {
	j, p, _ := m.jobs.Job(m.detail.ID)
	if m.previews.compare != nil {
		return m.compareView(j, width, height)
	}
	s, ok := subject(j)
	if !ok || !m.frame.Wide {
		return indent(m.detail.Draw(j, p, m.opts.Now(), width-2, height))
	}
	main, side := layout.Panels(width-2, sheetGap)
	pictures := preview.Pair{Subject: s}.Draw(m.previews.store, m.previews.painter, m.previews.painter.Room(side, height), m.theme.Dim.On,
		func(text string) string {
			return m.theme.Dim.On(layout.Cut(safe.Text(text), side, m.theme.Glyphs.Ellipsis))
		})
	lines := strings.Split(m.detail.Draw(j, p, m.opts.Now(), main, height), "\n")
	for i := range lines {
		if i < len(pictures) {
			lines[i] = layout.Pad(lines[i], main+sheetGap) + pictures[i]
		}
	}
	return indent(strings.Join(lines, "\n"))
}
