package engine

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strings"
	"sync"
	"time"

	"bulkup/api/local/catalogue"
	"bulkup/api/local/external"
	"bulkup/api/local/models"
)

// Pace is how fast a model is on this machine.
type Pace struct {
	Model string // the one that does the work, which a stand-in is not named for
	Title string // for people
	// PerMegapixel is the time for a megapixel of the source; 0 where nobody knows yet.
	PerMegapixel time.Duration
}

// Guide says what an engine has and how fast it is, also in a process in which that
// engine does not run. It measures a model once, on a small piece; every picture that is
// done later says more.
type Guide struct {
	speeds  *models.Speeds
	native  *native           // nil where a program does the work
	program *external.Program // which is never run here
	gauge   Gauge             // takes the place of measuring here; nil for none

	mu sync.Mutex // one measurement at a time
}

// Gauge returns how long a model takes for a megapixel of the source, measured elsewhere:
// in a process that no screen waits for. It returns 0 where that cannot be measured.
type Gauge func(ctx context.Context, model string) (perMegapixel time.Duration, err error)

// MeasureBy has the guide ask for what it would measure itself.
func (g *Guide) MeasureBy(gauge Gauge) { g.gauge = gauge }

// NewGuide returns the guide to the engine that the options name. It runs nothing.
func NewGuide(o Options) *Guide {
	if o.Binary != "" {
		return &Guide{speeds: programSpeeds(o), program: external.At(o.Binary)}
	}
	n := newNative(o)
	return &Guide{speeds: n.speeds, native: n}
}

// programSpeeds are those of a program of the user's, which are not those of bulkup's
// own engine.
func programSpeeds(o Options) *models.Speeds {
	return modelFolder(o).Speeds(o.Binary, 1)
}

// Known returns the pace of a model as far as it is known, at once.
func (g *Guide) Known(model string) Pace {
	pace := g.named(model)
	pace.PerMegapixel = g.speeds.PerMegapixel(pace.Model)
	return pace
}

// Of returns the pace of a model, and measures it where it is not known: that takes up
// to a second. A program of the user's is not run for it.
func (g *Guide) Of(ctx context.Context, model string) Pace {
	pace := g.Known(model)
	if pace.PerMegapixel > 0 || g.native == nil {
		return pace
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if pace := g.Known(model); pace.PerMegapixel > 0 {
		return pace // measured while this waited
	}
	if g.gauge == nil {
		g.measure(ctx, pace.Model)
	} else if each, err := g.gauge(ctx, pace.Model); err == nil {
		g.speeds.Measured(pace.Model, 1, each) // where the other process keeps nothing
	}
	return g.Known(model)
}

// named says what does the work for a model's name.
func (g *Guide) named(model string) Pace {
	if g.native == nil {
		if k, ok := catalogue.Lookup(model); ok {
			return Pace{Model: model, Title: k.Title}
		}
		return Pace{Model: model, Title: model}
	}
	name, twice := strings.CutSuffix(model, Twice)
	c, err := g.native.store.Resolve(name, cloudNames())
	switch {
	case err != nil, c.Classical:
		return Pace{Model: model, Title: model}
	case twice:
		return Pace{Model: c.Model.Name + Twice, Title: c.Model.Title + " run twice"}
	}
	return Pace{Model: c.Model.Name, Title: c.Model.Title}
}

const (
	pieceSide     = 64  // pixels of the piece that a network is measured on
	classicalSide = 256 // and the resampler, which is faster

	// Other programs run too, and take their share of some pieces and not of others: the
	// fastest counts.
	rounds = 6
	enough = 800 * time.Millisecond // no further piece is begun after it
)

// measure runs a model on a piece, after a smaller one that makes it ready.
func (g *Guide) measure(ctx context.Context, model string) {
	side := pieceSide
	if model == models.Faithful || model == models.FaithfulFast {
		side = classicalSide
	}
	defer g.native.forget()
	order := Order{Model: model, Scale: 4, Format: "png"}
	if _, err := g.native.upscale(ctx, bytes.NewReader(piece(8)), io.Discard, order, nil); err != nil {
		return
	}
	data, began, best := piece(side), time.Now(), time.Duration(math.MaxInt64)
	for range rounds {
		round := time.Now()
		if _, err := g.native.upscale(ctx, bytes.NewReader(data), io.Discard, order, nil); err != nil {
			return
		}
		best = min(best, time.Since(round))
		if time.Since(began) > enough {
			break
		}
	}
	g.speeds.Measured(model, Megapixels(side, side), best)
}

// piece is a square picture with something in it, as a PNG.
func piece(side int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			m.SetNRGBA(x, y, color.NRGBA{uint8(x * 5), uint8(y * 3), uint8(x * y), 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, m) // into memory, of a size that is there
	return b.Bytes()
}

// Models returns the true names that the engine has.
func (g *Guide) Models() []string {
	if g.native == nil {
		return g.program.Models()
	}
	return g.native.store.Names()
}

// Accepts returns nil if the engine takes a model's name. The error says which there are.
func (g *Guide) Accepts(model string) error {
	if g.native == nil {
		return g.program.Accepts(model)
	}
	return g.native.accepts(model)
}
