// Package room shares out the memory for pictures that are held whole, so that many at
// once take no more than a few: in this process, and in a process of the engine, which
// asks its parent for it.
//
// It owns one sum and who has a part of it; it holds no picture. Start reading at Hold.
package room

import (
	"context"
	"runtime/debug"

	"golang.org/x/sync/semaphore"
)

// Total is for all pictures at a time, in bytes. One that needs more is held alone. With
// what the program and its engine take besides, they stay below 600 MB together.
const Total = 460 << 20

// large is from how many bytes on memory is given back to the system at once: others have
// use for it, and the collector would keep it for minutes.
const large = 32 << 20

// Lender is what memory is asked for. It is safe for concurrent use.
type Lender interface {
	// Hold waits for need bytes, at most Total, and returns what gives them back. The
	// error is the cause of the end of ctx, or says why nobody lends.
	Hold(ctx context.Context, need int64) (release func(), err error)
}

var lender Lender = &own{semaphore.NewWeighted(Total)}

// Use has Hold ask another lender, and returns the one that it asked before. It is called
// before anything is held.
func Use(other Lender) (before Lender) {
	before, lender = lender, other
	return before
}

// Hold waits for room for a picture that takes about need bytes, and returns what gives
// it back. The error is the cause of the end of ctx. Whoever holds room asks for no more.
func Hold(ctx context.Context, need int64) (release func(), err error) {
	need = min(need, Total)
	back, err := lender.Hold(ctx, need)
	if err != nil {
		return nil, err
	}
	return func() {
		if need >= large {
			debug.FreeOSMemory()
		}
		back()
	}, nil
}

// left is what another process never has: what it does may take hours, and small pictures
// go on here meanwhile.
const left = 24 << 20

// Lend is Hold for another process, which gives back to the system by itself.
func Lend(ctx context.Context, need int64) (release func(), err error) {
	return lender.Hold(ctx, min(need, Total-left))
}

// own is the memory of this process and of those that ask it.
type own struct{ free *semaphore.Weighted }

func (o *own) Hold(ctx context.Context, need int64) (release func(), err error) {
	if err := o.free.Acquire(ctx, need); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() { o.free.Release(need) }, nil
}
