package journal

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"bulkup/queue/job"
)

// Result returns the finished result for the key of a content with its settings.
func (j *Journal) Result(key string) (job.Result, bool, error) {
	var r job.Result
	err := j.db().QueryRow("SELECT path, size, width, height FROM results WHERE key = ?", key).
		Scan(&r.Path, &r.Size, &r.Width, &r.Height)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
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
