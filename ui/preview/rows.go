package preview

import (
	"context"
	"errors"
	"image"
	"io"

	"bulkup/queue/picture"
)

// loadRows makes a tile of a picture that is too large to be held: it is read row
// by row, and no more is kept than the tile needs.
func loadRows(ctx context.Context, f io.ReadSeeker, w Want, large *tooLarge) (*image.RGBA, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, errors.New("it cannot be read")
	}
	rows, err := picture.NewRows(stopping{ctx, f})
	if errors.Is(err, picture.ErrInterlaced) {
		return nil, large
	}
	var m *image.RGBA
	if err == nil {
		m, err = reduce(rows, w)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, errDamaged
	}
	return tile(m, m.Rect, w), nil
}

// reduce keeps the part that is wanted, up to twice as wide and high as its tile:
// each pixel is the mean of a square of pixels.
func reduce(rows *picture.Rows, w Want) (*image.RGBA, error) {
	part, size := w.part(image.Rect(0, 0, rows.Width, rows.Height)), w.lying()
	if part.Empty() {
		return image.NewRGBA(image.Rectangle{}), nil
	}
	side := max(min(part.Dx()/size.X, part.Dy()/size.Y), 1)
	m := image.NewRGBA(image.Rectangle{Max: part.Size().Div(side)})
	sums := make([]int, 4*m.Rect.Dx())
	for y := range part.Min.Y + side*m.Rect.Dy() {
		row, err := rows.Next()
		if err != nil {
			return nil, err
		}
		if y < part.Min.Y {
			continue
		}
		row = row[4*part.Min.X:]
		for x := range m.Rect.Dx() {
			sum := sums[4*x:][:4:4]
			for i := x * side; i < (x+1)*side; i++ {
				p := row[4*i:][:4:4]
				a := int(p[3]) // colours count by their opacity
				sum[0] += int(p[0]) * a
				sum[1] += int(p[1]) * a
				sum[2] += int(p[2]) * a
				sum[3] += 255 * a
			}
		}
		if below := y - part.Min.Y + 1; below%side == 0 {
			line := m.Pix[(below/side-1)*m.Stride:]
			for i, sum := range sums {
				line[i] = byte(sum / (255 * side * side))
			}
			clear(sums)
		}
	}
	return m, nil
}
