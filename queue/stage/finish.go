package stage

import (
	"context"
	"errors"
	"os"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/local/pixels"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/picture"
	"bulkup/queue/result"
	"bulkup/queue/result/finish"
	"bulkup/queue/result/metadata"
)

// ordered is what the engine has to make for j.
func ordered(j job.Job) result.Want {
	width, height := j.OrderedSize()
	return result.Want{Format: j.Settings.Ordered(), Width: width, Height: height, Turned: turned(j)}
}

// wanted is what the result of j has to be.
func wanted(j job.Job) result.Want {
	_, _, width, height := j.Size()
	return result.Want{Format: j.Settings.Format, Width: width, Height: height, Turned: turned(j)}
}

// turned reports whether the result of j may lie on its side.
func turned(j job.Job) bool { return j.Facts != nil && j.Facts.Orientation >= 5 }

// finish makes of the whole PNG at from what the user asked for, at to, with what the PNG
// says about itself. The path that it returns may be that of a copy of to.
func (w Work) finish(ctx context.Context, j job.Job, from, to string) (path string, made job.Result, err error) {
	size, err := finalSize(j, from)
	if err != nil {
		return "", made, err
	}
	notices, err := finish.Do(ctx, from, to, size)
	if err != nil {
		return "", made, err
	}
	if path, _, err = metadata.Apply(ctx, from, to, metadata.Options{}); err != nil {
		return "", made, err
	}
	if path != to {
		_ = os.Remove(to)
	}
	if made, err = result.Check(ctx, path, wanted(j)); err != nil {
		_ = os.Remove(path)
		return "", made, err
	}
	made.Losses = notices
	for _, n := range notices {
		if err := w.Record(ctx, job.Noted{Notice: n}); err != nil {
			return "", made, err
		}
	}
	return path, made, nil
}

// finalSize is what to make of the PNG at path, which may lie on its side.
func finalSize(j job.Job, path string) (o finish.Order, err error) {
	file, err := os.Open(path)
	if err != nil {
		return o, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return o, err
	}
	h, err := picture.Header(file, info.Size())
	o.Format, o.Quality, o.Lossless = j.Settings.Format, j.Settings.Quality, j.Settings.Lossless
	_, _, o.Width, o.Height = j.Size()
	if o.Width == 0 { // the picture of an address
		o.Width, o.Height = h.Width, h.Height
	}
	if width, height := j.OrderedSize(); width != height && h.Width == height && h.Height == width {
		o.Width, o.Height = o.Height, o.Width
	}
	return o, err
}

// finishFailed sorts what can go wrong while a result is finished. What was paid for is
// still at the service.
func finishFailed(ctx context.Context, err error, j job.Job) outcome.Outcome {
	var wrong *pixels.Problem
	var unfit *result.CheckError
	switch {
	case ctx.Err() != nil:
		return outcome.Of(job.Interrupted{})
	case errors.As(err, &wrong), errors.As(err, &unfit):
		return outcome.Fail(job.Fault{Kind: failure.Input, Message: "finishing it on this machine failed: " + api.Clean(err.Error()),
			Advice: "a retry fetches it again, at no cost; or choose another format or size"})
	}
	return saveFailed(result.Explain(err, j.Target))
}
