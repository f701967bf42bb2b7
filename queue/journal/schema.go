package journal

import (
	"database/sql"
	"fmt"
)

// migrations bring a journal from version i to version i+1. They are only ever
// appended to: a released one never changes.
var migrations = []string{
	`CREATE TABLE jobs (
		id       TEXT PRIMARY KEY,
		position REAL NOT NULL,
		state    TEXT NOT NULL,
		data     TEXT NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE results (
		key    TEXT PRIMARY KEY,
		path   TEXT NOT NULL,
		size   INTEGER NOT NULL,
		width  INTEGER NOT NULL,
		height INTEGER NOT NULL,
		at     INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE TABLE calls (
		id       TEXT PRIMARY KEY,
		account  TEXT NOT NULL,
		call     TEXT NOT NULL,
		at       INTEGER NOT NULL,
		pictures INTEGER NOT NULL
	) WITHOUT ROWID;
	CREATE INDEX calls_at ON calls (at);
	CREATE TABLE tasks (
		id       TEXT PRIMARY KEY,
		account  TEXT NOT NULL,
		promised INTEGER NOT NULL,
		taken    INTEGER NOT NULL,
		at       INTEGER NOT NULL
	) WITHOUT ROWID;`,
	`CREATE TABLE learned (
		account   TEXT PRIMARY KEY,
		durations TEXT NOT NULL
	) WITHOUT ROWID;`,
	`ALTER TABLE jobs ADD COLUMN sum INTEGER;
	UPDATE jobs SET sum = record_sum(id, position, state, data);
	ALTER TABLE results ADD COLUMN sum INTEGER;
	UPDATE results SET sum = record_sum(key, path, size, width, height, at);
	ALTER TABLE tasks ADD COLUMN sum INTEGER;
	UPDATE tasks SET sum = record_sum(id, account, promised, taken, at);
	CREATE TABLE format (version INTEGER NOT NULL);`,
	// Sessions hold signed links. Finished jobs no longer keep theirs, and those that were
	// finished before did. A record that is damaged stays as it is, for the check to find.
	`UPDATE jobs SET (data, sum) = (SELECT kept, record_sum(id, position, state, kept) FROM
			(SELECT json_remove(data, '$.upload.session', '$.upload.receipts', '$.publish.session', '$.publish.receipts') AS kept))
		WHERE state = 'done' AND data LIKE '%"session":%' AND sum IS record_sum(id, position, state, data) AND json_valid(data);`,
	// What a result could not keep of its source, a list in JSON; most lost nothing.
	`CREATE TABLE losses (
		key     TEXT PRIMARY KEY,
		notices TEXT NOT NULL,
		sum     INTEGER
	) WITHOUT ROWID;`,
}

// summed is the first version whose records have check sums.
const summed = 3

// migrate brings db to this program's version.
func migrate(db *sql.DB) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(migrations) {
		// Since there are check sums, a journal says so twice.
		if err := db.QueryRow("SELECT COALESCE(MAX(version), 0) FROM format").Scan(&version); err != nil || version <= len(migrations) {
			return errDamaged
		}
		return ErrNewer
	}
	if version > 0 && version < summed {
		if err := checkOlder(db); err != nil {
			return err
		}
	}
	for ; version < len(migrations); version++ {
		tx, err := db.Begin()
		if err != nil {
			return err
		}
		_, err = tx.Exec(migrations[version])
		if err == nil {
			_, err = tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version+1))
		}
		if err == nil && version+1 == len(migrations) {
			_, err = tx.Exec("DELETE FROM format; INSERT INTO format VALUES (?)", version+1)
		}
		if err != nil {
			tx.Rollback()
			return err
		}
		if err := tx.Commit(); err != nil {
			return err
		}
	}
	return nil
}
