// Package engine is what makes pictures larger on this machine: the networks of package
// neural, the resampler of package pixels, or a program of the user's with a GPU.
//
// It owns which of them a model's name means, how fast each is here, and the way of one
// picture from its file to the result. It keeps no tasks and serves nothing. Start reading
// at Open, then Engine.Upscale.
package engine

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"bulkup/api/local/external"
	"bulkup/api/local/models"
	"bulkup/api/local/pixels"
	"bulkup/api/upscayl"
)

// Options say which engine to open.
type Options struct {
	// Binary is a program that pictures are handed to: see package external. "" is
	// bulkup's own engine.
	Binary  string
	Models  string // the folder of models that were added, and of speeds; "" is none
	Scratch string // a folder for files in between
	Threads int    // that the networks compute with; 0 is one a core
	// ForOthers is for an engine behind a server, whose users may sit at other machines.
	ForOthers bool
}

// Order is what to make of a picture.
type Order struct {
	Model  string
	Scale  int    // 1 to 8
	Format string // "jpg", "png" or "webp"
}

// upscaler makes a picture larger, from src to dst. Progress counts in parts of its own.
type upscaler interface {
	accepts(model string) error
	upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error)
}

// Engine is one that is open.
type Engine struct {
	about  string
	models func() []upscayl.Model // as they are now: a server goes on while some are added
	work   upscaler
}

// Open returns bulkup's own engine or, where a program is named, the one that hands
// pictures to it. The error says why that cannot be used.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if o.Binary != "" {
		return openProgram(ctx, o)
	}
	n := newNative(o)
	return &Engine{about: n.about(), models: n.models, work: n}, nil
}

// About says in one line what makes the pictures larger.
func (e *Engine) About() string { return e.about }

// Models returns the models that may be asked for, with what each is on this machine.
func (e *Engine) Models() []upscayl.Model { return e.models() }

// Accepts returns nil if the engine takes a model's name: one of Models, or another name
// of the same weights. The error says which there are.
func (e *Engine) Accepts(model string) error { return e.work.accepts(model) }

// Upscale reads a picture from src and writes it to dst enlarged, upright and without
// metadata. Progress, if not nil, is called with how much is done, and of how much. What
// is wrong with the picture or the order comes back as a *pixels.Problem, and the end of
// ctx as its cause.
func (e *Engine) Upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	return e.work.upscale(ctx, src, dst, o, progress)
}

// program hands pictures to a program of the user's.
type program struct {
	*external.Program
	scratch string
	speeds  *models.Speeds
}

func openProgram(ctx context.Context, o Options) (*Engine, error) {
	p, err := external.Open(ctx, o.Binary)
	if err != nil {
		return nil, fmt.Errorf("%w; without an engine binary, bulkup's own engine does the work", err)
	}
	name := filepath.Base(o.Binary)
	e := &Engine{about: fmt.Sprintf("hands pictures to %s, which has %d models and computes in tiles, whose seams can be seen at times", name, len(p.Models()))}
	var all []upscayl.Model
	for _, id := range p.Models() {
		all = append(all, upscayl.Model{ID: id, Purpose: purposeOf(id, name), Documented: true})
	}
	e.models = func() []upscayl.Model { return all }
	e.work = &program{p, o.Scratch, programSpeeds(o)}
	return e, nil
}

func (p *program) accepts(model string) error { return p.Program.Accepts(model) }

func (p *program) upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	h, err := pixels.Probe(src)
	if err != nil {
		return pixels.Info{}, err
	}
	began := time.Now()
	info, err := p.Program.Upscale(ctx, src, dst, external.Order{Model: o.Model, Scale: o.Scale, Format: o.Format, Scratch: p.scratch}, progress)
	if err == nil {
		p.speeds.Learn(o.Model, Megapixels(h.Width, h.Height), time.Since(began))
	}
	return info, err
}
