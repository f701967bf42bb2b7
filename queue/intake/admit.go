package intake

import (
	"fmt"

	"github.com/dustin/go-humanize"

	"bulkup/api/local/pixels"
	"bulkup/api/upscayl"
	"bulkup/queue/job"
)

// Limit is one more thing that an engine cannot do. The result has width ×
// height pixels as people see them. It returns an *Error or nil.
type Limit func(f job.Facts, format string, width, height int) error

// Admit reports before anything is spent whether a picture can be enlarged scale
// times and written as format. It returns an *Error for the first limit that is
// in the way: those of the service and of the formats themselves, then more.
func Admit(f job.Facts, scale int, format string, more ...Limit) error {
	w, h := f.Width*scale, f.Height*scale
	if f.Orientation >= 5 {
		w, h = h, w
	}
	for _, limit := range append([]Limit{upload, side}, more...) {
		if err := limit(f, format, w, h); err != nil {
			return err
		}
	}
	return nil
}

// Fits returns an *Error if a result of width × height pixels is more than its format
// can hold.
func Fits(format string, width, height int) error { return side(job.Facts{}, format, width, height) }

func upload(f job.Facts, _ string, _, _ int) error {
	size := f.SentSize()
	if size <= upscayl.MaxSize {
		return nil
	}
	if f.Converted != nil {
		return refuse(pixels.ErrTooLarge, "converted to PNG the file has %s bytes, and %s is the most; save it as JPEG or WebP",
			humanize.Comma(size), humanize.Comma(upscayl.MaxSize))
	}
	return refuse(pixels.ErrTooLarge, "the file has %s bytes, and %s is the most; save it smaller, as JPEG or WebP",
		humanize.Comma(size), humanize.Comma(upscayl.MaxSize))
}

// side holds the result against what its format can say of a picture's size.
func side(_ job.Facts, format string, width, height int) error {
	longest, axis := width, "wide"
	if height > width {
		longest, axis = height, "high"
	}
	name, most := "JPEG", 65535 // 16-bit fields
	switch format {
	case "png":
		return nil
	case job.TIFF:
		return pixels.CheckResult(format, width, height)
	case "webp":
		name, most = "WebP", 16383 // 14-bit fields
	}
	if longest <= most {
		return nil
	}
	return refuse(pixels.ErrResultTooLarge, "the result would be %d px %s; %s ends at %d; choose png or a smaller scale", longest, axis, name, most)
}

func refuse(kind error, format string, args ...any) error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}
