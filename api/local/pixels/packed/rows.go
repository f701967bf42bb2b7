package packed

// Rows are consecutive rows of padded, packed samples, at the source's size.
type Rows struct {
	first, height int // of the rows held, and of the whole picture
	data          [][]uint64
}

// Reset makes room for the rows from first to end.
func (r *Rows) Reset(first, end, height, length int) {
	r.first, r.height = first, height
	for len(r.data) < end-first {
		r.data = append(r.data, make([]uint64, length))
	}
}

// At returns row y, or the picture's edge for rows beyond it.
func (r *Rows) At(y int) []uint64 {
	return r.data[min(max(y, 0), r.height-1)-r.first]
}

// PadRow repeats the first and the last of the row's pixels over its padding.
func PadRow(row []uint64, n int) {
	end := len(row) - Pad*n
	for i := range Pad * n {
		row[i] = row[Pad*n+i%n]
		row[end+i] = row[end-n+i%n]
	}
}
