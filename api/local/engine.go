package local

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"bulkup/api/local/external"
	"bulkup/api/local/pixels"
	"bulkup/api/local/tasks"
	"bulkup/api/upscayl"
)

// engine is what makes pictures larger here.
type engine struct {
	about   string // what it is, in one line
	models  []upscayl.Model
	upscale tasks.Upscaler
}

// openEngine returns the engine of package pixels or, where a program is named,
// the one that hands pictures to it, with a folder for files in between.
func openEngine(ctx context.Context, binary, scratch string) (engine, error) {
	if binary == "" {
		return resampler(), nil
	}
	p, err := external.Open(ctx, binary)
	if err != nil {
		return engine{}, fmt.Errorf("%w; without an engine binary pictures are resampled", err)
	}
	name := filepath.Base(binary)
	e := engine{about: fmt.Sprintf("hands pictures to %s, which has %d models", name, len(p.Models()))}
	for _, id := range p.Models() {
		e.models = append(e.models, upscayl.Model{ID: id, Purpose: "a model of " + name + "; try it on a sample"})
	}
	e.upscale = func(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
		return p.Upscale(ctx, src, dst, external.Order{Model: o.Model, Scale: o.Scale, Format: o.Format, Scratch: scratch}, progress)
	}
	return e, nil
}

// resampler is the engine of package pixels. It takes the names of the cloud's
// models for its recipes, and says that it is none of them.
func resampler() engine {
	e := engine{about: "resamples (Lanczos-3); it is no AI model and invents no detail", upscale: resample}
	for _, m := range upscayl.Models() {
		m.Purpose, m.Documented = "resampled on this machine, sharpened and held to the source; no AI model", true
		if pixels.RecipeFor(m.ID) == pixels.Fast {
			m.Purpose = "resampled on this machine, the fast way; no AI model"
		}
		e.models = append(e.models, m)
	}
	return e
}

func resample(ctx context.Context, src io.ReadSeeker, dst io.Writer, o tasks.Order, progress func(done, total int)) (pixels.Info, error) {
	return pixels.Upscale(ctx, src, dst, pixels.Options{
		Scale: o.Scale, Format: o.Format, Recipe: pixels.RecipeFor(o.Model),
	}, progress)
}

// Describe says in one line what the engine of this machine is: the resampler, or
// the program at binary. The error says why that cannot be used.
func Describe(ctx context.Context, binary string) (string, error) {
	e, err := openEngine(ctx, binary, "")
	return e.about, err
}

// ModelNames returns the models that there may be: the cloud's, and those beside the
// program at binary, which is not run.
func ModelNames(binary string) []string {
	all := resampler().names()
	if binary == "" {
		return all
	}
	for _, name := range external.Names(binary) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// names are those of its models.
func (e engine) names() []string {
	var all []string
	for _, m := range e.models {
		all = append(all, m.ID)
	}
	return all
}
