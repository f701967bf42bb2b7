package band

import "bulkup/api/local/neural/conv"

// chain runs an SRVGG network: convolution after convolution in two windows that take
// turns, then the rearrangement of channels into pixels.
func (e *run) chain() error {
	last := len(e.layers) - 1
	lag := len(e.layers) // of the last layer
	channels := e.model.Convs[0].Out
	source := e.window(3, lag+2)
	source.place(0, lag+1)
	now, next := e.window(channels, 2), e.window(channels, 2)
	end := e.window(endPixel(e.model), 0)
	kept := make([][]*float32, len(e.layers))
	for i := range kept {
		kept[i] = now.newLines(2)
	}
	scale := e.model.Scale
	width := e.src.Width * scale
	result := make([]float32, e.rows*scale*width*3)
	for ; e.step*e.rows-lag < e.src.Height; e.step++ {
		first := e.step * e.rows
		now.place(first, 2)
		from, to := e.span(0)
		if err := e.start(source, now, from, to); err != nil {
			return err
		}
		for i := range e.layers {
			dst := next
			if i == last {
				dst = end
				dst.place(first-lag, 0)
			} else {
				dst.place(first-i-1, 2)
			}
			now.restore(kept[i])
			from, to = e.span(i + 1)
			e.convolve(i, now, dst, 0, from, to)
			now.save(kept[i])
			now, next = next, now
		}
		e.pool.Each(to-from, func(i int, _ *conv.Scratch) {
			shuffle(result[i*scale*width*3:], end.pixels(from+i), source.pixels(from+i), end.pixel, scale)
		})
		if err := e.emit(result, from*scale, to*scale, width); err != nil {
			return err
		}
		source.shift()
	}
	return nil
}

// shuffle makes scale rows of pixels of one row of channels, and adds the source.
func shuffle(out, values, source []float32, pixel, scale int) {
	width := len(source) / 3
	for x := range width {
		v := values[x*pixel:][:3*scale*scale]
		for c := range 3 {
			base := source[x*3+c]
			for i := range scale {
				row := out[(i*width+x)*scale*3+c:]
				for j, f := range v[(c*scale+i)*scale:][:scale] {
					row[j*3] = clamp(f + base)
				}
			}
		}
	}
}

// clamp returns the number from 0 to 1 that is next to v; 0 for what is no number.
func clamp(v float32) float32 {
	switch {
	case v >= 1:
		return 1
	case v > 0:
		return v
	}
	return 0
}

// emit gives rows of the result to the sink, unless the work was canceled.
func (e *run) emit(result []float32, from, to, width int) error {
	if err := e.pool.Err(); err != nil {
		return err
	}
	for y := from; y < to; y++ {
		if err := e.dst(y, result[(y-from)*width*3:][:width*3]); err != nil {
			return err
		}
	}
	return nil
}
