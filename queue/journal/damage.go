package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	sqlite "modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

var errDamaged = errors.New("the queue's journal is damaged")

// Check checks a journal for damage that was opened for reading: what Open would find.
func (j *Journal) Check() error {
	if err := check(j.db()); err != nil {
		return err
	}
	var version int
	if err := j.db().QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	switch {
	case version >= summed && version <= len(migrations):
		return checkRecords(j.db())
	case version > 0 && version < summed:
		return checkOlder(j.db())
	}
	return nil
}

// check reads the whole file for damage.
func check(db *sql.DB) error {
	var verdict string
	if err := db.QueryRow("PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, verdict)
	}
	return nil
}

// checkRecords holds every record to its check sum, and every job to what a job is.
func checkRecords(db *sql.DB) error {
	const wrong = `SELECT (SELECT count(*) FROM jobs WHERE sum IS NOT record_sum(id, position, state, data)) +
		(SELECT count(*) FROM results WHERE sum IS NOT record_sum(key, path, size, width, height, at)) +
		(SELECT count(*) FROM losses WHERE sum IS NOT record_sum(key, notices) OR NOT json_valid(notices)) +
		(SELECT count(*) FROM tasks WHERE sum IS NOT record_sum(id, account, promised, taken, at)) +
		(SELECT count(*) FROM calls WHERE at < 0) + (SELECT count(*) FROM learned WHERE NOT json_valid(durations))`
	var n int
	if err := db.QueryRow(wrong).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return fmt.Errorf("%w: %d records do not have their check sum", errDamaged, n)
	}
	return nil
}

// checkOlder holds the jobs of a journal without check sums to what a job is.
func checkOlder(db *sql.DB) error {
	rows, err := db.Query("SELECT id, position, state, data FROM jobs")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, state, data string
		var position float64
		if err := rows.Scan(&id, &position, &state, &data); err != nil {
			return fmt.Errorf("%w: %w", errDamaged, err)
		}
		if !saneJob([]any{id, position, state, data}) {
			return fmt.Errorf("%w: a job makes no sense", errDamaged)
		}
	}
	return rows.Err()
}

// damaged reports whether err, which came of opening and checking a file, says that it
// is no journal, or no longer one. Of the errors of the database those are not that are
// of its surroundings: rights, room, memory, file handles, another process.
func damaged(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return errors.Is(err, errDamaged)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_BUSY, lib.SQLITE_LOCKED, lib.SQLITE_PERM, lib.SQLITE_FULL, lib.SQLITE_NOMEM, lib.SQLITE_INTERRUPT, lib.SQLITE_CANTOPEN, lib.SQLITE_READONLY, lib.SQLITE_PROTOCOL:
		return false
	case lib.SQLITE_IOERR:
		return e.Code() == lib.SQLITE_IOERR_SHORT_READ || e.Code() == lib.SQLITE_IOERR_CORRUPTFS
	}
	return true
}

// Damaged reports whether err, of a journal that was sound when it was opened, says that
// it no longer is.
func Damaged(err error) bool {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code() {
	case lib.SQLITE_NOTADB, lib.SQLITE_IOERR_SHORT_READ, lib.SQLITE_IOERR_CORRUPTFS:
		return true
	}
	return e.Code()&0xff == lib.SQLITE_CORRUPT
}

// Full reports whether err means that the disk has no room for the journal.
func Full(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == lib.SQLITE_FULL
}

// setAside renames the journal and its companions, and returns the new path.
func setAside(path string) (string, error) {
	aside := path + ".damaged-" + time.Now().Format("20060102-150405.000")
	for _, ext := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(path+ext, aside+ext); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return aside, nil
}
