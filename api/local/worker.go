package local

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"bulkup/api"
	"bulkup/api/local/pixels"
)

// worker does one task after the other until the queue closes.
func (s *Server) worker(ctx context.Context) {
	for {
		id, ok := s.queue.pop()
		if !ok {
			return
		}
		s.process(ctx, id)
	}
}

// process does one task. Nobody knows what the service does with a task of which
// one picture fails; here the whole task fails, with the name of that picture.
func (s *Server) process(ctx context.Context, id string) {
	t := s.tasks.begin(id)
	reason := ""
	for i := range t.Pictures {
		err := s.upscale(ctx, &t, i)
		if ctx.Err() != nil {
			return // the next run takes it up again
		}
		if err != nil {
			reason = s.reason(t, i, err)
			break
		}
	}
	if t.Doomed {
		reason = "the task was made to fail, as a fault rule says"
	}
	if reason != "" {
		s.dropResults(&t)
	}
	if err := s.tasks.finish(id, t.Pictures, reason); err != nil {
		s.opts.Log.Error("the end of a task cannot be written", "task", id, "error", err)
		s.tasks.abandon(id, s.reason(t, 0, err))
		return
	}
	for _, p := range t.Pictures {
		if p.Path == "" { // nothing but this task could use its source
			s.remove(sourceFolder, p.Source)
		}
	}
}

// upscale does one picture of a task and notes its result in t.
func (s *Server) upscale(ctx context.Context, t *task, index int) error {
	p := &t.Pictures[index]
	if p.Address != "" && p.SHA256 == "" {
		if err := s.fetch(ctx, p); err != nil {
			return err
		}
	}
	src, err := s.store.Open(sourceFolder, p.Source)
	if err != nil {
		return errSourceLost
	}
	defer src.Close()
	if info, err := src.Stat(); err != nil || info.Size() != p.Size {
		return errSourceLost
	}
	dst, err := s.store.Draft()
	if err != nil {
		return err
	}
	defer dst.Discard()
	progress := func(done, total int) {
		if total > 0 {
			s.tasks.move(t.ID, (float64(index)+float64(done)/float64(total))/float64(len(t.Pictures)))
		}
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(dst, sum), 256<<10)
	info, err := s.guarded(ctx, src, out, *t, progress)
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
	p.Result = &result{
		Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)),
		Width: info.Width, Height: info.Height, Notice: strings.Join(notices, "; "),
	}
	return dst.Keep(resultFolder, resultName(t.ID, index))
}

// guarded calls the upscaler. A picture that makes it panic fails its own task
// and nothing else.
func (s *Server) guarded(ctx context.Context, src *os.File, dst io.Writer, t task, progress func(done, total int)) (info pixels.Info, err error) {
	defer func() {
		if v := recover(); v != nil {
			s.opts.Log.Error("the engine panicked", "task", t.ID, "panic", v)
			err = errEngine
		}
	}()
	return s.engine.upscale(ctx, src, dst, t, progress)
}

var (
	errSourceLost = errors.New("the uploaded file is no longer there; upload it again")
	errEngine     = errors.New("the engine cannot cope with this picture")
)

// reason says to the owner of a task why it failed.
func (s *Server) reason(t task, index int, err error) string {
	var problem *pixels.Problem
	var text string
	switch {
	case errors.As(err, &problem), errors.Is(err, errSourceLost), errors.Is(err, errEngine), errors.As(err, new(fetchError)):
		text = err.Error()
	case errors.Is(err, syscall.ENOSPC):
		text = "the disk of the engine is full"
	default:
		s.opts.Log.Error("a picture failed", "task", t.ID, "error", err)
		text = "the engine could not write the result"
	}
	if len(t.Pictures) > 1 {
		text = fmt.Sprintf("%s: %s", t.Pictures[index].Original, text)
	}
	return api.Clean(text)
}

func (s *Server) dropResults(t *task) {
	for i := range t.Pictures {
		if t.Pictures[i].Result != nil {
			t.Pictures[i].Result = nil
			s.remove(resultFolder, resultName(t.ID, i))
		}
	}
}

// remove removes a blob that nobody needs; what stays is swept later.
func (s *Server) remove(folder, name string) {
	if err := s.store.Remove(folder, name); err != nil {
		s.opts.Log.Warn("a file cannot be removed", "folder", folder, "error", err)
	}
}
