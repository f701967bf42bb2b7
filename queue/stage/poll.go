package stage

import (
	"context"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// Poll asks for the status of one task. What the answer means for each job of the
// task is for package outcome.
func Poll(ctx context.Context, t quota.Ticket, id string, w Work) (upscayl.Task, error) {
	var task upscayl.Task
	err := Ask(ctx, w, t, func(ctx context.Context) (err error) {
		task, err = w.Client.TaskStatus(ctx, id)
		return err
	})
	return task, err
}

// skew is how far the clocks of two machines may be apart, so that none hides a task.
const skew = 10 * time.Minute

// undated is how many pages are read of a history whose records have no dates: what
// was started of late is in the first ones.
const undated = 3

// Found is what was read of a history, newest first.
type Found struct {
	Tasks []upscayl.Task
	Whole bool // it goes back to the time that was asked for
	all   bool // there is no more
}

// Covers reports whether it goes back to before a time of this machine.
func (f Found) Covers(since time.Time) bool {
	return outcome.Covers(f.Tasks, f.all, since.Add(-skew))
}

// History reads pages of history, newest first, until they are older than since or
// enough says that no more are needed.
func History(ctx context.Context, t quota.Ticket, since time.Time, enough func([]upscayl.Task) bool, w Work) (Found, error) {
	var f Found
	req := upscayl.HistoryRequest{Limit: upscayl.MaxPage}
	dated := false
	for asked := []int64{0}; ; asked = append(asked, req.Offset) {
		var page upscayl.HistoryPage
		err := Ask(ctx, w, t, func(ctx context.Context) (err error) {
			page, err = w.Client.History(ctx, req)
			return err
		})
		if err != nil {
			return Found{}, err
		}
		f.Tasks = append(f.Tasks, page.Tasks...)
		f.all = !page.HasMore
		f.Whole = f.Covers(since)
		dated = dated || slices.ContainsFunc(page.Tasks, func(t upscayl.Task) bool { return !t.CreatedAt.IsZero() })
		switch {
		case f.Whole, enough(f.Tasks), !dated && len(asked) == undated:
			return f, nil
		case slices.Contains(asked, page.NextOffset): // it leads back
			return f, nil
		}
		req.Offset = page.NextOffset
		if t, err = w.Permit(ctx, quota.History); err != nil {
			return Found{}, err
		}
	}
}
