// Package intake turns what a user drops into jobs: it walks folders, recognizes pictures
// by their content, measures and hashes a picture before anything is spent on it, and
// refuses with a reason. It changes no file of the user. Start reading at Survey, which
// lists what a drop holds, and Inspect, which reads one picture to its end.
package intake

import (
	"context"
	"image"
	"runtime"
	"sync"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
)

// Error is a picture that cannot be worked on: one line for its owner, and a
// Kind for errors.Is (pixels.ErrEmpty, ErrTruncated, ErrAnimated, …).
type Error = pixels.Problem

// Class is what an Item turned out to be.
type Class int

const (
	Image   Class = iota // a picture that can work, as far as its header says
	Broken               // meant as a picture, but it cannot work: a job that fails by name
	Skipped              // no picture, or one that is in hand already: left out
)

// Item is one thing behind a drop.
type Item struct {
	job.Source
	Class         Class
	Reason        string // why it is Broken or Skipped; one line, no control bytes
	Format        string // "jpg", "png" or "webp" where Class is Image, "TIFF" and the like where it is to be converted; "" for an address
	Width, Height int    // pixels as people see them; 0 for an address
	Pages         int    // of a file of which this is the first page or frame only; 0 for one
}

// Options say how to survey.
type Options struct {
	Workers int                    // files opened at once; 0 is 4 a core, at most 8
	Avoid   []string               // folders that are never entered: where results go, our own state
	Ours    func(path string) bool // reports the results of earlier jobs, which are left out of folders; may be nil
	Only    func(path string) bool // reports the files of folders that are taken; nil is all
	Pages   bool                   // each page or frame of a file is an Item
}

// Survey finds out what is behind inputs (files, folders, web addresses) and
// emits it from the calling goroutine as it goes: inputs in their order, folders
// in natural order, each file once. Its memory is that of one folder's listing.
// The error is that of ctx; everything else is an Item.
func Survey(ctx context.Context, opts Options, inputs []string, emit func(Item)) error {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	if opts.Workers <= 0 {
		opts.Workers = min(8, 4*runtime.GOMAXPROCS(0))
	}
	w := newWalk(ctx, opts)
	running.Go(func() { w.all(inputs) })
	for range opts.Workers {
		running.Go(func() {
			for f := range w.unmeasured {
				f.measure()
				close(f.ready)
			}
		})
	}
	for f := range w.found {
		select {
		case <-f.ready:
			f.each(opts.Pages, emit)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

// find is an Item on its way: in order already, but not measured yet.
type find struct {
	Item
	pages []image.Point // their sizes, of a file with several
	ready chan struct{} // closed when Item is complete
}

// each emits the file, or each of its pages.
func (f *find) each(pages bool, emit func(Item)) {
	if !pages || len(f.pages) == 0 || f.Class != Image {
		f.Item.Pages = len(f.pages)
		emit(f.Item)
		return
	}
	for i, size := range f.pages {
		it := f.Item
		it.Page, it.Width, it.Height = i+1, size.X, size.Y
		emit(it)
	}
}
