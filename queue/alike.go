package queue

import (
	"context"

	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// alike marks the items that hold the same picture as an earlier one and get the same
// settings: a task is made and paid for the first, and the others get a copy of its
// result. Only files of one size are read. A file that cannot be read is like no other;
// the check will say what is wrong with it.
func alike(ctx context.Context, items []item) error {
	type kind struct {
		size, page int64
		settings   job.Settings
	}
	kinds := make(map[kind][]*item)
	for i := range items {
		it := &items[i]
		if it.Class != intake.Image || it.URL != "" {
			continue
		}
		k := kind{it.Size, int64(it.Page), it.settings}
		kinds[k] = append(kinds[k], it)
	}
	for _, all := range kinds {
		if len(all) < 2 {
			continue
		}
		seen := make(map[string]bool)
		for _, it := range all {
			_, sum, err := intake.Digest(ctx, it.Path)
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			it.twin = err == nil && seen[sum]
			seen[sum] = seen[sum] || err == nil
		}
	}
	return nil
}
