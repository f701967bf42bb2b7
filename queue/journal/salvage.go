package journal

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"

	"bulkup/queue/job"
)

// salvage puts what can be read of a damaged journal into a fresh one, and returns the
// names of the jobs that were lost, as far as they are known. A row counts if its
// check sum fits; one of an older journal, which has none, if it makes sense.
func salvage(path string, into *sql.DB) (lost []string, err error) {
	p, err := readPages(path)
	if err != nil {
		return nil, err
	}
	tx, err := into.Begin()
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	var all [][]any
	summed := false
	p.rows(func(columns []any) {
		all = append(all, columns)
		if !summed {
			t, sound := tableOf(columns, true)
			summed = sound && t.summed
		}
	})
	saved := map[string]bool{}
	for _, columns := range all {
		t, ok := tableOf(columns, summed)
		if !ok {
			continue
		}
		marks := "?1"
		for i := 2; i <= t.columns; i++ {
			marks += ", ?" + strconv.Itoa(i)
		}
		if t.summed {
			marks += ", record_sum(" + marks + ")"
		}
		if _, err := tx.Exec("INSERT OR IGNORE INTO "+t.name+" VALUES ("+marks+")", columns[:t.columns]...); err != nil {
			return nil, err
		}
		if t.name == "jobs" {
			saved[columns[0].(string)] = true
		}
	}
	return p.missing(saved), tx.Commit()
}

// table is one of the journal's, without the check sum.
type table struct {
	name    string
	columns int
	summed  bool
	kinds   string // of the columns: t text, n number
	sane    func(columns []any) bool
}

var tables = []table{
	{"jobs", 4, true, "tntt", saneJob},
	{"results", 6, true, "ttnnnn", positive},
	{"tasks", 5, true, "ttnnn", positive},
	{"calls", 5, false, "tttnn", positive},
	{"learned", 2, false, "tt", saneJSON},
	{"losses", 2, true, "tt", saneJSON}, // newer than check sums, without which such a row is the one before
}

// tableOf returns the table that a row is of, if it is sound. In a journal with check
// sums the row has to have the right one.
func tableOf(columns []any, summed bool) (table, bool) {
	for _, t := range tables {
		n := t.columns
		if t.summed && summed {
			n++
		}
		if len(columns) != n || !slices.EqualFunc(columns[:t.columns], []byte(t.kinds), isKind) {
			continue
		}
		if n > t.columns {
			return t, columns[t.columns] == recordSum(columns[:t.columns])
		}
		return t, t.sane(columns)
	}
	return table{}, false
}

func saneJSON(c []any) bool { return json.Valid([]byte(c[1].(string))) }

func isKind(v any, kind byte) bool {
	switch v.(type) {
	case string:
		return kind == 't'
	case int64, float64:
		return kind == 'n'
	}
	return false
}

func positive(columns []any) bool {
	return !slices.ContainsFunc(columns, func(v any) bool {
		n, ok := v.(int64)
		return ok && n < 0
	})
}

// saneJob reports whether a row is a job that the program could have written.
func saneJob(columns []any) bool {
	var j job.Job
	if err := json.Unmarshal([]byte(columns[3].(string)), &j); err != nil {
		return false
	}
	return string(j.ID) == columns[0] && slices.Contains(job.States(), j.State) && string(j.State) == columns[2] &&
		!math.IsInf(j.Position, 0) && !math.IsNaN(j.Position)
}

var idInText = regexp.MustCompile(`\{"id":"([^"\\]{1,64})","batch":`)

var relInText = regexp.MustCompile(`"rel":("(?:[^"\\]|\\.)+")`)

// missing are the jobs that the bytes speak of and that are not among the saved.
func (p *pages) missing(saved map[string]bool) (names []string) {
	seen := map[string]bool{}
	for i, page := range p.all {
		if p.free[uint32(i+1)] {
			continue
		}
		for _, at := range idInText.FindAllSubmatchIndex(page, -1) {
			id := string(page[at[2]:at[3]])
			if saved[id] || seen[id] {
				continue
			}
			seen[id] = true
			name := ""
			if rel := relInText.FindSubmatch(page[at[0]:min(len(page), at[0]+2000)]); rel != nil {
				_ = json.Unmarshal(rel[1], &name) // the id stands for it then
			}
			names = append(names, cmp.Or(exact(name), id))
		}
	}
	return names
}
