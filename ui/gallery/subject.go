package gallery

import (
	"image"

	"bulkup/queue/job"
	"bulkup/ui/preview"
)

// Subject is what there is to see of a job; false when that is nothing.
func Subject(j job.Job) (preview.Subject, bool) {
	w, h, _, _ := j.Size()
	s := preview.Subject{Before: preview.Picture{Path: before(j), Page: j.Source.Page}, From: image.Pt(w, h)}
	if j.Facts != nil {
		s.Before.Orientation = j.Facts.Orientation
	}
	after, to, ok := Outcome(j)
	switch {
	case ok && (s.Before.Path == "" || w == 0):
		return preview.Subject{Before: after, From: to}, true
	case ok:
		s.After, s.To = after, to
	}
	return s, s.Before.Path != "" && w > 0
}

// before is the file that shows what was dropped, "" once the queue has removed what
// it made for that.
func before(j job.Job) string {
	converted := j.Facts != nil && j.Facts.Converted != nil
	if converted && j.State.Ended() || j.Source.Dropped != "" && (j.State == job.Done || j.State == job.Skipped) {
		return ""
	}
	return j.SentPath()
}

// Outcome is the result of a job; false when there is none that was measured.
func Outcome(j job.Job) (after preview.Picture, size image.Point, ok bool) {
	r := j.Result
	if r == nil || r.Width <= 0 || r.Height <= 0 {
		return after, size, false
	}
	after, size = preview.Picture{Path: r.Path}, image.Pt(r.Width, r.Height)
	if _, _, w, h := j.Size(); size == image.Pt(h, w) && w != h { // it lies on its side, as the source does
		after.Orientation, size = j.Facts.Orientation, image.Pt(w, h)
	}
	return after, size, true
}
