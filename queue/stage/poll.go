package stage

import (
	"context"
	"slices"
	"time"

	"bulkup/api/upscayl"
	"bulkup/queue/quota"
)

// Poll asks for the status of one task. What the answer means for each job of the
// task is for package outcome.
func Poll(ctx context.Context, t quota.Ticket, id string, w Work) (upscayl.Task, error) {
	task, err := w.Client.TaskStatus(ctx, id)
	w.Called(ctx, t, err)
	return task, err
}

// Page reads the newest page of history, which tells of many tasks at once.
func Page(ctx context.Context, t quota.Ticket, w Work) ([]upscayl.Task, error) {
	page, err := w.Client.History(ctx, upscayl.HistoryRequest{Limit: upscayl.MaxPage})
	w.Called(ctx, t, err)
	return page.Tasks, err
}

// skew is how far the clocks of two machines may be apart, so that none hides a task.
const skew = 10 * time.Minute

// History reads pages of history, newest first, until they are older than since.
func History(ctx context.Context, t quota.Ticket, since time.Time, w Work) ([]upscayl.Task, error) {
	var all []upscayl.Task
	req := upscayl.HistoryRequest{Limit: upscayl.MaxPage}
	older := func(t upscayl.Task) bool { return !t.CreatedAt.IsZero() && t.CreatedAt.Before(since.Add(-skew)) }
	for {
		page, err := w.Client.History(ctx, req)
		w.Called(ctx, t, err)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Tasks...)
		if !page.HasMore || page.NextOffset == req.Offset || slices.ContainsFunc(page.Tasks, older) {
			return all, nil
		}
		req.Offset = page.NextOffset
		if t, err = w.Permit(ctx, quota.History); err != nil {
			return nil, err
		}
	}
}
