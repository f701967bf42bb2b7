package upscayl

import (
	"context"
	"errors"

	"bulkup/api/rest"
)

// CallCancel is a call of bulkup's own engine; the service's documents have none.
const CallCancel = "cancel-task"

// ErrNoCancel means that the service cannot cancel tasks.
var ErrNoCancel = errors.New("the service has no call to cancel a task")

// CancelTask ends a task whose result nobody wants any more, where Options.Cancels
// says that the service can; elsewhere nothing is sent and the error is ErrNoCancel.
// The task has failed from then on; one that is over stays as it is. A task that the
// server does not know is Gone.
func (c *Client) CancelTask(ctx context.Context, id string) error {
	if !c.cancels {
		return ErrNoCancel
	}
	if id == "" {
		return c.input(CallCancel, "the task has no id", nil)
	}
	_, err := c.send(ctx, c.rest, rest.Call{Name: CallCancel, Body: wrapped.body(map[string]string{"taskId": id})})
	return err
}
