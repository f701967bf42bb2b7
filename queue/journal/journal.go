// Package journal is what survives: every change of every job, the calls of the running
// window, finished results and what they cost. A change is on the disk before anything
// depends on it: Commit returns after the file has been synced. It decides nothing about
// jobs. A journal that is damaged is set aside and what can be read is kept. Start
// reading at Open and Commit.
package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"bulkup/api"
	"bulkup/queue/job"

	_ "modernc.org/sqlite" // the database driver
)

// File is the journal's name within the state folder.
const File = "queue.db"

// ErrNewer means that a newer bulkup wrote the journal.
var ErrNewer = errors.New("this queue was written by a newer bulkup: update bulkup, or use another folder with --state")

// Journal is an open journal. One process writes, any number may read.
type Journal struct {
	open atomic.Pointer[sql.DB] // another one after Renew
	path string
	// SetAside is where a damaged journal was moved to, "" when there was none. What could
	// be read of it is in this one.
	SetAside string
	// Lost are the names of jobs that could not be read, as far as they are known. Some
	// may have been removed before.
	Lost []string
}

func journalOf(db *sql.DB, path string) *Journal {
	j := &Journal{path: path}
	j.open.Store(db)
	return j
}

func (j *Journal) db() *sql.DB { return j.open.Load() }

// Call is one counted call of a limited endpoint.
type Call struct {
	ID       string
	Account  string // who called, without the key
	Name     string // the endpoint
	At       time.Time
	Pictures int // carried by a start; 0 for other calls
}

// Finished is a result that exists, under the key of its content and settings.
type Finished struct {
	Key string
	job.Result
	At time.Time
}

// Task is what one task of an account costs.
type Task struct {
	ID, Account     string
	Promised, Taken int64
	At              time.Time
}

// Changes is what one Commit makes durable, all or nothing.
type Changes struct {
	Jobs     []job.Job // new or changed
	Removed  []job.ID
	Calls    []Call    // new or with a corrected time
	Forget   time.Time // calls before this are dropped; zero drops none
	Finished []Finished
	Tasks    []Task
	Learned  map[string]string // by account: how long its tasks take
}

// Empty reports whether there is nothing to write.
func (c *Changes) Empty() bool {
	return len(c.Jobs)+len(c.Removed)+len(c.Calls)+len(c.Finished)+len(c.Tasks)+len(c.Learned) == 0
}

// Open opens the journal in dir for writing, creates it when there is none, brings an
// older one up to date, and checks all of it. A damaged journal is set aside, never
// replaced, and what can be read of it goes into a fresh one.
func Open(dir string) (*Journal, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state folder cannot be made: %w", err)
	}
	path := filepath.Join(dir, File)
	// Upload sessions in it are secrets: the file is made before the database,
	// which asks for no mode, can make it readable.
	made, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the queue's journal cannot be made: %w", err)
	}
	made.Close()
	db, err := open(path, "rw")
	if err == nil {
		return journalOf(db, path), nil
	}
	if !damaged(err) {
		return nil, err
	}
	return renewed(dir)
}

// renewed sets a damaged journal aside and makes a fresh one of what can be read of it.
func renewed(dir string) (*Journal, error) {
	path := filepath.Join(dir, File)
	aside, err := setAside(path)
	if err != nil {
		return nil, fmt.Errorf("the queue's journal %s is damaged and cannot be moved aside: %w", path, err)
	}
	j, err := Open(dir)
	if err != nil {
		return nil, err
	}
	j.SetAside = aside
	if j.Lost, err = salvage(aside, j.db()); err != nil {
		j.Close()
		return nil, fmt.Errorf("what can be read of the damaged journal %s cannot be saved: %w", aside, err)
	}
	return j, nil
}

// Renew goes on in a fresh journal after a Commit whose error is Damaged. What could be
// read of the damaged one is in it; the caller, who knows better, then commits all of
// its jobs. It returns where the damaged one is kept.
func (j *Journal) Renew() (aside string, err error) {
	j.db().Close()
	fresh, err := renewed(filepath.Dir(j.path))
	if err != nil {
		return "", err
	}
	j.open.Store(fresh.db())
	return fresh.SetAside, nil
}

