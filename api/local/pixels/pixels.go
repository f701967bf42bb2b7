// Package pixels enlarges pictures: it reads JPEG, PNG and WebP, resamples with
// integer arithmetic over all cores, and writes the same three formats strip by
// strip, so that memory follows the source's size and not the result's (except
// for WebP, whose encoder wants the whole picture).
//
// Its arithmetic is in package packed, and what writes the formats in package encode.
//
// It is a resampler. Nothing it does adds detail that the source does not hold. Start
// reading at Upscale.
package pixels

import (
	"context"
	"fmt"
	"io"
	"runtime"

	"bulkup/api/local/pixels/encode"
	"bulkup/api/room"
)

// DefaultQuality is the JPEG and WebP quality where Options gives none.
const DefaultQuality = 90

// webpSlot lets one WebP be made at a time: each takes much memory.
var webpSlot = make(chan struct{}, 1)

// Options say what to make of a picture.
type Options struct {
	Scale   int    // 1 to 8; 1 only writes the picture anew
	Format  string // "jpg", "png" or "webp"
	Recipe  Recipe
	Quality int // of jpg and webp, 1 to 100; 0 is DefaultQuality
	Workers int // how many cores to use at most; 0 is all
}

// Info is what was made.
type Info struct {
	Width, Height int      // of the result, in pixels
	Notices       []string // what of the source the result could not keep, for people
}

// Upscale reads a picture from src and writes it to dst enlarged, upright
// whatever its EXIF orientation, and without metadata.
//
// Progress, if not nil, is called from one goroutine at a time with how much is
// done and of how much, in result rows; a WebP counts more than its rows, for its
// encoder comes after them.
//
// What is wrong with the picture comes back as a *Problem, before anything is
// written to dst; a canceled ctx as its cause, within the work of one row (but a
// WebP that is being encoded is encoded to its end); errors of src and dst as
// they are.
func Upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, opts Options, progress func(done, total int)) (Info, error) {
	if opts.Scale < 1 || opts.Scale > 8 {
		return Info{}, fmt.Errorf("scale %d is not between 1 and 8", opts.Scale)
	}
	if opts.Quality <= 0 {
		opts.Quality = DefaultQuality
	}
	if opts.Workers <= 0 {
		opts.Workers = runtime.GOMAXPROCS(0)
	}
	h, err := Probe(src)
	if err != nil {
		return Info{}, err
	}
	if err := CheckSource(h); err != nil {
		return Info{}, err
	}
	width, height := h.Upright()
	info := Info{Width: width * opts.Scale, Height: height * opts.Scale}
	if err := CheckResult(opts.Format, info.Width, info.Height); err != nil {
		return Info{}, err
	}
	free, err := room.Hold(ctx, h.Memory+ResultMemory(opts.Format, info.Width, info.Height))
	if err != nil {
		return Info{}, err
	}
	defer free()
	picture, err := decode(ctx, src, h)
	if err != nil {
		return Info{}, err
	}
	l := layoutFor(h, picture, opts.Format)
	info.Notices = notices(h, picture, l)
	if opts.Format == "webp" {
		select {
		case webpSlot <- struct{}{}:
			defer func() { <-webpSlot }()
		case <-ctx.Done():
			return Info{}, context.Cause(ctx)
		}
	}
	upright := newSource(picture, h.Orientation, l)
	out := encode.New(opts.Format, upright.f, info.Width, info.Height, l, opts.Recipe.Clamp, opts.Quality)
	err = render(ctx, upright, out, dst, opts, progress)
	if err != nil && ctx.Err() != nil {
		return Info{}, context.Cause(ctx)
	}
	return info, err
}

// notices says what the result cannot keep of the source.
func notices(h Header, r *raster, l encode.Layout) []string {
	list := Samples{h.Gray, r.hasAlpha(), h.Bits == 16}.notices(l)
	if h.CMYK {
		list = append(list, "CMYK became RGB without its colour profile: colours may differ a little")
	}
	return list
}

// notices says what a result with this layout cannot keep.
func (s Samples) notices(l encode.Layout) []string {
	var list []string
	if s.Alpha && !l.Alpha {
		list = append(list, "transparent parts became white: JPEG has no transparency")
	}
	if s.Deep && !l.Deep {
		list = append(list, "16 bits a channel became 8: only PNG and TIFF keep 16")
	}
	return list
}
