package uploads

import (
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bulkup/api/local/store"
	"bulkup/api/local/wire"
)

// Book holds every upload that can still be used. It is safe for concurrent use.
type Book struct {
	store *store.Store
	mu    sync.Mutex
	all   map[string]Upload
}

// Load reads the uploads of a store, and returns the documents that had to be set
// aside.
func Load(s *store.Store) (b *Book, damaged []string, err error) {
	all, damaged, err := store.Documents[Upload](s, Folder)
	return &Book{store: s, all: all}, damaged, err
}

// Add takes in a new upload, or what has become of a known one. It is on disk
// when Add returns.
func (b *Book) Add(v Upload) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.store.Put(Folder, v.ID, v); err != nil {
		return err
	}
	b.all[v.ID] = v
	return nil
}

// Get returns one upload.
func (b *Book) Get(id string) (Upload, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok := b.all[id]
	return v, ok
}

// Find returns the upload of that path or, where path is "", of that file name.
func (b *Book) Find(path, fileName string) (Upload, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, v := range b.all {
		if path != "" && v.Path() == path || path == "" && v.FileName == fileName {
			return v, true
		}
	}
	return Upload{}, false
}

// AddPart puts a part in its place and removes what came earlier as the same
// part: of two at once, the last stays. The error is wire.ErrNoUpload when the
// upload has been completed meanwhile.
func (b *Book) AddPart(id string, number int, etag string, in *Incoming) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if v, ok := b.all[id]; !ok || v.Done() {
		return wire.ErrNoUpload
	}
	folder := filepath.Join(PartFolder, id)
	names, err := b.store.Names(folder)
	if err != nil {
		return err
	}
	if err := in.Keep(folder, partName(number, etag)); err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, partName(number, "")) && name != partName(number, etag) {
			if err := b.store.Remove(folder, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// Forget removes the uploads that began before the given time, with their parts.
func (b *Book) Forget(before time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id, v := range b.all {
		if !v.Created.Before(before) {
			continue
		}
		if err := b.store.Remove(PartFolder, id); err != nil {
			return err
		}
		if err := b.store.RemoveDocument(Folder, id); err != nil {
			return err
		}
		delete(b.all, id)
	}
	return nil
}
