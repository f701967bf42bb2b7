// Package room shares out the memory for pictures that are held whole while they are
// checked or converted, so that many at once take no more than a few.
package room

import (
	"context"
	"runtime/debug"

	"golang.org/x/sync/semaphore"
)

// memory is for all pictures of this process, in bytes. One that needs more than all of
// it is held alone.
const memory = 400 << 20

// large is from how many bytes on memory is given back to the system at once. The engine of
// this machine, a process of its own, has use for it, and the collector would keep it for
// minutes.
const large = 64 << 20

var free = semaphore.NewWeighted(memory)

// Hold waits for room for a picture that takes about need bytes, and returns what gives
// it back. The error is the cause of the end of ctx. Whoever holds room asks for no more.
func Hold(ctx context.Context, need int64) (release func(), err error) {
	need = min(need, memory)
	if err := free.Acquire(ctx, need); err != nil {
		return nil, context.Cause(ctx)
	}
	return func() {
		if need >= large {
			debug.FreeOSMemory()
		}
		free.Release(need)
	}, nil
}
