package upscayl

import (
	"context"
	"errors"

	"bulkup/api"
	"bulkup/api/failure"
)

// noTask is an id that no task has.
const noTask = "00000000-0000-0000-0000-000000000000"

// CheckKey asks whether the service takes the client's key, by calls that cost no
// credits: one page of history with one task, and where there is no history, the
// status of a task that does not exist. A key that is not taken is Refused; other
// errors say why nobody knows.
func (c *Client) CheckKey(ctx context.Context) error {
	_, err := c.History(ctx, HistoryRequest{Limit: 1})
	if !errors.Is(err, ErrNoHistory) {
		return err
	}
	_, err = c.TaskStatus(ctx, noTask)
	if kind := api.KindOf(err); kind == failure.Gone || kind == failure.Input {
		return nil // the key was accepted
	}
	return err
}
