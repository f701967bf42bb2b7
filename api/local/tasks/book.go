package tasks

import (
	"errors"
	"slices"
	"sync"
	"time"

	"bulkup/api/local/store"
)

// Book holds every task of the store. It is safe for concurrent use.
type Book struct {
	store *store.Store
	now   func() time.Time

	mu     sync.Mutex
	all    map[string]*Task
	newest time.Time // the latest Created
}

// Load reads the tasks of a store, and returns the documents that had to be set
// aside.
func Load(s *store.Store, now func() time.Time) (b *Book, damaged []string, err error) {
	all, damaged, err := store.Documents[Task](s, Folder)
	if err != nil {
		return nil, damaged, err
	}
	b = &Book{store: s, now: now, all: make(map[string]*Task, len(all))}
	for id, v := range all {
		b.all[id] = &v
		if v.Created.After(b.newest) {
			b.newest = v.Created
		}
	}
	return b, damaged, nil
}

// List returns copies of the tasks that want accepts, newest first.
func (b *Book) List(want func(*Task) bool) []Task {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []Task
	for _, v := range b.all {
		if want(v) {
			list = append(list, v.clone())
		}
	}
	slices.SortFunc(list, func(a, b Task) int { return b.Created.Compare(a.Created) })
	return list
}

// Get returns a copy of one task.
func (b *Book) Get(id string) (Task, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok := b.all[id]
	if !ok {
		return Task{}, false
	}
	return v.clone(), true
}

// Add takes in a new task. It is on disk when Add returns.
func (b *Book) Add(v Task) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	// History pages by time, so that no two tasks may have the same one.
	v.Created = v.Created.Truncate(time.Millisecond)
	if !v.Created.After(b.newest) {
		v.Created = b.newest.Add(time.Millisecond)
	}
	if err := b.store.Put(Folder, v.ID, v); err != nil {
		return err
	}
	b.newest = v.Created
	b.all[v.ID] = &v
	return nil
}

// begin marks a task as running and returns a copy of it. ok is false where it is
// over already.
func (b *Book) begin(id string) (t Task, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.all[id]
	if v.State.Over() {
		return Task{}, false
	}
	v.State, v.Began = Running, b.now()
	return v.clone(), true
}

// move sets the progress of a running task, 0 to 1. It does not go back.
func (b *Book) move(id string, progress float64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.all[id]
	v.progress = max(v.progress, progress)
}

// finish writes down the end of a task: its pictures with their results, or the
// reason why there are none. A task that is over stays as it is, and ended is
// false. When the disk fails, nothing has changed.
func (b *Book) finish(id string, pictures []Picture, reason string, noRoom bool) (ended bool, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.all[id]
	if v.State.Over() {
		return false, nil
	}
	after := v.clone()
	after.State, after.Pictures, after.Error, after.NoRoom, after.Finished = Processed, pictures, reason, noRoom, b.now()
	if reason != "" {
		after.State = Failed
	}
	if err := b.store.Put(Folder, id, after); err != nil {
		return false, err
	}
	*v = after
	return true, nil
}

// abandon ends a task whose end cannot be written. The next run finds it
// unfinished and does it again.
func (b *Book) abandon(id, reason string, noRoom bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.all[id]
	v.State, v.Error, v.NoRoom, v.Finished = Failed, reason, noRoom, b.now()
}

// Forget removes the tasks that were over before the given time.
func (b *Book) Forget(before time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var errs error
	for id, v := range b.all {
		if !v.State.Over() || !v.Finished.Before(before) {
			continue
		}
		if err := b.store.RemoveDocument(Folder, id); err != nil {
			errs = errors.Join(errs, err)
			continue
		}
		delete(b.all, id)
	}
	return errs
}
