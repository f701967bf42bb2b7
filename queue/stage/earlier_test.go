package stage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/picture/sample"
)

// What keeps an earlier result from being read for now does not make it useless: another one
// would be paid for.
func TestUnusable(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		says bool // something of the result
	}{
		"gone":          {t.Context(), fs.ErrNotExist, true},
		"damaged":       {t.Context(), errors.New("damaged"), true},
		"too few files": {t.Context(), &fs.PathError{Op: "open", Path: "a.png", Err: syscall.EMFILE}, false},
		"no room":       {t.Context(), fmt.Errorf("copying: %w", syscall.ENOSPC), false},
		"interrupted":   {ended, context.Canceled, false},
	} {
		if u, err := unusable(c.ctx, c.err); u != useless || (err == nil) != c.says {
			t.Errorf("%s: %v, %v", name, u, err)
		}
	}
}

// remembering is a desk that remembers one result for every content.
type remembering struct {
	desk
	result job.Result
}

func (r remembering) Finished(string) (job.Result, bool, error) { return r.result, true, nil }

func (remembering) Bought(context.Context, string) ([]job.Result, *job.Task) { return nil, nil }

// A check that is interrupted while it reads an earlier result is no failure of the picture.
func TestEarlierResultIsNotReadToTheEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "result.png")
	data := sample.PNG(t, 20, 12)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	j := job.Job{ID: "1", Target: filepath.Join(t.TempDir(), "a.png"), Facts: &job.Facts{Width: 10, Height: 6, Hash: "h"},
		Settings: job.Settings{Scale: 2, Format: "png"}}
	w := Work{Desk: remembering{result: job.Result{Path: path, Size: int64(len(data)), Width: 20, Height: 12}}, Tools: &Tools{}}
	ctx, end := context.WithCancel(t.Context())
	end()
	o, over := w.alreadyDone(ctx, j)
	if _, interrupted := o.Event.(job.Interrupted); !over || o.Class != outcome.Happened || !interrupted {
		t.Errorf("it came to %+v", o)
	}
}
