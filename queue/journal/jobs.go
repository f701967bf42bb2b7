package journal

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"bulkup/queue/job"
)

// Row is a job with the text that it is kept as: another text is a changed job.
type Row struct {
	Job job.Job
	Raw string
}

// Jobs returns every job in queue order.
func (j *Journal) Jobs() ([]job.Job, error) {
	rows, err := j.rows(false)
	jobs := make([]job.Job, len(rows))
	for i := range rows {
		jobs[i] = rows[i].Job
	}
	return jobs, err
}

// Rows returns every job in queue order, each with its text.
func (j *Journal) Rows() ([]Row, error) { return j.rows(true) }

// atOnce is how many jobs are decoded in one go.
const atOnce = 256

// rows reads every job. They are decoded on all cores while more are read: that is
// most of the time that a long queue takes to be there.
func (j *Journal) rows(raw bool) ([]Row, error) {
	found, err := j.db().Query("SELECT data FROM jobs")
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var parts [][]Row
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	var texts [][]byte
	pass := func() {
		part, mine := make([]Row, len(texts)), texts
		parts, texts = append(parts, part), nil
		g.Go(func() error { return decode(mine, part, raw) })
	}
	for found.Next() {
		var text []byte
		if err = found.Scan(&text); err != nil {
			break
		}
		if texts = append(texts, text); len(texts) == atOnce {
			pass()
		}
	}
	pass()
	if err := cmp.Or(g.Wait(), err, found.Err()); err != nil {
		return nil, err
	}
	all := slices.Concat(parts...)
	slices.SortFunc(all, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Job.Position, b.Job.Position), cmp.Compare(a.Job.ID, b.Job.ID))
	})
	return all, nil
}

func decode(texts [][]byte, into []Row, raw bool) error {
	for i, text := range texts {
		if err := json.Unmarshal(text, &into[i].Job); err != nil {
			return fmt.Errorf("a job in the journal cannot be read: %w", err)
		}
		into[i].Job = named(into[i].Job, exact)
		if raw {
			into[i].Raw = string(text)
		}
	}
	return nil
}

// put writes jobs that are new or have changed.
func put(tx *sql.Tx, jobs []job.Job) error {
	if len(jobs) == 0 {
		return nil
	}
	upsert, err := tx.Prepare(`INSERT INTO jobs VALUES (?1, ?2, ?3, ?4, record_sum(?1, ?2, ?3, ?4))
		ON CONFLICT (id) DO UPDATE SET position = excluded.position, state = excluded.state, data = excluded.data, sum = excluded.sum`)
	if err != nil {
		return err
	}
	defer upsert.Close()
	for _, one := range jobs {
		data, err := json.Marshal(named(one, kept))
		if err != nil {
			return err
		}
		if _, err := upsert.Exec(string(one.ID), one.Position, string(one.State), string(data)); err != nil {
			return err
		}
	}
	return nil
}
