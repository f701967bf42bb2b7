package queue

import (
	"context"
	"time"

	"bulkup/api/local/engine"
)

// beside is about how long a picture takes beside the computing of its megapixels: it is
// read, checked, coded and written. On two cores it was 30 to 60 ms.
const beside = 40 * time.Millisecond

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
	rest := time.Duration(files) * beside
	w.Time += rest
	if len(w.megapixels) > 1 {
		w.Title, w.PerMegapixel = "", 0
		return
	}
	for _, model := range g.Models() {
		if pace := g.Known(model); pace.PerMegapixel > w.PerMegapixel && pace.Title != w.Title && w.OtherTitle == "" {
			w.OtherTitle, w.OtherTime = pace.Title, duration(total, pace.PerMegapixel)+rest
		}
	}
}

func duration(megapixels float64, each time.Duration) time.Duration {
	return time.Duration(megapixels * float64(each))
}
