package preview

import (
	"image"
	"slices"
)

// budget is how many bytes of tiles are kept. All that is visible at once fits in.
const budget = 64 << 20

// Store keeps the tiles that were shown last.
type Store struct {
	tiles map[Want]result
	used  []Want // oldest first
	bytes int
	drawn map[drawing][]string // whole pictures as cells, until a tile comes or goes
}

// mostDrawn is how many drawings are kept: more than are ever on one screen.
const mostDrawn = 16

// drawing is a picture as a painter draws it.
type drawing struct {
	Piece
	Depth
	ascii bool
}

type result struct {
	tile *image.RGBA
	err  error
}

// NewStore returns an empty store.
func NewStore() *Store {
	return &Store{tiles: make(map[Want]result), drawn: make(map[drawing][]string)}
}

// Get returns a tile, or why there is none; ok is false when it was never loaded.
func (s *Store) Get(w Want) (tile *image.RGBA, ok bool, err error) {
	r, ok := s.tiles[w]
	if ok {
		i := slices.Index(s.used, w)
		s.used = append(slices.Delete(s.used, i, i+1), w)
	}
	return r.tile, ok, r.err
}

// Retry forgets why there is no tile.
func (s *Store) Retry(w Want) {
	if s.tiles[w].err != nil {
		s.drop(w)
	}
}

// Put keeps a tile, or why there is none, and lets the oldest ones go.
func (s *Store) Put(w Want, tile *image.RGBA, err error) {
	s.drop(w)
	clear(s.drawn)
	s.tiles[w] = result{tile, err}
	s.used = append(s.used, w)
	s.bytes += size(tile)
	for s.bytes > budget && len(s.used) > 1 {
		s.drop(s.used[0])
	}
}

func (s *Store) drop(w Want) {
	r, ok := s.tiles[w]
	if !ok {
		return
	}
	s.bytes -= size(r.tile)
	delete(s.tiles, w)
	s.used = slices.DeleteFunc(s.used, func(o Want) bool { return o == w })
}

// size is what an entry takes; errors are counted too, so that they go as well.
func size(tile *image.RGBA) int {
	if tile == nil {
		return 1 << 10
	}
	return len(tile.Pix)
}
