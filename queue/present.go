package queue

import (
	"os"

	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/result"
)

// present counts the new pictures of a survey whose results are there already, and those
// in the queue whose results are gone and would be made again. It asks the disk.
func (v *Survey) present(known []bool) {
	for i, it := range v.drop.items {
		switch {
		case it.lost:
			v.Lost++
		case it.Class == intake.Image && !known[i]:
			if target, err := result.Plan(it.Source, it.settings); err == nil && there(target) {
				v.Present++
			}
		}
	}
}

// lost reports whether a result has to be made again: it is gone or, where a file in its
// place is overwritten, no longer what was saved.
func lost(r job.Result, s job.Settings) bool {
	info, err := os.Stat(r.Path)
	return r.Path != "" && (err != nil || s.Exists == string(result.Overwrite) && r.Size > 0 && info.Size() != r.Size)
}

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
