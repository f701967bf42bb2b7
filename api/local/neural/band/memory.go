package band

import (
	"bulkup/api/local/neural/conv"
	"bulkup/api/local/neural/model"
)

// Memory returns about how many bytes Run takes for a picture of that width, besides
// those of the network: the kept rows of all layers, and the bands.
func Memory(m *model.Model, width int) int64 {
	const number = 4
	rows := bandRows(width)
	first := m.Convs[0].Out
	if m.Kind == model.SRVGG {
		layers := len(m.Convs) - 1
		floats := (2*(rows+2)+2*layers)*first + rows*endPixel(m) + (rows+layers)*3 + rows*3*m.Scale*m.Scale
		return int64(floats) * number * int64(width)
	}
	blocks := m.Blocks()
	kept := denseKeep * model.Trunk
	for k := 1; k <= 4; k++ {
		kept += (denseKeep - k) * model.Growth
	}
	floats := blocks*(3*kept+blockKeep*model.Trunk) + (blocks*blockKeep+rows)*model.Trunk
	floats += 2*(rows+denseKeep)*wide + (2*rows+blockKeep)*model.Trunk
	floats += model.Trunk*(2*5+2*16+4*9+2*4*18) + 4*16*(16+3)
	return int64(floats) * number * int64(width)
}

// Fixed returns about how many bytes a network takes that is ready to be run: its weights,
// and what they are transformed to.
func Fixed(m *model.Model) int64 {
	weights := int64(0)
	for i := range m.Convs {
		weights += 9 * int64(m.Convs[i].In*m.Convs[i].Out)
	}
	return 4 * (weights + min(4*weights, kept))
}

// endPixel is how many floats a pixel of the last layer takes.
func endPixel(m *model.Model) int { return conv.RoundUp(m.Convs[len(m.Convs)-1].Out, 16) }