// OpenReader opens the journal in dir for reading only, beside a process that
// writes it. It returns an error that matches os.ErrNotExist when there is none.
func OpenReader(dir string) (*Journal, error) {
	path := filepath.Join(dir, File)
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	db, err := connect(path, "ro")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // Version compares within one connection
	return journalOf(db, path), nil
}

func connect(path, mode string) (*sql.DB, error) {
	u := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}
	u.RawQuery = url.Values{
		"mode":    {mode},
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)"},
	}.Encode()
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2) // one writes, one reads
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func open(path, mode string) (*sql.DB, error) {
	db, err := connect(path, mode)
	if err != nil {
		return nil, err
	}
	if err = check(db); err == nil {
		err = migrate(db)
	}
	if err == nil {
		err = checkRecords(db)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Close ends the journal and folds its write-ahead log into the file.
func (j *Journal) Close() error { return j.db().Close() }

// Version changes when another process has written. It is cheap.
func (j *Journal) Version() (int64, error) {
	var v int64
	err := j.db().QueryRow("PRAGMA data_version").Scan(&v)
	return v, err
}

// Calls returns the counted calls since the given time.
func (j *Journal) Calls(since time.Time) ([]Call, error) {
	rows, err := j.db().Query("SELECT id, account, call, at, pictures FROM calls WHERE at >= ? ORDER BY at", since.UnixMilli())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var calls []Call
	for rows.Next() {
		var c Call
		var at int64
		if err := rows.Scan(&c.ID, &c.Account, &c.Name, &at, &c.Pictures); err != nil {
			return nil, err
		}
		c.At = time.UnixMilli(at)
		calls = append(calls, c)
	}
	return calls, rows.Err()
}

// Spent returns what all tasks of the account were promised to cost and did cost.
func (j *Journal) Spent(account string) (promised, taken int64, err error) {
	err = j.db().QueryRow("SELECT COALESCE(SUM(promised), 0), COALESCE(SUM(taken), 0) FROM tasks WHERE account = ?", account).
		Scan(&promised, &taken)
	return promised, taken, err
}

// Learned returns what is known of how long the account's tasks take, "" when
// nothing is.
func (j *Journal) Learned(account string) (string, error) {
	var durations string
	err := j.db().QueryRow("SELECT durations FROM learned WHERE account = ?", account).Scan(&durations)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return durations, err
}

// Commit writes c in one transaction and returns when it is durable.
func (j *Journal) Commit(ctx context.Context, c Changes) error {
	err := j.commit(ctx, c)
	if Full(err) {
		return fmt.Errorf("the disk with the queue's journal %s is full: %w", api.Clean(j.path), err)
	}
	return err
}

func (j *Journal) commit(ctx context.Context, c Changes) error {
	tx, err := j.db().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := write(tx, c); err != nil {
		return err
	}
	return tx.Commit()
}

func write(tx *sql.Tx, c Changes) error {
	if err := put(tx, c.Jobs); err != nil {
		return err
	}
	for _, id := range c.Removed {
		if _, err := tx.Exec("DELETE FROM jobs WHERE id = ?", string(id)); err != nil {
			return err
		}
	}
	for _, call := range c.Calls {
		if _, err := tx.Exec("INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?)",
			call.ID, call.Account, call.Name, call.At.UnixMilli(), call.Pictures); err != nil {
			return err
		}
	}
	if !c.Forget.IsZero() {
		if _, err := tx.Exec("DELETE FROM calls WHERE at < ?", c.Forget.UnixMilli()); err != nil {
			return err
		}
	}
	for _, f := range c.Finished {
		if err := putResult(tx, f); err != nil {
			return err
		}
	}
	for _, t := range c.Tasks {
		if _, err := tx.Exec(`INSERT INTO tasks VALUES (?1, ?2, ?3, ?4, ?5, record_sum(?1, ?2, ?3, ?4, ?5)) ON CONFLICT (id) DO UPDATE SET
			promised = max(promised, excluded.promised), taken = max(taken, excluded.taken),
			sum = record_sum(id, account, max(promised, excluded.promised), max(taken, excluded.taken), at)`,
			t.ID, t.Account, t.Promised, t.Taken, t.At.UnixMilli()); err != nil {
			return err
		}
	}
	for account, durations := range c.Learned {
		if _, err := tx.Exec("INSERT OR REPLACE INTO learned VALUES (?, ?)", account, durations); err != nil {
			return err
		}
	}
	return nil
}
