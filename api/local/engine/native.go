package engine

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"bulkup/api/local/catalogue"
	"bulkup/api/local/models"
	"bulkup/api/local/neural"
	"bulkup/api/local/pixels"
	"bulkup/api/room"
	"bulkup/api/upscayl"
)

// native is bulkup's own engine.
type native struct {
	store   *models.Store
	speeds  *models.Speeds
	threads int
	// slot lets one picture at a time through the networks, which take all cores.
	slot chan struct{}

	mu     sync.Mutex
	loaded string // the model that net is
	net    *neural.Network
}

func newNative(o Options) *native {
	s := modelFolder(o)
	return &native{store: s, speeds: s.Speeds(kernel(), o.Threads), threads: o.Threads, slot: make(chan struct{}, 1)}
}

func (n *native) about() string {
	return fmt.Sprintf("runs the networks of Upscayl on the processor (%s), and a resampler that invents nothing", kernel())
}

// kernel says which instructions the networks use, and why not better ones.
func kernel() string {
	why, err := neural.Kernel()
	if err != nil {
		return err.Error()
	}
	return why
}

// models are the networks that are here, the resampler, and then the names that stand
// for something else here: those of the cloud, which a queue may hold jobs with.
func (n *native) models() (all []upscayl.Model) {
	for _, m := range n.store.List() {
		purpose := m.Purpose
		if strings.Contains(m.Licence, "non-commercial") {
			purpose += "; " + m.Licence
		}
		all = append(all, upscayl.Model{ID: m.Name, Purpose: purpose, Documented: true})
	}
	all = append(all, Classical()...)
	for _, m := range upscayl.Models() {
		c, err := n.store.Resolve(m.ID, cloudNames())
		if err == nil && c.StandIn != "" {
			all = append(all, upscayl.Model{ID: m.ID, Purpose: c.StandIn})
		}
	}
	return all
}

// Classical returns the models of the resampler.
func Classical() []upscayl.Model {
	return []upscayl.Model{
		{ID: models.Faithful, Purpose: "sharp and true to the source, invents nothing", Documented: true},
		{ID: models.FaithfulFast, Purpose: "plain resampling, true to the source and the fastest", Documented: true},
	}
}

// Resamples reports whether a model is one of the resampler's, and no network.
func Resamples(model string) bool {
	return slices.ContainsFunc(Classical(), func(m upscayl.Model) bool { return m.ID == model })
}

// cloudNames are the names of the cloud's models.
func cloudNames() (all []string) {
	for _, m := range upscayl.Models() {
		all = append(all, m.ID)
	}
	return all
}

// purposeOf says what a model of a program is for.
func purposeOf(id, program string) string {
	if k, ok := catalogue.Lookup(id); ok {
		if strings.Contains(k.Licence, "non-commercial") {
			return k.Purpose + "; " + k.Licence
		}
		return k.Purpose
	}
	return "a model of " + program + "; try it on a sample"
}

func (n *native) upscale(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	name, twice := strings.CutSuffix(o.Model, Twice)
	choice, err := n.store.Resolve(name, cloudNames())
	if err != nil {
		return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrUnsupported, Message: err.Error()}
	}
	if choice.Classical {
		return n.resample(ctx, src, dst, o, progress)
	}
	h, err := pixels.Probe(src)
	if err != nil {
		return pixels.Info{}, err
	}
	width, height := h.Upright()
	if max(width, height)+2*border > neural.MaxSide {
		return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrTooLarge, Message: fmt.Sprintf(
			"the picture has %d×%d pixels; the networks take up to %d a side; choose the model %s", width, height, neural.MaxSide-2*border, models.Faithful)}
	}
	if err := pixels.CheckResult(o.Format, width*o.Scale, height*o.Scale); err != nil {
		return pixels.Info{}, err
	}
	select {
	case n.slot <- struct{}{}:
		defer func() { <-n.slot }()
	case <-ctx.Done():
		return pixels.Info{}, context.Cause(ctx)
	}
	net, err := n.open(choice.Model)
	if err != nil {
		return pixels.Info{}, &pixels.Problem{Kind: pixels.ErrUnsupported, Message: err.Error()}
	}
	most := max(room.Total-h.Memory, neural.LeastMemory)
	need := net.Memory(width+2*border, most)
	if twice {
		need += net.Memory((width+2*border)*net.Scale(), most)
	}
	picture, err := pixels.Open(ctx, src, need+pixels.ResultMemory(o.Format, width*o.Scale, height*o.Scale))
	if err != nil {
		return pixels.Info{}, err
	}
	defer picture.Close()
	began := time.Now()
	r := &run{net: net, picture: picture, order: o, memory: most, threads: n.threads, progress: progress}
	info, err := r.do(ctx, dst, twice)
	if err != nil {
		return info, err
	}
	learned := choice.Model.Name
	if twice {
		learned += Twice
	}
	n.speeds.Learn(learned, Megapixels(width, height), time.Since(began))
	if choice.StandIn != "" {
		info.Notices = append(info.Notices, choice.StandIn)
	}
	return info, nil
}

func (n *native) accepts(model string) error {
	_, err := n.store.Resolve(strings.TrimSuffix(model, Twice), cloudNames())
	return err
}

// open returns the network of a model. The last one stays, since pictures come in
// batches; larger ones take seconds to make ready. It is called in the slot.
func (n *native) open(m models.Model) (*neural.Network, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.net != nil && n.loaded == m.Name {
		return n.net, nil
	}
	n.net, n.loaded = nil, "" // before the next takes memory
	net, err := n.store.Network(m)
	if err != nil {
		return nil, fmt.Errorf("the model %s cannot be used: %w; `bulkup models check` says more", m.Name, err)
	}
	n.net, n.loaded = net, m.Name
	return net, nil
}

func (n *native) resample(ctx context.Context, src io.ReadSeeker, dst io.Writer, o Order, progress func(done, total int)) (pixels.Info, error) {
	recipe := pixels.Best
	if o.Model == models.FaithfulFast {
		recipe = pixels.Fast
	}
	h, err := pixels.Probe(src)
	if err != nil {
		return pixels.Info{}, err
	}
	began := time.Now()
	info, err := pixels.Upscale(ctx, src, dst, pixels.Options{Scale: o.Scale, Format: o.Format, Recipe: recipe, Workers: n.threads}, progress)
	if err == nil {
		n.speeds.Learn(o.Model, Megapixels(h.Width, h.Height), time.Since(began))
	}
	return info, err
}

// forget lets the memory of the network go.
func (n *native) forget() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.net, n.loaded = nil, ""
}

// modelFolder is the store of the options.
func modelFolder(o Options) *models.Store {
	if o.ForOthers {
		return models.Open(o.Models).ForOthers()
	}
	return models.Open(o.Models)
}
