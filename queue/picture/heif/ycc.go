package heif

import "math"

// ycc makes red, green and blue of luma and chroma: of 8 bits from samples of 8
// bits, and of 16 bits from finer ones. Tables are in 65536ths of a level.
type ycc struct {
	identity bool // the samples are green, blue and red
	green    bool // those of YCgCo
	most     int  // the highest level
	luma     []int
	crRed    []int
	cbGreen  []int
	crGreen  []int
	cbBlue   []int
}

// weights are the shares of red and blue in luma, by the matrices of ITU-T H.273,
// table 4. What is not given is that of television, as libheif has it.
var weights = map[int][2]float64{
	1: {0.2126, 0.0722}, 4: {0.30, 0.11}, 5: {0.299, 0.114}, 6: {0.299, 0.114}, 7: {0.212, 0.087},
	9: {0.2627, 0.0593}, 10: {0.2627, 0.0593},
}

func newYCC(codes Codes, depth int) *ycc {
	t := &ycc{identity: codes.Matrix == 0, green: codes.Matrix == 8, most: 255}
	if depth > 8 {
		t.most = 65535
	}
	w, ok := weights[codes.Matrix]
	if !ok {
		w = weights[6]
	}
	red, blue := w[0], w[1]
	n := 1 << depth
	black, luma, chroma := 0., float64(n-1), float64(n-1)
	if !codes.Full {
		step := float64(int(1) << (depth - 8))
		black, luma, chroma = 16*step, 219*step, 224*step
	}
	if t.identity {
		chroma = luma
	}
	unit := func(v float64) int { return int(math.Round(v * float64(t.most) * 65536)) }
	for i := range n {
		t.luma = append(t.luma, unit((float64(i)-black)/luma))
		c := (float64(i) - float64(n/2)) / chroma
		t.crRed = append(t.crRed, unit(2*(1-red)*c))
		t.cbGreen = append(t.cbGreen, unit(2*(1-blue)*blue/(1-red-blue)*c))
		t.crGreen = append(t.crGreen, unit(2*(1-red)*red/(1-red-blue)*c))
		if t.green {
			t.cbBlue = append(t.cbBlue, unit(c))
		} else {
			t.cbBlue = append(t.cbBlue, unit(2*(1-blue)*c))
		}
	}
	return t
}

func (t *ycc) gray(y int) int { return t.level(t.luma[y]) }

func (t *ycc) rgb(y, cb, cr int) (r, g, b int) {
	switch {
	case t.identity:
		return t.level(t.luma[cr]), t.level(t.luma[y]), t.level(t.luma[cb])
	case t.green:
		green, orange := t.cbBlue[cb], t.cbBlue[cr]
		return t.level(t.luma[y] - green + orange), t.level(t.luma[y] + green), t.level(t.luma[y] - green - orange)
	}
	return t.level(t.luma[y] + t.crRed[cr]), t.level(t.luma[y] - t.cbGreen[cb] - t.crGreen[cr]), t.level(t.luma[y] + t.cbBlue[cb])
}

func (t *ycc) level(v int) int { return min(max((v+1<<15)>>16, 0), t.most) }
