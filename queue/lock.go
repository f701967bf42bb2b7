package queue

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// ErrHeld means that another process runs the queue of this state folder.
var ErrHeld = errors.New("another bulkup runs this queue")

// ownerFile says who holds the state folder, for people.
const ownerFile = "queue.owner"

// lock keeps the state folder for one process. The system releases it when
// the process dies, however it dies.
type lock struct {
	file  *flock.Flock
	owner string // path of the note that says who holds it
}

func takeLock(dir string) (*lock, error) {
	l := &lock{flock.New(filepath.Join(dir, "queue.lock")), filepath.Join(dir, ownerFile)}
	ok, err := l.file.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the state folder %s cannot be used: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("%w (%s)", ErrHeld, owner(l.owner))
	}
	// Only people read the note: without it the lock still holds.
	_ = os.WriteFile(l.owner, fmt.Appendf(nil, "process %d", os.Getpid()), 0o600)
	return l, nil
}

func (l *lock) release() {
	os.Remove(l.owner)
	l.file.Unlock()
}

func owner(path string) string {
	note, err := os.ReadFile(path)
	if err != nil || len(note) > 100 {
		return "an unknown process"
	}
	return strings.TrimSpace(string(note))
}
