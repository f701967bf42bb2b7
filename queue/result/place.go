package result

import (
	"os"
	"path/filepath"

	"bulkup/api/ownfile"
	"bulkup/queue/job"
)

// Place is where a result goes. Others may write to its folder: no link of theirs is
// followed on the way from Base to it.
type Place struct {
	Base   string // a folder that the user has named; "" is the one of the target
	Target string // absolute
}

// PlaceOf returns the place of the result of a job. The folder beside a dropped one has
// not been named by anybody.
func PlaceOf(j job.Job) Place {
	base := filepath.Dir(filepath.Clean(j.Source.Root))
	if j.Settings.Out != "" || j.Source.Single {
		base, _ = Folder(j.Source, j.Settings)
	}
	if abs, err := filepath.Abs(base); err == nil {
		base = abs
	}
	return Place{base, j.Target}
}

// open opens the folder, which is made.
func (p Place) open() (*os.Root, error) {
	dir := filepath.Dir(p.Target)
	if p.Base == "" {
		return ownfile.Below(dir, dir)
	}
	return ownfile.Below(p.Base, dir)
}
