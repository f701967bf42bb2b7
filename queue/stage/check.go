package stage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"bulkup/api"
	"bulkup/api/failure"
	"bulkup/api/local/pixels"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/result"
)

// Check is the stage that reads a source before anything is sent or paid: can it
// work, and is its result perhaps there already?
func Check(ctx context.Context, j job.Job, w Work) outcome.Outcome {
	if j.Source.URL != "" {
		if _, err := api.ParseSigned(j.Source.URL); err != nil {
			return outcome.Fail(job.Fault{Kind: failure.Input, Message: err.Error(), Advice: outcome.CheckAddress})
		}
	}
	facts, notice, err := inspect(ctx, j, w)
	if err != nil {
		return checkFailed(j, err)
	}
	if notice != "" {
		if err := w.Record(ctx, job.Noted{Notice: notice}); err != nil {
			return outcome.After(err)
		}
	}
	j.Facts = &facts
	width, height, _, _ := j.Size()
	j.Settings = j.Settings.For(j.Engine, width, height)
	if err := w.admit(j); err != nil {
		return checkFailed(j, err)
	}
	if j.Settings.Box.Set() && j.Settings.Scale == 1 {
		return outcome.Of(job.Skip{Way: job.Enough, Reason: fmt.Sprintf(
			"with %d×%d pixels it is no smaller than its result would be; nothing was made, and nothing was paid", width, height)})
	}
	if done, ok := w.alreadyDone(ctx, j); ok {
		return done
	}
	if err := result.Writable(result.PlaceOf(j), string(j.ID)); err != nil {
		return saveFailed(err)
	}
	return outcome.Of(job.Checked{Facts: facts})
}

// inspect measures a source, and converts it where the service does not take it as
// it is; notice says so.
func inspect(ctx context.Context, j job.Job, w Work) (facts job.Facts, notice string, err error) {
	if j.Source.URL != "" {
		sum := sha256.Sum256([]byte(j.Source.URL))
		return job.Facts{Hash: "address:" + hex.EncodeToString(sum[:]), Name: j.Source.URL}, "", nil
	}
	facts, notice, err = intake.Prepare(ctx, j.Source.Path, j.Source.Page, w.ConvertedDir(j.ID))
	if err != nil {
		return facts, "", err
	}
	facts.Name = intake.UploadName(j.Source.Path, facts.Format, job.Nonce(8))
	return facts, notice, nil
}

// admit holds a checked picture against what the service, the engine and the formats can
// do. It returns an *intake.Error.
func (w Work) admit(j job.Job) error {
	if j.Source.URL != "" {
		if box := j.Settings.Box; box.Set() {
			return &intake.Error{Kind: pixels.ErrUnsupported, Message: fmt.Sprintf(
				"the size of a picture at an address is not known before it is paid for, so it cannot be made %s; choose a scale, or save it first", box)}
		}
		return nil
	}
	var limits []intake.Limit
	if w.Admit != nil {
		limits = append(limits, w.Admit)
	}
	if err := intake.Admit(*j.Facts, j.Settings.Scale, j.Settings.Ordered(), limits...); err != nil {
		return err
	}
	width, height, toWidth, toHeight := j.Size()
	if n := j.Settings.Box.Scale(width, height); j.Settings.Box.Set() && n > job.MaxScale {
		return &intake.Error{Kind: pixels.ErrResultTooLarge, Message: fmt.Sprintf(
			"it has %d×%d pixels; for %d×%d it would have to be made %d times as large, and %d times is the most; choose a smaller size",
			width, height, toWidth, toHeight, n, job.MaxScale)}
	}
	return intake.Fits(j.Settings.Format, toWidth, toHeight)
}

// alreadyDone searches for a result that makes the work needless: the same bytes
// with the same settings were done before, or the user's own file is in the way.
func (w Work) alreadyDone(ctx context.Context, j job.Job) (outcome.Outcome, bool) {
	had, err := w.earlier(ctx, j)
	switch {
	case err != nil && ctx.Err() != nil:
		return outcome.Of(job.Interrupted{}), true
	case err != nil:
		return outcome.Pass(err), true // not to know is not to have none
	}
	switch had.use {
	case asItIs:
		return w.copied(ctx, j, had), true
	case refinished:
		return w.remade(ctx, j, had), true
	}
	there, err := os.Stat(j.Target)
	inTheWay := err == nil && (j.Settings.Exists == "skip" || j.Settings.Exists == "")
	if had.paid != nil && !w.Free && (had.untouched || !inTheWay) {
		return outcome.Of(job.Reused{Facts: *j.Facts, Task: *had.paid}), true
	}
	if inTheWay {
		reason := "a file with the result's name is there already; --exists rename or overwrite makes a new one"
		if j.Settings.Publish != "" {
			reason += ", and publishes it"
		}
		return outcome.Of(job.Skip{Result: job.Result{Path: j.Target, Size: there.Size()}, Reason: reason, Way: job.There}), true
	}
	return outcome.Outcome{}, false
}

// policyOf is what happens to a file in the place of the result. It is never the source
// that is replaced, whatever links lead to it.
func policyOf(j job.Job) result.Policy {
	p := result.Policy(j.Settings.Exists)
	if p != result.Overwrite || j.Source.Path == "" {
		return p
	}
	there, err := os.Stat(j.Target)
	source, serr := os.Stat(j.Source.Path)
	if err == nil && serr == nil && os.SameFile(there, source) {
		return result.Rename
	}
	return p
}

// sameFile reports whether a result still is what was saved.
func sameFile(r job.Result) bool {
	now, err := os.Stat(r.Path)
	return err == nil && now.Mode().IsRegular() && now.Size() == r.Size
}

func checkFailed(j job.Job, err error) outcome.Outcome {
	var refused *intake.Error
	var unsaved *result.SaveError // of what was converted
	switch {
	case errors.Is(err, context.Canceled):
		return outcome.Of(job.Interrupted{})
	case errors.Is(err, intake.ErrChanging):
		return outcome.Outcome{Class: outcome.Passing, RetryAfter: 2 * time.Second,
			Fault: job.Fault{Kind: failure.Temporary, Message: "the file changed while it was read; it is checked again when it is still", Advice: "retry it when the file is complete"}}
	case api.Shortage(err):
		o := outcome.OfShortage(err)
		if api.FilesExhausted(err) {
			o.Fault.Message = intake.Reason(err)
		}
		return o
	case errors.As(err, &refused):
		f := job.Fault{Kind: failure.Input, Message: refused.Error(), Advice: outcome.Advice(failure.Input)}
		if j.Source.URL != "" || errors.Is(err, pixels.ErrResultTooLarge) { // nothing is wrong with the file
			f.Advice = outcome.ChangeSettings
		}
		return outcome.Fail(f)
	case errors.As(err, &unsaved):
		return outcome.Fail(job.Fault{Kind: failure.Input, Message: "converting it failed: " + api.Clean(err.Error()),
			Advice: "make that folder writable, or choose another with --state, then retry it"})
	case errors.Is(err, fs.ErrNotExist):
		return outcome.Fail(vanished(err))
	}
	return outcome.Fail(job.Fault{Kind: failure.Input, Message: "the file cannot be read: " + intake.Reason(err), Advice: "repair that, then retry it"})
}
