package queue

import (
	"os"

	"bulkup/queue/intake"
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

func there(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
