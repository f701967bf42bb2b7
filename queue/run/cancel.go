package run

import (
	"bulkup/queue/book"
	"bulkup/queue/job"
	"bulkup/queue/stage"
)

// Cancel stops a job that has not ended. The engine of this machine ends its task too,
// rather than computing for hours what nobody wants; the task of a service is paid for by
// then, and goes on for a retry. A task that other jobs share goes on as well.
func (c *Coordinator) Cancel(one *book.Entry) {
	e, t := c.Engines[one.Engine], one.Task
	ends := e != nil && e.Free && e.Client != nil && one.State == job.Upscaling && t != nil && t.Of <= 1
	c.Book.Cancel(one, job.Cancel{TaskEnds: ends})
	if !ends {
		return
	}
	failed := func(err error) {
		if err != nil {
			c.Log.Warn("the engine does not end a task, and computes on", "job", one.ID, "task", t.ID, "error", err)
		}
	}
	c.outside(e, func(stage.Work) func() {
		err := e.Client.CancelTask(c.work, t.ID)
		return func() { failed(err) }
	}, failed)
}
