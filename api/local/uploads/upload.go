// Package uploads keeps the files that callers send before they start tasks: what
// was announced, the parts that have arrived, and the files made of them. Start
// with Book.
package uploads

import (
	"fmt"
	"time"
)

// The folders of the store.
const (
	Folder       = "uploads"
	PartFolder   = "parts"   // one folder for each upload
	SourceFolder = "sources" // pictures to work on, those sent along with a start included
)

// Upload is a file on its way in, as it is stored. Its parts are blobs in a folder
// of its own, each named by its number and MD5, so that the folder alone says what
// has arrived.
type Upload struct {
	ID       string    `json:"id"`
	FileName string    `json:"fileName"`
	Original string    `json:"original"`
	Type     string    `json:"type"` // as declared
	Size     int64     `json:"size"`
	PartSize int64     `json:"partSize"`
	Created  time.Time `json:"created"`
	Expires  time.Time `json:"expires"`
	ETag     string    `json:"etag,omitempty"`    // of the whole file, once it is there
	SHA256   string    `json:"sha256,omitempty"`  // hex, of the whole file
	Content  string    `json:"content,omitempty"` // MIME type by content
}

// Done reports whether the file is there.
func (u Upload) Done() bool { return u.ETag != "" }

// Parts is how many parts the file has.
func (u Upload) Parts() int { return int((u.Size + u.PartSize - 1) / u.PartSize) }

// partSize is how many bytes part n has, from 1.
func (u Upload) partSize(n int) int64 { return min(u.PartSize, u.Size-int64(n-1)*u.PartSize) }

// Path is the object key: what complete-multipart-upload calls key.
func (u Upload) Path() string { return "users/local/" + u.FileName }

// partName is the name of the blob of a part.
func partName(number int, md5hex string) string { return fmt.Sprintf("%05d-%s", number, md5hex) }
