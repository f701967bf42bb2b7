package child

import (
	"context"
	"errors"
	"time"

	"bulkup/api/local/engine"
)

// Measure returns how long the engine takes for a megapixel of the source with a model,
// 0 where that cannot be measured. It is measured in a process of its own, at the lower
// priority of the engine and beside it: nothing on the screen waits for it. The process
// keeps what it finds with the models, and ends.
func (e *Engine) Measure(ctx context.Context, model string) (perMegapixel time.Duration, err error) {
	p, out, err := begin(e.opts, order{
		Measure: model, EngineBinary: e.opts.EngineBinary, Models: e.opts.Models, Threads: e.opts.Threads,
	})
	if err != nil {
		return 0, err
	}
	r, err := p.says(ctx, out)
	return r.PerMegapixel, errors.Join(err, p.end())
}

// measured is the answer of the child to Measure.
func measured(ctx context.Context, o order) time.Duration {
	guide := engine.NewGuide(engine.Options{Binary: o.EngineBinary, Models: o.Models, Threads: o.Threads})
	return guide.Of(ctx, o.Measure).PerMegapixel
}
