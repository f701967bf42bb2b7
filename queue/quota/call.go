// Package quota knows what may be called when, and how to spend it. It is pure: the clock
// is an argument everywhere, and nothing here sleeps or calls anybody. Start reading at
// Windows; Routes and Polls plan how to spend what is free.
package quota

import "time"

// Call is one of the service's limited endpoints, by its own name.
type Call string

// The limited endpoints.
const (
	GetUploadURL   Call = "get-upload-url"
	CompleteUpload Call = "complete-multipart-upload"
	StartTask      Call = "start-task"
	TaskStatus     Call = "get-task-status"
	History        Call = "get-upscayl-history"
)

// Calls lists the limited endpoints in the order in which people think of them.
func Calls() []Call {
	return []Call{GetUploadURL, CompleteUpload, StartTask, TaskStatus, History}
}

// Word is the call as the screen names it.
func (c Call) Word() string {
	switch c {
	case GetUploadURL:
		return "upload"
	case CompleteUpload:
		return "complete"
	case StartTask:
		return "start"
	case TaskStatus:
		return "status"
	case History:
		return "history"
	}
	return string(c)
}

// Ticket is a call that has been counted.
type Ticket struct {
	Call     Call
	ID       string
	Pictures int // carried by a start; 0 for other calls
}

// Limits is how many calls of each endpoint the service takes in one window. A
// call that is missing, or not above zero, is unlimited; so are all calls when
// the window is not above zero.
type Limits struct {
	Window time.Duration
	Calls  map[Call]int
}

// Of returns the limit of c, 0 when there is none.
func (l Limits) Of(c Call) int {
	if l.Window <= 0 {
		return 0
	}
	return max(0, l.Calls[c])
}

// drift is what the clocks of two machines may run apart in a window, as a
// fraction of it: a call leaves our window that much later than the service's.
const drift = 5000

// span is how long a call counts; where no window is set, an hour.
func (l Limits) span() time.Duration {
	window := l.Window
	if window <= 0 {
		window = time.Hour
	}
	return window + window/drift
}
