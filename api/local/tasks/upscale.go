package tasks

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"bulkup/api"
	"bulkup/api/local/pixels"
	"bulkup/api/local/uploads"
)

// upscale does one picture of a task and notes its result in t.
func (r *Runner) upscale(ctx context.Context, t *Task, index int) error {
	p := &t.Pictures[index]
	if p.Address != "" && p.SHA256 == "" {
		if err := r.fetch(ctx, p); err != nil {
			return err
		}
	}
	src, err := r.Store.Open(uploads.SourceFolder, p.Source)
	switch {
	case api.Shortage(err):
		return err
	case err != nil:
		return errSourceLost
	}
	defer src.Close()
	if info, err := src.Stat(); err != nil || info.Size() != p.Size {
		return errSourceLost
	}
	dst, err := r.Store.Draft()
	if err != nil {
		return err
	}
	defer dst.Discard()
	progress := func(done, total int) {
		if total > 0 {
			r.Book.move(t.ID, (float64(index)+float64(done)/float64(total))/float64(len(t.Pictures)))
		}
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(dst, sum), 256<<10)
	info, err := r.guarded(ctx, src, out, *t, progress)
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		return err
	}
	size, err := dst.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	notices := info.Notices
	if t.Face {
		notices = append(notices, "faces were not enhanced: no engine of this machine does that")
	}
	p.Result = &Result{
		Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)),
		Width: info.Width, Height: info.Height, Notice: strings.Join(notices, "; "),
	}
	return dst.Keep(ResultFolder, ResultName(t.ID, index))
}

// guarded calls the upscaler. A picture that makes it panic fails its own task
// and nothing else.
func (r *Runner) guarded(ctx context.Context, src *os.File, dst io.Writer, t Task, progress func(done, total int)) (info pixels.Info, err error) {
	defer func() {
		if v := recover(); v != nil {
			r.Log.Error("the engine panicked", "task", t.ID, "panic", v, "stack", string(debug.Stack()))
			err = errEngine
		}
	}()
	return r.Upscale(ctx, src, dst, Order{Model: t.Model, Scale: t.Scale, Format: t.Format}, progress)
}

var (
	errSourceLost = errors.New("the uploaded file is no longer there; upload it again")
	errEngine     = errors.New("the engine cannot cope with this picture")
)

// reason says to the owner of a task why it failed.
func (r *Runner) reason(t Task, index int, err error) string {
	var problem *pixels.Problem
	var text string
	switch {
	case errors.As(err, &problem), errors.Is(err, errSourceLost), errors.Is(err, errEngine), errors.As(err, new(fetchError)):
		text = err.Error()
	case api.DiskFull(err):
		text = "the disk with " + r.Store.Dir() + " is full"
	case api.FilesExhausted(err):
		text = "too many files are open on this machine"
	default:
		r.Log.Error("a picture failed", "task", t.ID, "error", err)
		text = "the engine could not write the result"
	}
	if len(t.Pictures) > 1 {
		text = fmt.Sprintf("%s: %s", t.Pictures[index].Original, text)
	}
	return api.Clean(text)
}
