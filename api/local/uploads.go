package local

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bulkup/api/local/store"
)

// upload is a file on its way in, as it is stored. Its parts are blobs in a
// folder of its own, each named by its number and MD5, so that the folder alone
// says what has arrived.
type upload struct {
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

func (u upload) done() bool { return u.ETag != "" }

// parts is how many parts the file has.
func (u upload) parts() int { return int((u.Size + u.PartSize - 1) / u.PartSize) }

// partSize is how many bytes part n has, from 1.
func (u upload) partSize(n int) int64 { return min(u.PartSize, u.Size-int64(n-1)*u.PartSize) }

// path is the object key: what complete-multipart-upload calls key.
func (u upload) path() string { return "users/local/" + u.FileName }

// partName is the name of the blob of a part.
func partName(number int, md5hex string) string { return fmt.Sprintf("%05d-%s", number, md5hex) }

// uploads holds every upload that can still be used.
type uploads struct {
	store *store.Store
	mu    sync.Mutex
	all   map[string]upload
}

func loadUploads(s *store.Store) (*uploads, []string, error) {
	all, damaged, err := store.Documents[upload](s, uploadFolder)
	return &uploads{store: s, all: all}, damaged, err
}

// add takes in a new upload, or what has become of a known one. It is on disk
// when add returns.
func (u *uploads) add(v upload) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.store.Put(uploadFolder, v.ID, v); err != nil {
		return err
	}
	u.all[v.ID] = v
	return nil
}

func (u *uploads) get(id string) (upload, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	v, ok := u.all[id]
	return v, ok
}

// find returns the upload of that path or, where path is "", of that file name.
func (u *uploads) find(path, fileName string) (upload, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, v := range u.all {
		if path != "" && v.path() == path || path == "" && v.FileName == fileName {
			return v, true
		}
	}
	return upload{}, false
}

// addPart puts a part in its place and removes what came earlier as the same
// part: of two at once, the last stays. The error is errNoUpload when the upload
// has been completed meanwhile.
func (u *uploads) addPart(id string, number int, etag string, in *incoming) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if v, ok := u.all[id]; !ok || v.done() {
		return errNoUpload
	}
	folder := filepath.Join(partFolder, id)
	names, err := u.store.Names(folder)
	if err != nil {
		return err
	}
	if err := in.keep(folder, partName(number, etag)); err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, partName(number, "")) && name != partName(number, etag) {
			if err := u.store.Remove(folder, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget removes the uploads that began before the given time, with their parts.
func (u *uploads) forget(before time.Time) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, v := range u.all {
		if !v.Created.Before(before) {
			continue
		}
		if err := u.store.Remove(partFolder, id); err != nil {
			return err
		}
		if err := u.store.RemoveDocument(uploadFolder, id); err != nil {
			return err
		}
		delete(u.all, id)
	}
	return nil
}
