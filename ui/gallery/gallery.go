// Package gallery is the pictures that screens show: it loads the visible tiles, cancels
// the loading of those that no longer are, and gives them to terminals that draw pictures
// by themselves. Screens say by pieces what they show; how a picture is cut and drawn is
// package preview's. Start reading at Gallery.
package gallery

import (
	"context"
	"errors"
	"image"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"bulkup/ui/after"
	"bulkup/ui/preview"
)

// Gallery is the tiles of this session. All methods are called in Update.
type Gallery struct {
	Store   *preview.Store
	Painter preview.Painter

	graphics *Graphics // nil when the terminal draws no pictures by itself
	loading  map[preview.Want]context.CancelFunc
	shown    []preview.Piece // by the last Show
	changed  bool            // since then, what has been loaded or sent
}

// New returns an empty gallery.
func New(p preview.Painter) *Gallery {
	return &Gallery{Store: preview.NewStore(), Painter: p, loading: make(map[preview.Want]context.CancelFunc)}
}

// Loading returns how many tiles are being loaded.
func (g *Gallery) Loading() int { return len(g.loading) }

// Show has the tiles loaded that are shown and not there, and stops loading those that
// are not shown any more. What the terminal draws by itself is sent there. What could not
// be loaded is tried again when it is shown again: the file may have come.
func (g *Gallery) Show(ctx context.Context, shown []preview.Piece) tea.Cmd {
	if slices.Equal(shown, g.shown) && !g.changed {
		return nil
	}
	for _, piece := range shown {
		if !slices.ContainsFunc(g.shown, func(p preview.Piece) bool { return p.Want == piece.Want }) {
			g.Store.Retry(piece.Want)
		}
	}
	g.shown, g.changed = slices.Clone(shown), false
	wanted := make(map[preview.Want]bool)
	cmds := g.transmit(ctx, shown)
	for _, piece := range shown {
		w := piece.Want
		wanted[w] = true
		if _, known, _ := g.Store.Get(w); known || g.loading[w] != nil {
			continue
		}
		loading, cancel := context.WithCancel(ctx)
		g.loading[w] = cancel
		cmds = append(cmds, func() tea.Msg {
			tile, err := preview.Load(loading, w)
			return after.Msg(func() tea.Cmd { return g.loaded(w, tile, err) })
		})
	}
	for w, cancel := range g.loading {
		if !wanted[w] {
			cancel()
			delete(g.loading, w)
		}
	}
	return tea.Batch(cmds...)
}

func (g *Gallery) loaded(w preview.Want, tile *image.RGBA, err error) tea.Cmd {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	if cancel := g.loading[w]; cancel != nil {
		cancel()
		delete(g.loading, w)
	}
	g.Store.Put(w, tile, err)
	g.changed = true
	return nil
}
