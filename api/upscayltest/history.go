package upscayltest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
	"bulkup/api/upscayltest/fault"
)

// getHistory lists the tasks of the account, newest first. The body is flat, as in
// its only document; in the current dialect it may be in "data".
func (s *Server) getHistory(w http.ResponseWriter, r *http.Request) (any, error) {
	h := s.opts.Habits
	if h.NoHistory {
		return nil, wire.Refusal{Status: http.StatusNotFound, Message: "Cannot POST " + r.URL.Path}
	}
	query, err := readQuery(r, s.opts.Dialect)
	if err != nil {
		return nil, err
	}
	late := h.HistoryLate
	if rule, forgets := fault.From(r.Context(), fault.Forget); forgets {
		if rule.For.Duration == 0 {
			return object{"status": "success", "pagination": object{"total": 0, "hasMore": false, "nextOffset": nil}, "data": []any{}}, nil
		}
		late = max(late, rule.For.Duration)
	}
	hidden := s.hide(query, late)
	body, err := json.Marshal(query)
	if err != nil {
		return nil, err
	}
	reply, err := s.ask(r, upscayl.CallHistory, body)
	if err != nil {
		return nil, err
	}
	if pagination, ok := reply["pagination"].(object); ok {
		pagination["total"] = max(number(pagination["total"])-int64(hidden), 0)
	}
	for _, record := range objects(reply["data"]) {
		s.shapeRecord(record)
	}
	return reply, nil
}

// readQuery reads what is asked for, which the engine checks.
func readQuery(r *http.Request, d Dialect) (query map[string]json.RawMessage, err error) {
	if json.NewDecoder(r.Body).Decode(&query) != nil || query == nil {
		return nil, wire.Invalid("the body must be a JSON object")
	}
	if data, ok := query["data"]; ok && d == Current {
		query = nil
		if json.Unmarshal(data, &query) != nil || query == nil {
			return nil, wire.Invalid("data must be an object")
		}
	}
	return query, nil
}

// hide keeps tasks out of a page that are younger than late, and returns how many
// there are.
func (s *Server) hide(query map[string]json.RawMessage, late time.Duration) (hidden int) {
	if late == 0 {
		return 0
	}
	newest := s.opts.Now().Add(-late).UnixMilli()
	for _, t := range s.engine.Tasks() {
		if t.Created.UnixMilli() > newest {
			hidden++
		}
	}
	offset := newest
	if json.Unmarshal(query["timestampOffset"], &offset) != nil || offset > newest {
		query["timestampOffset"] = json.RawMessage(strconv.FormatInt(newest, 10))
	}
	return hidden
}

// shapeRecord makes the engine's record of a task one of the service's history.
func (s *Server) shapeRecord(record object) {
	id, _ := record["id"].(string)
	v, ok := s.books.view(id, false)
	if !ok {
		return
	}
	s.shape(record, v)
	if s.opts.Habits.HistoryNoIDs {
		delete(record, "id")
	}
	if s.opts.Habits.HistoryNoDates {
		delete(record, "createdAt")
	}
}
