package local

import "time"

// state is where a task stands. Only the last two are ever written down: a task
// that ran when the service ended is queued again.
type state string

const (
	queued    state = "queued"
	running   state = "running"
	processed state = "processed"
	failed    state = "failed"
)

func (s state) over() bool { return s == processed || s == failed }

// task is one start-task with one or more pictures, as it is stored.
type task struct {
	ID       string    `json:"id"`
	Model    string    `json:"model"`
	Scale    int       `json:"scale"`
	Format   string    `json:"format"` // png, jpg or webp
	Face     bool      `json:"face"`
	State    state     `json:"state"`
	Error    string    `json:"error,omitempty"`
	Pictures []picture `json:"pictures"`
	Cost     int64     `json:"cost"`             // credits promised
	Charged  bool      `json:"charged"`          // Cost has been taken
	Doomed   bool      `json:"doomed,omitempty"` // a fault rule lets it fail
	Costly   bool      `json:"costly,omitempty"` // and take its credits all the same
	Created  time.Time `json:"created"`          // unique among tasks, in whole milliseconds
	Finished time.Time `json:"finished,omitzero"`

	progress float64 // 0 to 1, of a running task
}

// picture is one source and, once the task is processed, its result.
type picture struct {
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
	Result   *result   `json:"result,omitempty"`
}

// result is an upscaled picture.
type result struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // hex
	Width  int    `json:"width"`
	Height int    `json:"height"`
	Notice string `json:"notice,omitempty"` // what the owner should know: "transparency was flattened on white"
}

// clone returns a copy that shares nothing that changes.
func (t task) clone() task {
	t.Pictures = append([]picture(nil), t.Pictures...)
	return t
}
