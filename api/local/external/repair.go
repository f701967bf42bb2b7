package external

import "bulkup/api/local/pixels"

// repair puts right what the programs wrap around. They turn the floats of a network
// into unsigned numbers before they bound them; on some graphics drivers a value below
// black becomes the largest there is, and black pictures come out white.
//
// A value is taken for wrapped where it is full white and no pixel of the source around
// it is even middle grey: no network makes white of that.
type repair struct {
	read   func(y int, dst []float32)
	width  int
	height int
	factor int

	last  int // the row of the source that most belongs to
	rows  map[int][]float32
	most  []float32 // the brightest of each channel around each pixel of a row
	count int       // values that were put right
}

const (
	around     = 2   // pixels of the source to each side
	middleGrey = 0.5 // of the samples as they are coded
)

func newRepair(source *pixels.Picture, factor int) *repair {
	return &repair{read: source.Reader(), width: source.Width, height: source.Height, factor: factor,
		last: -1, rows: make(map[int][]float32), most: make([]float32, 3*source.Width)}
}

// row puts right row y of the result.
func (r *repair) row(y int, rgb []float32) {
	for i, v := range rgb {
		if v < 1 {
			continue
		}
		r.turnTo(y / r.factor)
		if r.most[i/3/r.factor*3+i%3] < middleGrey {
			rgb[i] = 0
			r.count++
		}
	}
}

// turnTo works out what is the brightest around each pixel of a row of the source.
func (r *repair) turnTo(y int) {
	if y == r.last {
		return
	}
	r.last = y
	for known := range r.rows {
		if known < y-around {
			delete(r.rows, known)
		}
	}
	clear(r.most)
	for line := max(y-around, 0); line <= min(y+around, r.height-1); line++ {
		row := r.rows[line]
		if row == nil {
			row = make([]float32, 4*r.width)
			r.read(line, row)
			r.rows[line] = row
		}
		for x := range r.width {
			for near := max(x-around, 0); near <= min(x+around, r.width-1); near++ {
				for c := range 3 {
					r.most[3*x+c] = max(r.most[3*x+c], row[4*near+c])
				}
			}
		}
	}
}
