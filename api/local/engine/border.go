package engine

import "bulkup/api/local/neural"

// border is how many pixels a network gets beyond each edge of a picture, as Upscayl has
// it: the picture mirrored about its edge pixels. Without them a network sees black there,
// and darkens or bends what touches the edge.
const border = 10

// Megapixels returns the work that a picture is for a network, which counts its border.
func Megapixels(width, height int) float64 {
	return float64(width+2*border) * float64(height+2*border) / 1e6
}

// bordered gives a source its border. It reads each row once, in order, and holds as many
// as the mirroring reaches.
func bordered(src neural.Source) neural.Source {
	rows := make([][]float32, min(2*border+1, src.Height))
	for i := range rows {
		rows[i] = make([]float32, 3*src.Width)
	}
	taken := 0
	width := src.Width + 2*border
	return neural.Source{Width: width, Height: src.Height + 2*border, Read: func(y int, into []float32) error {
		at := mirrored(y-border, src.Height)
		for ; taken <= at; taken++ {
			if err := src.Read(taken, rows[taken%len(rows)]); err != nil {
				return err
			}
		}
		row := rows[at%len(rows)]
		copy(into[3*border:], row)
		for x := range border {
			for _, to := range [...]int{x, width - 1 - x} {
				from := mirrored(to-border, src.Width)
				copy(into[3*to:3*to+3], row[3*from:])
			}
		}
		return nil
	}}
}

// mirrored returns the place within n that i beyond its ends is a mirror image of. The
// edge itself is not repeated; a small picture is mirrored more than once.
func mirrored(i, n int) int {
	if n == 1 {
		return 0
	}
	period := 2 * (n - 1)
	i = ((i % period) + period) % period
	return min(i, period-i)
}
