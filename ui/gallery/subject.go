package gallery

import (
	"image"

	"bulkup/queue/job"
	"bulkup/ui/preview"
)

// Subject is what there is to see of a job; false when that is nothing.
func Subject(j job.Job) (s preview.Subject, ok bool) {
	if w, h, _, _ := j.Size(); w > 0 {
		if before, there := source(j); there {
			s.Before, s.From = before, image.Pt(w, h)
		}
	}
	s.After, s.To, ok = Outcome(j)
	return s, ok || s.From != (image.Point{})
}

// source is the picture that was dropped. What it was converted to is the queue's own and
// goes when the job has ended: it is converted anew then, to be seen. A file that was
// dropped from where nothing stays is gone as well.
func source(j job.Job) (p preview.Picture, there bool) {
	p = preview.Picture{Path: j.SentPath(), Page: j.Source.Page, Written: j.Source.ModTime.UnixNano()}
	if f := j.Facts; f != nil {
		p.Orientation, p.Written = f.Orientation, f.ModTime.UnixNano()
		if f.Converted != nil && j.State.Ended() {
			p.Path, p.Convert = j.Source.Path, true
		}
	}
	gone := j.Source.Dropped != "" && (j.State == job.Done || j.State == job.Skipped)
	return p, p.Path != "" && !gone
}

// Outcome is the result of a job; false when there is none that was measured.
func Outcome(j job.Job) (after preview.Picture, size image.Point, ok bool) {
	r := j.Result
	if r == nil || r.Width <= 0 || r.Height <= 0 {
		return after, size, false
	}
	saved := j.Entered[job.Done]
	if j.Publish != nil {
		saved = j.Entered[job.Publishing]
	}
	after, size = preview.Picture{Path: r.Path, Written: saved.UnixNano()}, image.Pt(r.Width, r.Height)
	if _, _, w, h := j.Size(); size == image.Pt(h, w) && w != h { // it lies on its side, as the source does
		after.Orientation, size = j.Facts.Orientation, image.Pt(w, h)
	}
	return after, size, true
}
