package queue

import (
	"context"
	"fmt"
	"time"

	"bulkup/api/local/engine"
)

// accepts returns an error if the engine of a survey has a list of its own and one of
// the models is not on it, so that nothing is queued that can only fail.
func (q *Queue) accepts(v Survey) error {
	b := q.run.Engines[v.Engine]
	if b == nil || b.Guide == nil {
		return nil
	}
	models := map[string]bool{v.Settings.Model: true}
	for _, it := range v.drop.items {
		models[it.settings.Model] = true
	}
	for model := range models {
		if err := b.Guide.Accepts(model); err != nil {
			return fmt.Errorf("nothing was queued: %w", err)
		}
	}
	return nil
}

// estimate says how long the models take for their megapixels, which may have to be
// measured for it. Nothing is said where one of them is not known.
func (w *Work) estimate(ctx context.Context, g *engine.Guide, files int) {
	if g == nil || files == 0 {
		return
	}
	total := 0.0
	for model, megapixels := range w.megapixels {
		pace := g.Of(ctx, model)
		if pace.PerMegapixel == 0 {
			w.Time = 0
			return
		}
		w.Time += duration(megapixels, pace.PerMegapixel)
		w.Title, w.PerMegapixel = pace.Title, pace.PerMegapixel
		total += megapixels
	}
	if len(w.megapixels) > 1 {
		w.Title, w.PerMegapixel = "", 0
		return
	}
	for _, model := range g.Models() {
		if pace := g.Known(model); pace.PerMegapixel > w.PerMegapixel && pace.Title != w.Title && w.OtherTitle == "" {
			w.OtherTitle, w.OtherTime = pace.Title, duration(total, pace.PerMegapixel)
		}
	}
}

func duration(megapixels float64, each time.Duration) time.Duration {
	return time.Duration(megapixels * float64(each))
}
