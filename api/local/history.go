package local

import (
	"maps"
	"slices"
	"strings"
	"time"

	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

const defaultPage = 20

// getHistory lists the tasks of the account, newest first. Its only document is
// of the classic dialect and has a flat body; a body in "data" is taken too
// where the other calls have one.
func (s *Server) getHistory(c *call) (any, error) {
	f, err := c.body(false)
	if err != nil {
		return nil, err
	}
	if _, wrapped := f.raw["data"]; wrapped && s.opts.Dialect == Current {
		inner := &fields{}
		if f.read("data", "an object", &inner.raw); f.err() != nil {
			return nil, f.err()
		}
		f = inner
	}
	q, err := s.query(f)
	if err != nil {
		return nil, err
	}
	if rule, forgets := fault.From(c.r.Context(), fault.Forget); forgets {
		q.before = s.opts.Now().Add(-rule.For.Duration)
		q.nothing = rule.For.Duration == 0
	}
	matching := s.tasks.list(q.wants)
	page := slices.DeleteFunc(slices.Clone(matching), q.newer)
	more := len(page) > q.limit
	pagination := map[string]any{"total": len(matching), "hasMore": more, "nextOffset": nil}
	if more {
		pagination["nextOffset"] = page[q.limit].Created.UnixMilli()
		page = page[:q.limit]
	}
	records := make([]map[string]any, len(page))
	for i, t := range page {
		records[i] = s.taskData(c.r, t)
	}
	return map[string]any{"status": "success", "pagination": pagination, "data": records}, nil
}

// query is what a caller wants to see of the history.
type query struct {
	limit         int
	offset        *int64 // time in milliseconds, in either dialect, of the newest task wanted
	batch, failed *bool
	state         state     // "" is any
	before        time.Time // only tasks created before it, if it is not zero
	nothing       bool
}

func (s *Server) query(f *fields) (query, error) {
	q := query{limit: defaultPage}
	var word string
	f.read("timestampOffset", "an integer", &q.offset)
	f.read("batch", "true or false", &q.batch)
	f.read("failed", "true or false", &q.failed)
	f.read("limit", "an integer", &q.limit)
	f.read("processed", "a string", &word)
	if err := f.err(); err != nil {
		return q, err
	}
	if q.limit < 1 || q.limit > upscayl.MaxPage {
		return q, invalid("limit must be from 1 to %d", upscayl.MaxPage)
	}
	if q.state = stateOf(word, s.opts.Dialect); word != "" && q.state == "" {
		return q, invalid("processed must be one of %s", strings.Join(slices.Sorted(maps.Values(words[s.opts.Dialect])), ", "))
	}
	return q, nil
}

func (q query) wants(t *task) bool {
	return !q.nothing &&
		(q.before.IsZero() || t.Created.Before(q.before)) &&
		(q.batch == nil || *q.batch == (len(t.Pictures) > 1)) &&
		(q.failed == nil || *q.failed == (t.State == failed)) &&
		(q.state == "" || q.state == t.State)
}

func (q query) newer(t task) bool { return q.offset != nil && t.Created.UnixMilli() > *q.offset }

// stateOf reads a status word: one of the dialect itself, or else of the classic
// one, whose document is the only one that filters by it. "" is none.
func stateOf(word string, d Dialect) state {
	for _, family := range []map[state]string{words[d], words[Classic]} {
		for s, w := range family {
			if strings.EqualFold(w, word) {
				return s
			}
		}
	}
	return ""
}
