package pixels

// rows are consecutive rows of padded, packed samples, at the source's size.
type rows struct {
	first, height int // of the rows held, and of the whole picture
	data          [][]uint64
}

// reset makes room for the rows from first to end.
func (r *rows) reset(first, end, height, length int) {
	r.first, r.height = first, height
	for len(r.data) < end-first {
		r.data = append(r.data, make([]uint64, length))
	}
}

// at returns row y, or the picture's edge for rows beyond it.
func (r *rows) at(y int) []uint64 {
	return r.data[min(max(y, 0), r.height-1)-r.first]
}

// padRow repeats the first and the last of the row's pixels over its padding.
func padRow(row []uint64, n int) {
	end := len(row) - pad*n
	for i := range pad * n {
		row[i] = row[pad*n+i%n]
		row[end+i] = row[end-n+i%n]
	}
}
