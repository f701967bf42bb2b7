package local

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"bulkup/api/local/tasks"
	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

const defaultPage = 20

// getHistory lists the tasks of the store, newest first. Its only document has a
// flat body; a body in "data" is taken too, as the other calls have one.
func (s *Service) getHistory(w http.ResponseWriter, r *http.Request) (any, error) {
	f, err := wire.ReadFields(w, r)
	if err == nil && f.Has("data") {
		f, err = f.Object("data")
	}
	if err != nil {
		return nil, err
	}
	q, err := readQuery(f)
	if err != nil {
		return nil, err
	}
	matching := s.tasks.List(q.wants)
	page := slices.DeleteFunc(slices.Clone(matching), q.newer)
	more := len(page) > q.limit
	pagination := map[string]any{"total": len(matching), "hasMore": more, "nextOffset": nil}
	if more {
		pagination["nextOffset"] = page[q.limit].Created.UnixMilli()
		page = page[:q.limit]
	}
	records := make([]map[string]any, len(page))
	for i, t := range page {
		records[i] = s.taskData(r, t)
	}
	return map[string]any{"status": "success", "pagination": pagination, "data": records}, nil
}

// query is what a caller wants to see of the history.
type query struct {
	limit         int
	offset        *int64 // time in milliseconds, in either dialect, of the newest task wanted
	batch, failed *bool
	state         tasks.State // "" is any
}

func readQuery(f *wire.Fields) (query, error) {
	q := query{limit: defaultPage}
	var word string
	f.Read("timestampOffset", "an integer", &q.offset)
	f.Read("batch", "true or false", &q.batch)
	f.Read("failed", "true or false", &q.failed)
	f.Read("limit", "an integer", &q.limit)
	f.Read("processed", "a string", &word)
	if err := f.Err(); err != nil {
		return q, err
	}
	if q.limit < 1 || q.limit > upscayl.MaxPage {
		return q, wire.Invalid("limit must be from 1 to %d", upscayl.MaxPage)
	}
	if q.state = stateOf(word); word != "" && q.state == "" {
		return q, wire.Invalid("processed must be one of %s", strings.Join(slices.Sorted(maps.Values(words)), ", "))
	}
	return q, nil
}

func (q query) wants(t *tasks.Task) bool {
	return (q.batch == nil || *q.batch == (len(t.Pictures) > 1)) &&
		(q.failed == nil || *q.failed == (t.State == tasks.Failed)) &&
		(q.state == "" || q.state == t.State)
}

func (q query) newer(t tasks.Task) bool { return q.offset != nil && t.Created.UnixMilli() > *q.offset }

// olderWords are those of the document that has the history, which is older.
var olderWords = map[tasks.State]string{
	tasks.Queued: "pending", tasks.Running: "processing", tasks.Processed: "completed", tasks.Failed: "failed",
}

// stateOf reads a status word: one of our own, or else of the older document. "" is
// none.
func stateOf(word string) tasks.State {
	for _, family := range []map[tasks.State]string{words, olderWords} {
		for s, w := range family {
			if strings.EqualFold(w, word) {
				return s
			}
		}
	}
	return ""
}
