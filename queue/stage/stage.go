// Package stage does the work of a job, one stage a file: check, upload, start,
// poll, download, publish. A stage takes a copy of a job, talks to the disk and to
// the services, and returns what came of it. It runs on a goroutine of its own and
// ends soon after its context does.
//
// It never changes a job, decides what comes next, or knows of other jobs: what it
// needs from the queue it asks of a Desk. Start reading there.
package stage

import (
	"context"
	"path/filepath"
	"strings"
	"time"

	"bulkup/api/transfer"
	"bulkup/api/upscayl"
	"bulkup/queue/feed"
	"bulkup/queue/intake"
	"bulkup/queue/job"
	"bulkup/queue/outcome"
	"bulkup/queue/quota"
)

// Desk is what the queue does for a stage that is at work.
type Desk interface {
	// Now is the time of the queue.
	Now() time.Time
	// Permit waits until the rate limit has room for a call, and counts it.
	Permit(context.Context, quota.Call) (quota.Ticket, error)
	// Again counts one more request of a counted call, to whose first one there is an
	// answer that settled nothing.
	Again(context.Context, quota.Ticket) quota.Ticket
	// Called reports how a counted call ended.
	Called(context.Context, quota.Ticket, error)
	// Record makes an event of the running job durable before the stage goes on.
	Record(context.Context, job.Event) error
	// Finished returns the result that is known for a content, and whether there is one.
	Finished(content string) (job.Result, bool, error)
	// Bought returns what other jobs have of a content whose known result is of no use:
	// their results, which may be gone too, and a task that was paid for it and has not
	// failed, or nil.
	Bought(ctx context.Context, content string) ([]job.Result, *job.Task)
	// Placing notes that a result is about to get its name, so that nobody takes the
	// file for a picture of the user.
	Placing(path string)
}

// Tools is what the stages of one engine work with. It does not change.
type Tools struct {
	Client *upscayl.Client
	Base   string // the service's address; an upload session holds only there
	Free   bool   // tasks cost nothing
	// Admit is what the engine cannot do beside the limits that all share; may be nil.
	Admit intake.Limit
	// Mover moves the files of the engine, and Publisher those that are published.
	Mover, Publisher *transfer.Engine
	Publishers       map[string]transfer.Publisher
	// Converted is the folder in which each job has one for what it is converted to.
	Converted string
}

// Work is what one running stage has at hand.
type Work struct {
	Desk
	*Tools
	Moving *feed.Moving
}

// Ask makes a counted call. What is sent beyond its first request counts before it leaves.
func Ask(ctx context.Context, d Desk, t quota.Ticket, call func(context.Context) error) error {
	err := call(upscayl.Again(ctx, func() { t = d.Again(ctx, t) }))
	d.Called(ctx, t, err)
	return err
}

// Stage does one step of a job.
type Stage func(context.Context, job.Job, Work) outcome.Outcome

// ConvertedDir is the folder for what is converted for a job.
func (t *Tools) ConvertedDir(id job.ID) string { return filepath.Join(t.Converted, string(id)) }

func mimeOf(format string) string {
	return "image/" + strings.Replace(format, "jpg", "jpeg", 1)
}
