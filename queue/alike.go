package queue

import (
	"context"

	"bulkup/queue/intake"
	"bulkup/queue/job"
)

// alike marks the items that hold the same picture as an earlier one and get the same
// settings: a task is made and paid for the first, and the others get a copy of its result.
func alike(ctx context.Context, items []item) error {
	type order struct {
		page     int
		settings job.Settings
	}
	orders := make(map[order][]int)
	for i, it := range items {
		if it.Class == intake.Image && it.URL == "" {
			o := order{it.Page, it.settings}
			orders[o] = append(orders[o], i)
		}
	}
	for _, places := range orders {
		files := make([]job.Source, len(places))
		for k, i := range places {
			files[k] = items[i].Source
		}
		twins, err := intake.Twins(ctx, files)
		if err != nil {
			return err
		}
		for _, k := range twins {
			items[places[k]].twin = true
		}
	}
	return nil
}
