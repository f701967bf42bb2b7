package feed

import (
	"context"
	"io"
	"time"
)

// frame is the shortest time between two samples of progress.
const frame = 100 * time.Millisecond

// Feed is one reader's view of the queue. Transitions wait for the reader and
// none is lost; of status and progress only the latest is kept.
type Feed struct {
	hub     *Hub
	wake    chan struct{}
	next    Update
	moved   bool // there was progress to show the last time
	sampled time.Time
	done    bool
}

// Subscribe returns a feed whose first Update holds everything there is.
func (h *Hub) Subscribe() *Feed {
	h.mu.Lock()
	defer h.mu.Unlock()
	f := &Feed{hub: h, wake: make(chan struct{}, 1), done: h.closed}
	f.next.Jobs = h.sorted()
	status := h.last
	f.next.Status = &status
	f.next.Notices = append(f.next.Notices, h.notices...)
	f.next.Engines = len(h.engines) > 0
	h.feeds[f] = struct{}{}
	f.poke()
	return f
}

// Close ends the feed.
func (f *Feed) Close() {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	delete(f.hub.feeds, f)
	f.done = true
	f.poke()
}

// Next returns what has changed, and waits for it if need be. While jobs are
// moving it returns about ten times a second. After the queue has stopped, and
// everything has been read, it returns io.EOF, or why the queue could not go on.
func (f *Feed) Next(ctx context.Context) (Update, error) {
	select {
	case <-f.hub.begun:
	case <-ctx.Done():
		return Update{}, ctx.Err()
	}
	for {
		u, ok, end := f.take()
		if ok {
			return u, nil
		}
		if end != nil {
			return Update{}, end
		}
		var tick <-chan time.Time
		if f.hub.active() || f.moved {
			timer := time.NewTimer(frame)
			defer timer.Stop()
			tick = timer.C
		}
		select {
		case <-ctx.Done():
			return Update{}, ctx.Err()
		case <-f.wake:
		case <-tick:
			if u, ok := f.progress(); ok {
				return u, nil
			}
		}
	}
}

// take returns the waiting changes, with the progress if its time has come.
func (f *Feed) take() (u Update, ok bool, end error) {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	n := f.next
	if len(n.Jobs)+len(n.Removed)+len(n.Notices) == 0 && !n.Engines && n.Status == nil {
		switch {
		case !f.done:
		case f.hub.failed != nil:
			end = f.hub.failed
		default:
			end = io.EOF
		}
		return Update{}, false, end
	}
	f.next = Update{}
	if time.Since(f.sampled) >= frame {
		n.Progress = f.sample()
	}
	return n, true, nil
}

func (f *Feed) progress() (Update, bool) {
	f.hub.mu.Lock()
	defer f.hub.mu.Unlock()
	p := f.sample()
	had := f.moved
	f.moved = len(p) > 0
	return Update{Progress: p}, f.moved || had
}

// sample reads the progress of everything that moves. The hub is locked.
func (f *Feed) sample() []Progress {
	f.sampled = time.Now()
	f.moved = len(f.hub.moving) > 0
	var all []Progress
	for id, m := range f.hub.moving {
		all = append(all, m.progress(id, f.sampled))
	}
	return all
}

func (f *Feed) poke() {
	select {
	case f.wake <- struct{}{}:
	default:
	}
}
