package job

import "bulkup/api/failure"

// State is what a job is doing, in the words that people read.
type State string

const (
	Waiting     State = "waiting"
	Checking    State = "checking"
	Uploading   State = "uploading"
	Starting    State = "starting"
	Upscaling   State = "upscaling"
	Downloading State = "downloading"
	Publishing  State = "publishing"
	Done        State = "done"
	Failed      State = "failed"
	Unknown     State = "unknown"
	Skipped     State = "skipped"
	Canceled    State = "canceled"
)

// States lists every state in the order of a job's life.
func States() []State {
	return []State{Waiting, Checking, Uploading, Starting, Upscaling, Downloading, Publishing,
		Done, Failed, Unknown, Skipped, Canceled}
}

// Active reports whether work is going on, here or at the service.
func (s State) Active() bool {
	switch s {
	case Checking, Uploading, Starting, Upscaling, Downloading, Publishing:
		return true
	}
	return false
}

// Ended reports whether nothing more will happen unless somebody asks for it.
func (s State) Ended() bool {
	switch s {
	case Done, Failed, Skipped, Canceled:
		return true
	}
	return false
}

// Fault is a failure as the user reads it: one line, no secret, no control byte.
type Fault struct {
	Kind    failure.Kind `json:"kind"`
	Message string       `json:"message"`          // what happened
	Advice  string       `json:"advice,omitempty"` // what to do about it
}
