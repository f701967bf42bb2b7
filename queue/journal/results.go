package journal

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"bulkup/queue/job"
)

// Result returns the finished result for the key of a content with its settings.
func (j *Journal) Result(key string) (job.Result, bool, error) {
	var r job.Result
	var losses string
	err := j.db().QueryRow("SELECT path, size, width, height, COALESCE(notices, 'null') FROM results LEFT JOIN losses USING (key) WHERE key = ?", key).
		Scan(&r.Path, &r.Size, &r.Width, &r.Height, &losses)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(losses), &r.Losses)
	}
	return r, err == nil, err
}

// ResultPaths returns where the results are that were measured when they were
// finished. Some may be gone since.
func (j *Journal) ResultPaths() ([]string, error) {
	rows, err := j.db().Query("SELECT path FROM results WHERE width > 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var paths []string
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return nil, err
		}
		paths = append(paths, p)
	}
	return paths, rows.Err()
}

// Finished returns those of the keys for which there is a finished result.
func (j *Journal) Finished(keys []string) (found []string, err error) {
	const atOnce = 500 // parameters of one question
	for some := range slices.Chunk(keys, atOnce) {
		marks := strings.Repeat(",?", len(some))[1:]
		args := make([]any, len(some))
		for i, k := range some {
			args[i] = k
		}
		rows, err := j.db().Query("SELECT key FROM results WHERE key IN ("+marks+")", args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var key string
			if err := rows.Scan(&key); err != nil {
				rows.Close()
				return nil, err
			}
			found = append(found, key)
		}
		if err := rows.Close(); err != nil {
			return nil, err
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// putResult writes a result, and what it lost in place of what one before it had lost.
func putResult(tx *sql.Tx, f Finished) error {
	if _, err := tx.Exec("INSERT OR REPLACE INTO results VALUES (?1, ?2, ?3, ?4, ?5, ?6, record_sum(?1, ?2, ?3, ?4, ?5, ?6))",
		f.Key, f.Path, f.Size, f.Width, f.Height, f.At.UnixMilli()); err != nil {
		return err
	}
	if len(f.Losses) == 0 {
		_, err := tx.Exec("DELETE FROM losses WHERE key = ?", f.Key)
		return err
	}
	losses, err := json.Marshal(f.Losses)
	if err != nil {
		return err
	}
	_, err = tx.Exec("INSERT OR REPLACE INTO losses VALUES (?1, ?2, record_sum(?1, ?2))", f.Key, string(losses))
	return err
}
