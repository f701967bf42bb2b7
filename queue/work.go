package queue

import (
	"context"
	"fmt"
	"time"

	"bulkup/api/local/engine"
	"bulkup/queue/job"
)

// accepts returns an error if the engine of a survey has a list of its own and one of
// the models is not on it, so that nothing is queued that can only fail.
func (q *Queue) accepts(v Survey) error {
	b := q.backends[v.Engine]
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

func megapixelsOf(width, height int) float64 { return float64(width) * float64(height) / 1e6 }

// computing returns how long the engine of this machine still has to compute for the jobs
// that are not over, by its measured pace; 0 where nobody knows. Pictures that have not
// been checked are taken for the mean of those that have.
func (q *Queue) computing(b *backend, now time.Time) time.Duration {
	if b.Guide == nil {
		return 0
	}
	paces := make(map[string]time.Duration)
	var left, spent time.Duration
	checked, unchecked := 0, 0
	for _, e := range q.order {
		switch {
		case !e.focus || e.State.Ended() || e.State == job.Unknown || e.Task != nil && e.Task.Over:
			continue
		case e.Facts == nil:
			unchecked++
			continue
		}
		each, ok := paces[e.Settings.Model]
		if !ok {
			each = b.Guide.Known(e.Settings.Model).PerMegapixel
			paces[e.Settings.Model] = each
		}
		if each == 0 {
			return 0
		}
		takes := duration(megapixelsOf(e.Facts.Width, e.Facts.Height), each)
		left += takes
		checked++
		if e.State == job.Upscaling { // one picture at a time is computed: the first of them
			spent = max(spent, min(now.Sub(e.Entered[job.Upscaling]), takes))
		}
	}
	if checked > 0 {
		left += left * time.Duration(unchecked) / time.Duration(checked)
	}
	if left == 0 {
		return 0
	}
	return max(left-spent, time.Second)
}
