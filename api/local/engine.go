package local

import (
	"context"
	"io"
	"slices"

	"bulkup/api/local/catalogue"
	"bulkup/api/local/engine"
	"bulkup/api/local/models"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayl"
)

// engine are the options of the engine, with a folder for files in between.
func (o Options) engine(scratch string) engine.Options {
	return engine.Options{Binary: o.EngineBinary, Models: o.Models, Threads: o.Threads, Scratch: scratch, ForOthers: o.ForOthers}
}

// upscalerOf lets tasks be done by an engine.
func upscalerOf(e *engine.Engine) tasks.Upscaler {
	return func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		return e.Upscale(ctx, src, dst, engine.Order(o), progress)
	}
}

// Describe says in one line what the engine of the options is, and returns its
// models. The error says why it cannot be used.
func Describe(ctx context.Context, o Options) (about string, models []upscayl.Model, err error) {
	e, err := engine.Open(ctx, o.engine(""))
	if err != nil {
		return "", nil, err
	}
	return e.About(), e.Models(), nil
}

// ModelNames returns the models that a user may choose: those of the engine of the
// options, which is not run, then those that the cloud has or that can be added.
func ModelNames(o Options) []string {
	all := engine.NewGuide(o.engine("")).Models()
	add := func(names ...string) {
		for _, name := range names {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	for _, m := range upscayl.Models() {
		add(m.ID)
	}
	for _, k := range catalogue.All() {
		add(k.Name)
	}
	add(models.Faithful, models.FaithfulFast)
	return all
}

// KnownNames returns the names that mean something: ModelNames, and other names of the
// same weights.
func KnownNames(o Options) []string {
	all := ModelNames(o)
	for _, k := range catalogue.All() {
		all = append(all, k.Aliases...)
	}
	return all
}
