package transfer

import (
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/transfer/flow"
	"bulkup/api/transfer/source"
)

// Upload sends the parts of s that are not in done, as many at a time as the
// layout and the budget allow, and then finishes the session. It returns nil
// only when the service has confirmed the whole file.
//
// onReceipt is called for each part that has arrived, one at a time, before
// anything depends on it; its error stops the upload. A receipt in done that
// does not fit the layout, or is of bytes that the file no longer has, is
// ignored, and its part is sent again.
//
// An error of the kind Gone asks for a new session or new links, Input says that
// this file cannot be sent, and Temporary that nothing was acknowledged for too long.
func (e *Engine) Upload(ctx context.Context, src *source.File, s Session, done []Receipt, onReceipt func(Receipt) error, m *flow.Meter) error {
	return e.upload(ctx, src, s, done, onReceipt, m, m.Begin)
}

// upload is Upload; begin gives m the total, and what of it is there.
func (e *Engine) upload(ctx context.Context, src *source.File, s Session, done []Receipt, onReceipt func(Receipt) error, m *flow.Meter, begin func(total, done int64)) error {
	if err := ready(s, src.Size()); err != nil {
		return err
	}
	u := &upload{
		engine:    e,
		src:       src,
		session:   s,
		layout:    s.Layout(),
		receipts:  map[int]Receipt{},
		onReceipt: onReceipt,
		meter:     m,
		patience:  flow.NewPatience(e.giveUp),
		place:     e.up.Open(),
	}
	begin(u.layout.Size, u.resume(done))
	if err := u.parts(ctx); err != nil {
		return err
	}
	if err := u.unchanged(); err != nil {
		return err
	}
	if err := u.finish(ctx); err != nil {
		return err
	}
	m.Finish()
	return nil
}

// upload is one run of Upload.
type upload struct {
	engine    *Engine
	src       *source.File
	session   Session
	layout    Layout
	onReceipt func(Receipt) error
	meter     *flow.Meter
	patience  *flow.Patience
	place     uint64 // in the order of service

	mu       sync.Mutex
	receipts map[int]Receipt
}

// resume takes over the receipts that fit the layout and what the server has, and
// returns their bytes.
func (u *upload) resume(done []Receipt) (size int64) {
	for _, r := range done {
		if r.Index < 0 || r.Index >= len(u.layout.Parts) {
			continue
		}
		if want := u.layout.Parts[r.Index].Size; want != unmeasured && want != r.Size {
			continue
		}
		if !holds(u.src, r) {
			continue
		}
		u.receipts[r.Index] = r
	}
	if s, ok := u.session.(stocktaker); ok {
		s.stocktake(u.receipts)
	}
	for _, r := range u.receipts {
		size += max(r.Size, 0)
	}
	return size
}

// parts sends what is missing.
func (u *upload) parts(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(u.engine.up.Most())
	if u.layout.Sequential {
		g.SetLimit(1)
	}
	for _, p := range u.layout.Parts {
		if u.arrived(p) {
			continue
		}
		g.Go(func() error {
			return u.engine.retries.Do(ctx, u.patience, func() error { return u.attempt(ctx, p) })
		})
	}
	return g.Wait()
}

func (u *upload) arrived(p Part) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	_, ok := u.receipts[p.Index]
	return ok
}

// attempt tries once to send p and to keep its receipt.
func (u *upload) attempt(ctx context.Context, p Part) error {
	receipt, err := u.send(ctx, p)
	// A file that has changed explains every other failure, and spoils every success.
	if changed := u.src.Check(); changed != nil {
		return changed
	}
	if err != nil {
		return err
	}
	return u.keep(receipt)
}

// send tries once to send p, when it is its turn.
func (u *upload) send(ctx context.Context, p Part) (r Receipt, err error) {
	volley, err := u.engine.up.Acquire(ctx, u.place)
	if err != nil {
		return Receipt{}, err
	}
	defer func() { u.engine.up.Release(volley, err) }()
	if l, ok := u.session.(locator); ok {
		if p, err = l.locate(ctx, p); err != nil {
			return Receipt{}, err
		}
	}
	body := &Body{
		engine:   u.engine,
		file:     u.src,
		part:     p,
		name:     call(p.Index, len(u.layout.Parts)),
		meter:    u.meter,
		patience: u.patience,
	}
	r, err = u.session.Put(ctx, p, body)
	r.Offset = p.Offset
	body.settle(err == nil)
	return r, err
}

// keep records a receipt, with the caller first.
func (u *upload) keep(r Receipt) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.onReceipt != nil {
		if err := u.onReceipt(r); err != nil {
			return &flow.Stopped{Err: err}
		}
	}
	u.receipts[r.Index] = r
	return nil
}

// unchanged returns an error when the parts may be of two versions of the file.
// Where size and time are as they were but the file was touched, its bytes decide.
func (u *upload) unchanged() error {
	if err := u.src.Check(); err != nil || !u.src.Touched() {
		return err
	}
	for _, r := range u.receipts {
		if !holds(u.src, r) {
			return source.Changed("it was written to")
		}
	}
	return nil
}

// finish confirms the upload, as often as its answer gets lost.
func (u *upload) finish(ctx context.Context) error {
	receipts := make([]Receipt, 0, len(u.receipts))
	var size int64
	measured := true
	for _, r := range u.receipts {
		receipts = append(receipts, r)
		size += r.Size
		measured = measured && r.Size != unmeasured
	}
	if measured && size != u.layout.Size {
		return flow.Failed(failure.Input, "upload", "the parts add up to %d bytes, but the file has %d", size, u.layout.Size)
	}
	slices.SortFunc(receipts, func(a, b Receipt) int { return a.Index - b.Index })
	return u.engine.retries.Do(ctx, u.patience, func() error {
		err := u.session.Finish(ctx, receipts)
		if api.KindOf(err) == failure.Limited {
			return &flow.Stopped{Err: err} // the hourly limit of an API is the caller's to plan with
		}
		return err
	})
}
