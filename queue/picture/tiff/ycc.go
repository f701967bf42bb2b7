package tiff

import (
	"image"
	"io"
)

// subsampling returns how many pixels share a sample of chroma, across and down (TIFF 6.0,
// section 21).
func (p *Picture) subsampling() image.Point {
	if all := p.file.Numbers(p.dir, tagSubsampling, 2); len(all) == 2 {
		return image.Pt(int(min(all[0], 8)), int(min(all[1], 8)))
	}
	return image.Pt(2, 2)
}

// yccPiece puts a strip or tile of YCbCr that is no JPEG onto the canvas: blocks of
// pixels, each with all its luma and then its chroma.
func (p *Picture) yccPiece(c *canvas, at image.Point, r io.Reader, rows int) error {
	fine := p.subsampling()
	if fine.X&(fine.X-1) != 0 || fine.Y&(fine.Y-1) != 0 || fine.X == 0 || fine.Y == 0 {
		return errDamaged
	}
	if fine.X*fine.Y > 1 && p.predictor > 1 {
		return unsupported("a TIFF in YCbCr with predictor %d cannot be read; save it as RGB", p.predictor)
	}
	color := p.newColor()
	luma := fine.X * fine.Y
	row := make([]byte, (p.pieces.width+fine.X-1)/fine.X*(luma+2))
	for top := 0; top < rows; top += fine.Y {
		if _, err := io.ReadFull(r, row); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		p.predict(row, 3)
		for i := range luma {
			y := top + i/fine.X
			for n := range len(row) / (luma + 2) {
				x := n*fine.X + i%fine.X
				if x >= min(p.pieces.width, p.Size.X-at.X) || y >= rows {
					continue
				}
				block := row[n*(luma+2):][:luma+2]
				rgb := color(block[i], block[luma], block[luma+1])
				for k, v := range rgb {
					c.set(at.X+x, at.Y+y, k, uint16(v)*257)
				}
			}
		}
	}
	return nil
}

// newColor returns what makes red, green and blue of Y, Cb and Cr, by the coefficients
// of luma and the references of black and white that the file gives (sections 20 and 21).
func (p *Picture) newColor() func(y, cb, cr byte) [3]byte {
	luma := p.rationals(tagLuma, []float64{0.299, 0.587, 0.114})
	reference := p.rationals(tagReference, []float64{0, 255, 128, 255, 128, 255})
	value := func(code byte, k int, most float64) float64 {
		black, white := reference[2*k], reference[2*k+1]
		if white == black {
			return 0
		}
		return (float64(code) - black) * most / (white - black)
	}
	return func(y, cb, cr byte) [3]byte {
		light, blue, red := value(y, 0, 255), value(cb, 1, 127), value(cr, 2, 127)
		r := light + red*(2-2*luma[0])
		b := light + blue*(2-2*luma[2])
		g := (light - luma[0]*r - luma[2]*b) / luma[1]
		return [3]byte{level(r), level(g), level(b)}
	}
}

// level rounds to a level of 8 bits, within their range.
func level(v float64) byte { return byte(min(max(v, 0), 255) + 0.5) }

// rationals are the values of a tag that holds fractions; others where it does not hold
// as many, or none of them is right.
func (p *Picture) rationals(tag uint16, others []float64) []float64 {
	const fraction = 5
	e, _ := p.dir.Find(tag)
	b := p.file.Value(e, 1<<10)
	if e.Type != fraction || len(b) != 8*len(others) {
		return others
	}
	var all []float64
	for ; len(b) > 0; b = b[8:] {
		under := p.file.Order.Uint32(b[4:])
		if under == 0 {
			return others
		}
		all = append(all, float64(p.file.Order.Uint32(b))/float64(under))
	}
	if len(all) == 3 && all[1] == 0 {
		return others
	}
	return all
}
