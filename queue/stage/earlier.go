package stage

import (
	"context"
	"errors"
	"os"
	"slices"

	"bulkup/api"
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

// had is what there is already of what a job ordered.
type had struct {
	job.Result
	use   use
	known bool      // it is the result that is remembered for the content
	paid  *job.Task // where no result is of use: a task that made one
	// untouched is whether the remembered result is as it was saved: what is in the place
	// of one that is not is a file of the user.
	untouched bool
}

// earlier returns a result that was ordered as that of j and is still there and whole; one
// that was finished as j wants it rather than any other. A result that is remembered but
// gone or damaged is not the end of it: other jobs may have it too, or the task that made
// it, from which it is fetched again.
func (w Work) earlier(ctx context.Context, j job.Job) (had, error) {
	if own := j.FinishedKey(); own != "" {
		old, ok, err := w.Finished(own)
		if err != nil {
			return had{}, err
		}
		if ok {
			if u, err := w.useOf(ctx, old, j, true); err != nil || u == asItIs {
				return had{Result: old, use: u}, err
			}
		}
	}
	key, likewise := j.ContentKey(), !j.Settings.Finished()
	old, ok, err := w.Finished(key)
	if err != nil || !ok {
		return had{}, err
	}
	if u, err := w.useOf(ctx, old, j, likewise); err != nil || u != useless {
		return had{Result: old, use: u, known: true}, err
	}
	others, paid := w.Bought(ctx, key)
	for _, o := range others {
		if u, err := w.useOf(ctx, o, j, likewise); err != nil || u != useless {
			return had{Result: o, use: u}, err
		}
	}
	return had{paid: paid, untouched: sameFile(old)}, ctx.Err()
}

// useOf checks what a result that was ordered as that of j can serve for; likewise is
// whether it is known to be finished as j wants it but for its size. What is to be copied,
// or made into another, is decoded: a damaged one must not spread.
//
// An error says nothing of the result: this machine lacks something for now, or the work
// has ended. To take it for a no would be to pay again.
func (w Work) useOf(ctx context.Context, old job.Result, j job.Job, likewise bool) (use, error) {
	if !sameFile(old) {
		return useless, nil
	}
	u, err := fits(old, j, likewise)
	if err != nil {
		return unusable(ctx, err)
	}
	if u == useless || u == asItIs && old.Path == j.Target {
		return u, nil
	}
	want := ordered(j)
	if u == asItIs {
		want = wanted(j)
	}
	if old.Width == 0 { // nobody has measured the source
		want.Width, want.Height = 0, 0
	}
	if _, err := result.Check(ctx, old.Path, want); err != nil {
		return unusable(ctx, err)
	}
	return u, nil
}

// unusable is what an error of reading a result means for its use.
func unusable(ctx context.Context, err error) (use, error) {
	if ctx.Err() != nil || api.Shortage(err) {
		return useless, err
	}
	return useless, nil
}

// fits returns what a result can serve for by its size and format. The error is why it
// cannot be read.
func fits(old job.Result, j job.Job, likewise bool) (use, error) {
	if !j.Settings.Finished() && old.Width == 0 {
		return asItIs, nil // of a journal that did not measure, when nothing was finished
	}
	file, err := os.Open(old.Path)
	if err != nil {
		return useless, err
	}
	defer file.Close()
	h, err := picture.Header(file, old.Size)
	if errors.Is(err, pixels.ErrUnsupported) {
		h, err = tiff.Probe(file)
	}
	if err != nil {
		return useless, err
	}
	_, _, width, height := j.Size()
	sized := func(w, h, width, height int) bool {
		return width == 0 || w == width && h == height || w == height && h == width
	}
	fullWidth, fullHeight := j.OrderedSize()
	switch {
	case (likewise || h.Format == "png") && h.Format == j.Settings.Format && sized(h.Width, h.Height, width, height):
		return asItIs, nil
	case j.Settings.Finished() && h.Format == "png" && h.Width == fullWidth && h.Height == fullHeight:
		return refinished, nil
	}
	return useless, nil
}

// copied gives j a copy of an earlier result.
func (w Work) copied(ctx context.Context, j job.Job, old had) outcome.Outcome {
	if old.Path == j.Target {
		return outcome.Of(job.Skip{Result: old.Result, Known: old.known, Reason: "done before; nothing was paid", Way: job.There})
	}
	tmp, err := result.Copy(old.Path, result.PlaceOf(j), string(j.ID))
	if err != nil {
		return saveFailed(err)
	}
	return w.place(ctx, j, tmp, job.Skip{Result: old.Result, Known: old.known, Way: job.Copied, Reason: "copied from the same picture, done before; nothing was paid"})
}

// remade gives j what is made of an earlier result.
func (w Work) remade(ctx context.Context, j job.Job, old had) outcome.Outcome {
	tmp, err := result.Temporary(result.PlaceOf(j), string(j.ID))
	if err != nil {
		return saveFailed(err)
	}
	defer os.Remove(tmp)
	made, found, err := w.finish(ctx, j, old.Path, tmp+result.FinishedSuffix)
	if err != nil {
		return finishFailed(ctx, err, j)
	}
	found.Losses = append(slices.Clone(old.Losses), found.Losses...)
	return w.place(ctx, j, made, job.Skip{Result: found, Known: old.known, Way: job.Copied, Reason: "made from the result of the same picture, done before; nothing was paid"})
}

// place gives a file that cost nothing its name.
func (w Work) place(ctx context.Context, j job.Job, tmp string, s job.Skip) outcome.Outcome {
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
	switch {
	case missing != nil || path != j.Target:
	case policy == result.Overwrite:
		s.Way = job.Replaced
	default: // the file there has the same bytes, and was left as it is
		s.Way, s.Reason = job.There, "the same result is there already; nothing was paid"
	}
	s.Result.Path, s.Result.Size = path, info.Size()
	w.keepTime(ctx, j, path)
	return outcome.Of(s)
}
