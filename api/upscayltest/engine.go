package upscayltest

import (
	"context"
	"io"

	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
)

// resample is what makes pictures larger here, whatever the model: quick, and of
// the right size and format.
func resample(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
	return pixels.Upscale(ctx, src, dst, pixels.Options{Scale: o.Scale, Format: o.Format, Recipe: pixels.Fast}, progress)
}
