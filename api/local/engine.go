package local

import (
	"context"
	"io"

	"bulkup/api/local/external"
	"bulkup/api/local/pixels"
	"bulkup/api/upscayl"
)

// upscaler makes a picture larger: what the task asks for, from src to dst.
type upscaler func(ctx context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error)

// engine is the upscaler of package pixels.
func engine(ctx context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error) {
	return pixels.Upscale(ctx, src, dst, pixels.Options{
		Scale: t.Scale, Format: t.Format, Recipe: pixels.RecipeFor(t.Model),
	}, progress)
}

// chooseEngine opens the external engine, if there is one to be used.
func (s *Server) chooseEngine(ctx context.Context) error {
	if s.opts.EngineBinary == "" {
		for _, m := range upscayl.Models() {
			s.models = append(s.models, m.ID)
		}
		return nil
	}
	program, err := external.Open(ctx, s.opts.EngineBinary)
	if err != nil {
		return err
	}
	s.models = program.Models()
	s.opts.upscale = handTo(program, s.store.Scratch())
	return nil
}

// Models returns the models that tasks may ask for. With the engine of package
// pixels they are the cloud's: names that stand for its recipes.
func (s *Server) Models() []string { return s.models }

// handTo is the upscaler of an external engine.
func handTo(p *external.Program, scratch string) upscaler {
	return func(ctx context.Context, src io.ReadSeeker, dst io.Writer, t task, progress func(done, total int)) (pixels.Info, error) {
		return p.Upscale(ctx, src, dst, external.Order{Model: t.Model, Scale: t.Scale, Format: t.Format, Scratch: scratch}, progress)
	}
}
