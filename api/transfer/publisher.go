package transfer

import (
	"context"
	"encoding/json"
	"time"
)

// File is what a service learns of a file before it gets its bytes.
type File struct {
	Name    string    `json:"name"` // without folders
	Type    string    `json:"type"` // MIME type
	Size    int64     `json:"size"` // bytes
	ModTime time.Time `json:"modTime"`
}

// Publisher stores finished files with one account of another service.
type Publisher interface {
	// Name is the service as settings call it: "bytescale".
	Name() string
	// Account names the place that files go to: service, host and account. It holds no secret.
	Account() string
	// Begin opens a session for f. Each call opens another one.
	Begin(ctx context.Context, f File) (*Publication, error)
	// Resume opens the session of a token again, with fresh links where the
	// service gives them. Receipts of the session stay good. finishing is when everything
	// had arrived and Session.Finish was called without an answer, zero when it was not:
	// then the service is asked first whether it stores the file already, and Unknown is
	// the error when it cannot say. Gone says that there is no such session any more, and
	// no such file.
	Resume(ctx context.Context, f File, token json.RawMessage, finishing time.Time) (*Publication, error)
}

// Publication is one file on its way to another service.
type Publication struct {
	Session Session // nil when the file is stored already
	// Address returns where the file can be found, once Session.Finish has returned nil.
	Address func() string
}
