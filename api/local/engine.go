package local

import (
	"context"
	"io"

	"bulkup/api/local/pixels"
)

// upscaler makes a picture larger: what the task asks for, from src to dst.
type upscaler func(ctx context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error)

// engine is the upscaler of package pixels.
func engine(ctx context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error) {
	return pixels.Upscale(ctx, src, dst, pixels.Options{
		Scale: t.Scale, Format: t.Format, Recipe: pixels.RecipeFor(t.Model),
	}, progress)
}
