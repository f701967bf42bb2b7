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
}

// migrate brings db to this program's version.
func migrate(db *sql.DB) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(migrations) {
		return ErrNewer
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
