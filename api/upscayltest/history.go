package upscayltest

import (
	"encoding/json"
	"net/http"
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
	f, err := wire.ReadFields(w, r)
	if err == nil && f.Has("data") && s.opts.Dialect == Current {
		f, err = f.Object("data")
	}
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
	hidden, err := s.hide(f, late)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(f)
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

// hide keeps tasks out of a page that are younger than late, and returns how many
// there are.
func (s *Server) hide(f *wire.Fields, late time.Duration) (hidden int, err error) {
	if late == 0 {
		return 0, nil
	}
	newest := s.opts.Now().Add(-late).UnixMilli()
	for _, t := range s.engine.Tasks() {
		if t.Created.UnixMilli() > newest {
			hidden++
		}
	}
	var offset *int64
	f.Read("timestampOffset", "an integer", &offset)
	if err := f.Err(); err != nil {
		return 0, err
	}
	if offset == nil || *offset > newest {
		f.Set("timestampOffset", newest)
	}
	return hidden, nil
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
