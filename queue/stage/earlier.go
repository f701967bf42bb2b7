package stage

import (
	"context"
	"errors"
	"os"

	"bulkup/api/local/pixels"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/picture"
	"bulkup/queue/picture/tiff"
	"bulkup/queue/result"
)

// use is what an earlier result is good for to a job that ordered the same.
type use int

const (
	useless    use = iota
	asItIs         // it is what the job wants
	refinished     // what the job wants can be made of it
)

// earlier returns a result that was ordered as that of j is and is still there, with what
// it is good for; one that was finished as j wants it rather than any other.
func (w Work) earlier(j job.Job) (old job.Result, what use, ok bool, err error) {
	if own := j.FinishedKey(); own != "" {
		old, ok, err = w.Finished(own)
		if err != nil || ok && sameFile(old) && w.useOf(old, j, true) == asItIs {
			return old, asItIs, ok, err
		}
	}
	if old, ok, err = w.Finished(j.ContentKey()); err != nil || !ok || !sameFile(old) {
		return old, useless, false, err
	}
	return old, w.useOf(old, j, !j.Settings.Finished()), true, nil
}

// useOf checks what a result that was ordered as that of j can serve for; likewise is
// whether it is known to be finished as j wants it but for its size.
func (w Work) useOf(old job.Result, j job.Job, likewise bool) use {
	if !j.Settings.Finished() && old.Width == 0 {
		return asItIs // of a journal that did not measure, when nothing was finished
	}
	file, err := os.Open(old.Path)
	if err != nil {
		return useless
	}
	defer file.Close()
	h, err := picture.Header(file, old.Size)
	if errors.Is(err, pixels.ErrUnsupported) {
		h, err = tiff.Probe(file)
	}
	if err != nil {
		return useless
	}
	_, _, width, height := j.Size()
	fits := func(w, h, width, height int) bool {
		return width == 0 || w == width && h == height || w == height && h == width
	}
	fullWidth, fullHeight := j.OrderedSize()
	switch {
	case (likewise || h.Format == "png") && h.Format == j.Settings.Format && fits(h.Width, h.Height, width, height):
		return asItIs
	case j.Settings.Finished() && h.Format == "png" && h.Width == fullWidth && h.Height == fullHeight:
		return refinished
	}
	return useless
}

// copied gives j a copy of an earlier result.
func (w Work) copied(ctx context.Context, j job.Job, old job.Result) outcome.Outcome {
	if old.Path == j.Target {
		return outcome.Of(job.Skip{Result: old, Reason: "done before; nothing was paid", Way: job.There})
	}
	tmp, err := result.Copy(old.Path, result.PlaceOf(j), string(j.ID))
	if err != nil {
		return saveFailed(err)
	}
	return w.place(ctx, j, tmp, old, "copied from the same picture, done before; nothing was paid")
}

// remade gives j what is made of an earlier result.
func (w Work) remade(ctx context.Context, j job.Job, old job.Result) outcome.Outcome {
	tmp, err := result.Temporary(result.PlaceOf(j), string(j.ID))
	if err != nil {
		return saveFailed(err)
	}
	defer os.Remove(tmp)
	made, found, err := w.finish(ctx, j, old.Path, tmp+result.FinishedSuffix)
	if err != nil {
		return finishFailed(ctx, err, j)
	}
	return w.place(ctx, j, made, found, "made from the result of the same picture, done before; nothing was paid")
}

// place gives a file that cost nothing its name.
func (w Work) place(ctx context.Context, j job.Job, tmp string, r job.Result, reason string) outcome.Outcome {
	info, err := os.Stat(tmp)
	if err != nil {
		return saveFailed(err)
	}
	_, missing := os.Lstat(j.Target)
	policy := policyOf(j)
	w.Placing(j.Target)
	path, err := result.Save(tmp, result.PlaceOf(j), policy)
	if err != nil {
		os.Remove(tmp)
		return saveFailed(err)
	}
	way := job.Copied
	switch {
	case missing != nil || path != j.Target:
	case policy == result.Overwrite:
		way = job.Replaced
	default: // the file there has the same bytes, and was left as it is
		way, reason = job.There, "the same result is there already; nothing was paid"
	}
	r.Path, r.Size = path, info.Size()
	w.keepTime(ctx, j, path)
	return outcome.Of(job.Skip{Result: r, Reason: reason, Way: way})
}
