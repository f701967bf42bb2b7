package intake

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"bulkup/api/local/pixels"
)

// ErrChanging is a file that somebody else is writing. It is worth another check once
// it is still.
var ErrChanging = errors.New("the file is changing")

func changing() error {
	return &Error{Kind: ErrChanging, Message: "the file changed while it was read; try again when it is complete"}
}

// fresh is the age below which a file may still be on its way.
const fresh = 10 * time.Second

// still is how long nothing may be written to such a file before it is believed. Tests
// have less time.
var still = time.Second

// settled returns err, which came of reading the file at path, unless the file has
// changed since it was as info says: then whatever was found is about a file that is
// no more. One that seems cut off, and was written a moment ago, is given a moment.
func settled(ctx context.Context, path string, info fs.FileInfo, err error) error {
	cut := errors.Is(err, pixels.ErrTruncated) || errors.Is(err, pixels.ErrDamaged) || errors.Is(err, pixels.ErrEmpty)
	if age := time.Since(info.ModTime()); cut && age > -fresh && age < fresh {
		select {
		case <-time.After(still):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	if err != nil && !errors.As(err, new(*Error)) {
		return err // of reading
	}
	now, gone := os.Stat(path)
	switch {
	case gone != nil:
		return gone
	case now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()):
		return changing()
	}
	return err
}
