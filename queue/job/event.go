package job

import (
	"encoding/json"
	"time"
)

// Event is something that happened to a job. Each is a plain value, and Next
// says what it leads to.
type Event interface{ event() }

type (
	// CheckStarted: a worker reads the source.
	CheckStarted struct{}
	// Checked: the source can work. The job waits for its route.
	Checked struct {
		Facts  Facts
		Target string // may differ from the first choice once the content is known
	}
	// Reused: what this job wants is what the task of another made, and is fetched from
	// there once more.
	Reused struct {
		Facts Facts
		Task  Task
	}
	// UploadStarted: a worker sends the source.
	UploadStarted struct{}
	// UploadOpened: the service gave a session; durable before its first part is sent.
	UploadOpened struct {
		Upload    Upload
		SinglePut bool // the service takes whole files, and no parts
	}
	// PartsStored: the receipts of the parts so far.
	PartsStored struct{ Receipts json.RawMessage }
	// Join: the call that joins the parts is about to leave, durable before it does, or
	// it was answered with a no.
	Join struct{ Refused bool }
	// Uploaded: the service holds the whole file. Assumed: no answer said so, and the start
	// is to find out.
	Uploaded struct{ Assumed bool }
	// StartQueued: the source goes along with the start itself, with no upload before.
	StartQueued struct{}
	// StartIntended: a start request is about to leave; durable before it does.
	StartIntended struct{ Intent Intent }
	// StartYielded: another job has begun to buy the same picture, or has bought it.
	StartYielded struct{}
	// StartWithdrawn: the intended request provably never took effect.
	StartWithdrawn struct{}
	// Started: the service answered with a task.
	Started struct {
		Task    Task
		Credits int64 // that the whole task is promised to cost
	}
	// Lost: a start may have been carried out, and nobody said so. Newest is the number
	// of the newest start.
	Lost struct {
		Fault  Fault
		Newest int64
	}
	// Adopted: a task that belongs to this job was found.
	Adopted struct{ Task Task }
	// Charged: the service said what the task costs or took.
	Charged struct{ Promised, Taken int64 }
	// Processed: the task is done and its result can be fetched.
	Processed struct {
		Link   string
		Notice string        // what was done to the picture beyond the request
		Worked time.Duration // how long the service worked on it; 0 where it does not say
		Owed   bool          // history said so: the call that settles the credits is still to be made
	}
	// Settled: the call that settles the credits of the task has been made.
	Settled struct{}
	// TaskMissing: the service no longer knows the task, by all it says. A retry asks
	// for it once more before it makes another.
	TaskMissing struct{ Fault Fault }
	// NeverMade: a lost start is known not to have been made. It is made again, once.
	NeverMade struct{ Notice string }
	// RecordsRefused: the service takes no records of uploaded files, so the picture
	// goes along with its start.
	RecordsRefused struct{}
	// TaskFailed: the service gave up on the task.
	TaskFailed struct{ Fault Fault }
	// FetchBegan: the result has this ETag; durable before its bytes are.
	FetchBegan struct{ ETag string }
	// TaskLapsed: the task came to nothing, for no fault of the picture, and another one
	// is started. The fault, where there is one, is for the log.
	TaskLapsed struct{ Fault Fault }
	// Split: the task of several pictures failed as a whole; this one is tried by itself.
	Split struct{}
	// LinkExpired: the result is still there, behind a new link.
	LinkExpired struct{}
	// UploadExpired: the session has ended, or the service does not have the file; it has to
	// be sent again.
	UploadExpired struct{}
	// NotJoined: the start has found that the parts were not joined, which had been assumed.
	NotJoined struct{}
	// Stale: the source is no longer what was checked.
	Stale struct{}
	// Noted: something the user should know about the result.
	Noted struct{ Notice string }
	// Saved: the result is decoded, measured and stored.
	Saved struct{ Result Result }
	// PublishOpened: the other service gave a session.
	PublishOpened struct{ Session json.RawMessage }
	// PublishStored: the receipts of the parts published so far, and how far its session is.
	PublishStored struct{ Session, Receipts json.RawMessage }
	// Published: the other service holds the result at this address.
	Published struct{ Address string }
	// PublishFailed: the finished file stays; only its copy elsewhere is missing.
	PublishFailed struct{ Fault Fault }
	// PublishAsked: an ended job is to be published (again).
	PublishAsked struct{ Service string }
	// Skip: the result is already there and nothing has to be paid.
	Skip struct {
		Result Result
		Reason string
		Way    Way
		// Known is whether the result that is remembered for the content is still there:
		// a copy of it does not take its place.
		Known bool
	}
	// Delayed: a fault that passes; the same stage is tried again, not before Until.
	Delayed struct {
		Fault Fault
		Until time.Time
	}
	// Interrupted: the worker was stopped; the stage begins again when there is one. Newest
	// is the number of the newest start.
	Interrupted struct{ Newest int64 }
	// Fail: this job cannot go on.
	Fail struct{ Fault Fault }
	// Cancel: the user wants no more of it.
	Cancel struct {
		// TaskEnds is whether the engine ends the task too, so that a retry needs a new one.
		TaskEnds bool
	}
	// Retry: go back to the last stage that still holds.
	Retry struct{}
	// FetchAsked: the result of an ended job is to be fetched (again) from its task.
	FetchAsked struct{}
	// Changed: other settings for a job that has not begun.
	Changed struct {
		Settings Settings
		Target   string
	}
	// Moved: another place in the queue.
	Moved struct{ Position float64 }
)

func (CheckStarted) event()   {}
func (Checked) event()        {}
func (Reused) event()         {}
func (UploadStarted) event()  {}
func (UploadOpened) event()   {}
func (PartsStored) event()    {}
func (Join) event()           {}
func (Uploaded) event()       {}
func (StartQueued) event()    {}
func (StartIntended) event()  {}
func (StartWithdrawn) event() {}
func (StartYielded) event()   {}
func (Started) event()        {}
func (Lost) event()           {}
func (Adopted) event()        {}
func (Charged) event()        {}
func (Processed) event()      {}
func (Settled) event()        {}
func (TaskMissing) event()    {}
func (NeverMade) event()      {}
func (RecordsRefused) event() {}
func (TaskFailed) event()     {}
func (FetchBegan) event()     {}
func (Split) event()          {}
func (TaskLapsed) event()     {}
func (LinkExpired) event()    {}
func (UploadExpired) event()  {}
func (NotJoined) event()      {}
func (Stale) event()          {}
func (Noted) event()          {}
func (Saved) event()          {}
func (PublishOpened) event()  {}
func (PublishStored) event()  {}
func (Published) event()      {}
func (PublishFailed) event()  {}
func (PublishAsked) event()   {}
func (Skip) event()           {}
func (Delayed) event()        {}
func (Interrupted) event()    {}
func (Fail) event()           {}
func (Cancel) event()         {}
func (Retry) event()          {}
func (FetchAsked) event()     {}
func (Changed) event()        {}
func (Moved) event()          {}
