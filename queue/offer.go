package queue

import (
	"context"
	"fmt"

	"bulkup/queue/backend"
	"bulkup/queue/run"
)

// offers knows which models the engines have.
type offers struct {
	run *run.Coordinator
	// learned is closed once the cloud's server was asked for its models; nil where it
	// never is.
	learned chan struct{}
}

// learn asks the server behind a backend which models it has, once, and has them shown.
func (o *offers) learn(ctx context.Context, b Backend) {
	defer close(o.learned)
	if e, ok := backend.Learn(ctx, b); ok {
		o.run.Hub.Engine(e)
	}
}

// accepts returns an error if the engine of a survey lacks one of the models, so that
// nothing is queued that can only fail.
func (q *Queue) accepts(ctx context.Context, v Survey) error {
	models := map[string]bool{v.Settings.Model: true}
	for _, it := range v.drop.items {
		models[it.settings.Model] = true
	}
	for model := range models {
		if err := q.offers.has(ctx, v.Engine, model); err != nil {
			return fmt.Errorf("nothing was queued: %w", err)
		}
	}
	return nil
}

// has returns an error if an engine is known to lack a model. What its server says is
// waited for only where the name means nothing at Upscayl Cloud, so that a server that does
// not answer holds up nobody else.
func (o *offers) has(ctx context.Context, engine, model string) error {
	b := o.run.Engines[engine]
	switch {
	case b == nil:
		return nil
	case b.Guide != nil:
		return b.Guide.Accepts(model)
	case o.learned == nil:
		return nil
	}
	if !backend.Documented(model) {
		select {
		case <-o.learned:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return backend.Accepts(o.run.Hub.Known(b.Engine), b.Base, model)
}
