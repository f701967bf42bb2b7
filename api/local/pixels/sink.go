package pixels

import "io"

// sink writes a result in strips. Strips are made by several workers at once,
// and written in order by one.
type sink interface {
	begin(w io.Writer) error
	strip() strip // a new one, to be used again and again
	finish(w io.Writer) error
	finishing() int // how long finish takes, in times of what the strips take
}

// strip is a run of result rows on its way to the sink.
type strip interface {
	reset(first, rows int)     // start with result row first
	row(row []uint64) error    // the next row, packed; it may be changed
	writeTo(w io.Writer) error // in order; after the strip's last row
}

// newSink returns the sink of a format. Recipes that clamp keep their samples within
// black and white; others may overshoot.
func newSink(format string, f *lanes, width, height int, l layout, clamped bool, quality int) sink {
	switch format {
	case "jpg":
		return newJPEG(f, width, height, l.gray, clamped, quality)
	case "webp":
		return newWebP(f, width, height, l, quality)
	default:
		return newPNG(f, width, height, l)
	}
}
