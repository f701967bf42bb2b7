package packed

// Grid is the result pixels within each source pixel: scale × scale of them.
type Grid struct {
	Scale  int
	Phases []Phase
	early  int      // phases that lie before the middle of their source pixel
	Row    []uint64 // one row of result pixels
}

// NewGrid returns that of pictures of width pixels.
func NewGrid(f *Lanes, width, scale int) *Grid {
	g := &Grid{Scale: scale, Phases: Lanczos3(scale, f.WeightBits),
		Row: make([]uint64, width*scale*f.Words)}
	for _, p := range g.Phases {
		g.early += 1 - p.Late
	}
	return g
}
