package engine

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"io"
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

// Paces knows how fast the models of an engine are, also for a process in which that
// engine does not run. It measures a model once, on a small piece; every picture that is
// done later says more.
type Paces struct {
	options Options
	speeds  *models.Speeds
	native  *native // nil where a program does the work

	mu sync.Mutex // one measurement at a time
}

// NewPaces returns the paces of the engine that the options name. It runs nothing.
func NewPaces(o Options) *Paces {
	if o.Binary != "" {
		return &Paces{options: o, speeds: programSpeeds(o)}
	}
	n := newNative(o)
	return &Paces{options: o, speeds: n.speeds, native: n}
}

// programSpeeds are those of a program of the user's, which are not those of bulkup's
// own engine.
func programSpeeds(o Options) *models.Speeds {
	return modelFolder(o).Speeds(o.Binary, 1)
}

// Known returns the pace of a model as far as it is known, at once.
func (p *Paces) Known(model string) Pace {
	pace := p.named(model)
	pace.PerMegapixel = p.speeds.PerMegapixel(pace.Model)
	return pace
}

// Of returns the pace of a model, and measures it where it is not known: that takes up
// to a second. A program of the user's is not run for it.
func (p *Paces) Of(ctx context.Context, model string) Pace {
	pace := p.Known(model)
	if pace.PerMegapixel > 0 || p.native == nil {
		return pace
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.speeds.PerMegapixel(pace.Model) == 0 {
		p.measure(ctx, pace.Model)
	}
	return p.Known(model)
}

// named says what does the work for a model's name.
func (p *Paces) named(model string) Pace {
	if p.native == nil {
		if k, ok := catalogue.Lookup(model); ok {
			return Pace{Model: model, Title: k.Title}
		}
		return Pace{Model: model, Title: model}
	}
	name, twice := strings.CutSuffix(model, Twice)
	c, err := p.native.store.Resolve(name, cloudNames())
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
)

// measure runs a model on a piece, after a smaller one that makes it ready.
func (p *Paces) measure(ctx context.Context, model string) {
	side := pieceSide
	if model == models.Faithful || model == models.FaithfulFast {
		side = classicalSide
	}
	order := Order{Model: model, Scale: 4, Format: "png"}
	if _, err := p.native.upscale(ctx, bytes.NewReader(piece(8)), io.Discard, order, nil); err != nil {
		return
	}
	began := time.Now()
	if _, err := p.native.upscale(ctx, bytes.NewReader(piece(side)), io.Discard, order, nil); err != nil {
		return
	}
	p.speeds.Measured(model, megapixels(side, side), time.Since(began))
	p.native.forget()
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
func (p *Paces) Models() []string {
	if p.native == nil {
		return external.Names(p.options.Binary)
	}
	return p.native.store.Names()
}
