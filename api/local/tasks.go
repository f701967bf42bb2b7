package local

import (
	"errors"
	"io/fs"
	"slices"
	"sync"
	"time"

	"bulkup/api/local/store"
)

// tasks holds every task of the account and what it has to pay. What callers are
// told is on disk before they are told.
type tasks struct {
	store *store.Store
	now   func() time.Time
	grant int64 // credits granted in total, negative is unlimited

	mu       sync.Mutex
	all      map[string]*task
	newest   time.Time // the latest Created
	promised int64     // credits of tasks that are not charged and have not failed
	taken    int64     // credits of all tasks ever charged
}

// account is what stays of tasks that are forgotten.
type account struct {
	Taken    int64    `json:"taken"`    // their credits
	Settling []string `json:"settling"` // those of them whose documents may still be there
}

const (
	accountID     = "account"
	accountFolder = "account"
)

// loadTasks reads the tasks of a store. Those that were not over are queued.
func loadTasks(s *store.Store, grant int64, now func() time.Time) (*tasks, []string, error) {
	all, damaged, err := store.Documents[task](s, taskFolder)
	if err != nil {
		return nil, damaged, err
	}
	t := &tasks{store: s, now: now, grant: grant, all: make(map[string]*task, len(all))}
	var past account
	if err := s.Get(accountFolder, accountID, &past); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, damaged, err
	}
	t.taken = past.Taken
	for _, id := range past.Settling {
		delete(all, id)
		if err := s.RemoveDocument(taskFolder, id); err != nil {
			return nil, damaged, err
		}
	}
	for id, v := range all {
		t.all[id] = &v
		if v.Created.After(t.newest) {
			t.newest = v.Created
		}
		t.promised += owed(&v)
		if v.Charged {
			t.taken += v.Cost
		}
	}
	return t, damaged, nil
}

// waiting returns the tasks that have to be worked on, oldest first.
func (t *tasks) waiting() []string {
	var ids []string
	for _, v := range t.list(func(v *task) bool { return !v.State.over() }) {
		ids = append(ids, v.ID)
	}
	slices.Reverse(ids)
	return ids
}

// list returns copies of the tasks that want accepts, newest first.
func (t *tasks) list(want func(*task) bool) []task {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []task
	for _, v := range t.all {
		if want(v) {
			list = append(list, v.clone())
		}
	}
	slices.SortFunc(list, func(a, b task) int { return b.Created.Compare(a.Created) })
	return list
}

// get returns a copy of one task.
func (t *tasks) get(id string) (task, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v, ok := t.all[id]
	if !ok {
		return task{}, false
	}
	return v.clone(), true
}

// affords reports whether the account can promise that many credits more.
func (t *tasks) affords(cost int64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.canPay(cost)
}

func (t *tasks) canPay(cost int64) bool {
	return t.grant < 0 || t.taken+t.promised+cost <= t.grant
}

// credits returns what is promised and what is taken.
func (t *tasks) credits() (promised, taken int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.promised, t.taken
}

// add takes in a new task, promises its cost, and has it on disk when it
// returns. The error is errCredits when the account cannot promise.
func (t *tasks) add(v task) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.canPay(v.Cost) {
		return errCredits
	}
	// History pages by time, so that no two tasks may have the same one.
	v.Created = v.Created.Truncate(time.Millisecond)
	if !v.Created.After(t.newest) {
		v.Created = t.newest.Add(time.Millisecond)
	}
	if err := t.store.Put(taskFolder, v.ID, v); err != nil {
		return err
	}
	t.newest = v.Created
	t.all[v.ID] = &v
	t.promised += v.Cost
	return nil
}

// begin marks a task as running and returns a copy of it.
func (t *tasks) begin(id string) task {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.all[id]
	v.State = running
	return v.clone()
}

// move sets the progress of a running task, 0 to 1. It does not go back.
func (t *tasks) move(id string, progress float64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.all[id]
	v.progress = max(v.progress, progress)
}

// finish writes down the end of a task: its pictures with their results, or the
// reason why there are none.
func (t *tasks) finish(id string, pictures []picture, reason string) error {
	return t.update(id, func(v *task) {
		v.State, v.Pictures, v.Error, v.Finished = processed, pictures, reason, t.now()
		if reason != "" {
			v.State = failed
		}
		if v.Costly {
			v.Charged = true
		}
	})
}

// abandon ends a task whose end cannot be written. The next run finds it
// unfinished and does it again.
func (t *tasks) abandon(id, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.all[id]
	t.promised -= owed(v)
	v.State, v.Error, v.Finished = failed, reason, t.now()
}

// charge takes the credits of a processed task, once.
func (t *tasks) charge(id string) error {
	return t.update(id, func(v *task) { v.Charged = v.State == processed })
}

// update changes one task on disk and then in memory. When the disk fails,
// nothing has changed.
func (t *tasks) update(id string, change func(*task)) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := t.all[id]
	after := v.clone()
	change(&after)
	if err := t.store.Put(taskFolder, id, after); err != nil {
		return err
	}
	t.promised += owed(&after) - owed(v)
	if after.Charged && !v.Charged {
		t.taken += after.Cost
	}
	*v = after
	return nil
}

// owed is what a task may still cost.
func owed(v *task) int64 {
	if v.Charged || v.State == failed {
		return 0
	}
	return v.Cost
}

// forget removes the tasks that were over before the given time. Their credits
// stay taken: the account is written first, and names the tasks whose documents
// no longer count.
func (t *tasks) forget(before time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	past := account{Taken: t.taken}
	for id, v := range t.all {
		switch {
		case v.State.over() && v.Finished.Before(before):
			past.Settling = append(past.Settling, id)
		case v.Charged:
			past.Taken -= v.Cost // its own document says so
		}
	}
	if len(past.Settling) == 0 {
		return nil
	}
	if err := t.store.Put(accountFolder, accountID, past); err != nil {
		return err
	}
	var err error
	for _, id := range past.Settling {
		t.promised -= owed(t.all[id])
		delete(t.all, id)
		err = errors.Join(err, t.store.RemoveDocument(taskFolder, id))
	}
	return err
}
