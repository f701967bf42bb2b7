// Package tasks is the work of the engine's server: the tasks that callers have
// started, the line in which they wait, and the workers that do them. What a caller
// is answered about a task is on disk before. Start with Book, then Runner.
package tasks

import (
	"strconv"
	"time"
)

// The folders of the store. Sources are in that of package uploads.
const (
	Folder       = "tasks"
	ResultFolder = "results"
)

// State is where a task is. Only the last two are ever written down: a task that
// was running when the server ended is queued again.
type State string

// The states.
const (
	Queued    State = "queued"
	Running   State = "running"
	Processed State = "processed"
	Failed    State = "failed"
)

// Over reports whether nothing more happens to the task.
func (s State) Over() bool { return s == Processed || s == Failed }

// Task is one start-task with one or more pictures, as it is stored.
type Task struct {
	ID       string    `json:"id"`
	Model    string    `json:"model"`
	Scale    int       `json:"scale"`
	Format   string    `json:"format"` // png, jpg or webp
	Face     bool      `json:"face"`
	State    State     `json:"state"`
	Error    string    `json:"error,omitempty"`
	NoRoom   bool      `json:"noRoom,omitempty"` // it failed for what this machine lacked: see api.Shortage
	Pictures []Picture `json:"pictures"`
	Created  time.Time `json:"created"`        // unique among tasks, in whole milliseconds
	Began    time.Time `json:"began,omitzero"` // when a worker began with it, for the last time
	Finished time.Time `json:"finished,omitzero"`

	progress float64 // 0 to 1, of a running task
}

// Picture is one source and, once the task is processed, its result.
type Picture struct {
	FileName string    `json:"fileName"` // unique
	Original string    `json:"original"`
	Type     string    `json:"type"` // MIME type by content, "" while an address is not fetched
	Size     int64     `json:"size"`
	SHA256   string    `json:"sha256,omitempty"`  // hex
	Path     string    `json:"path,omitempty"`    // of the upload that it came by
	Source   string    `json:"source"`            // name of the blob
	Address  string    `json:"address,omitempty"` // where to fetch it from
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`
	Result   *Result   `json:"result,omitempty"`
}

// Result is an upscaled picture.
type Result struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hex
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Notice string `json:"notice,omitempty"` // what the owner should know: "transparency was flattened on white"
}

// Worked is how long a worker was at it until now, or until its end; 0 while it waits.
func (t Task) Worked(now time.Time) time.Duration {
	switch {
	case t.Began.IsZero():
		return 0
	case t.State.Over():
		now = t.Finished
	}
	return max(now.Sub(t.Began), time.Millisecond)
}

// Percent is 100 for a task that is processed and for no other.
func (t Task) Percent() int {
	switch t.State {
	case Processed:
		return 100
	case Running:
		return min(int(100*t.progress), 99)
	default:
		return 0
	}
}

// ResultName is the name of the blob of a result.
func ResultName(task string, index int) string { return task + "-" + strconv.Itoa(index) }

// clone returns a copy that shares nothing that changes.
func (t Task) clone() Task {
	t.Pictures = append([]Picture(nil), t.Pictures...)
	return t
}
