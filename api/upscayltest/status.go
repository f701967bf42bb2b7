package upscayltest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"bulkup/api/local/wire"
	"bulkup/api/upscayl"
)

// getTaskStatus says where a task is. As documented, it also takes the credits of a
// task that is processed and has not been charged.
func (s *Server) getTaskStatus(w http.ResponseWriter, r *http.Request) (any, error) {
	body, err := s.read(w, r)
	if err != nil {
		return nil, err
	}
	reply, err := s.ask(r, upscayl.CallStatus, body)
	if err != nil {
		return nil, err
	}
	record := data(reply)
	id, _ := record["id"].(string)
	v, ok := s.books.view(id, true)
	if !ok || v.age < s.opts.Habits.UnknownFor {
		return nil, wire.ErrTask
	}
	s.shape(record, v)
	if s.opts.Habits.LinksInHistory {
		for _, f := range objects(record["files"]) {
			delete(f, s.linkName())
		}
	}
	return reply, nil
}

// shape makes the engine's record of a task that of the service.
func (s *Server) shape(record object, v view) {
	if word := record["status"]; v.phase == done && word != "PROCESSED" && word != "completed" {
		v.phase, v.charged, v.percent = working, false, 99 // it was done after the engine wrote the record, which has no results
	}
	record["status"], record["progress"] = s.word(v.phase), strconv.Itoa(v.percent)
	record["creditsDeducted"], record["deductedCredits"], record["creditsToDeduct"] = v.charged, 0, v.cost
	if v.charged {
		record["deductedCredits"] = v.cost
	}
	if v.phase == failed && v.doomed {
		record["error"] = "the task was made to fail, as a fault rule says"
	}
	if v.phase != failed {
		delete(record, "error")
	}
	files := objects(record["files"])
	for _, f := range files {
		s.shapeFile(f, v.phase)
	}
	if s.opts.Dialect == Current {
		return
	}
	record["scale"], record["createdAt"] = strconv.Itoa(v.Scale), v.Created.UnixMilli()
	delete(record, "compression")
	delete(record, "creditsToDeduct")
}

func (s *Server) shapeFile(f object, p phase) {
	h := s.opts.Habits
	link, linked := f["downloadLink"]
	delete(f, "downloadLink")
	if p != done {
		for _, name := range []string{NameProcessed, "finalFileSize", "dimensions", "notice"} {
			delete(f, name)
		}
	} else if linked {
		f[s.linkName()] = link
	}
	if h.Names != nil {
		for _, name := range allNames {
			if !slices.Contains(h.Names, name) {
				delete(f, name)
			}
		}
	}
	s.inMillis(f, "createdAt", "expiresAt")
}

// linkName is what the link to a result is called.
func (s *Server) linkName() string {
	if s.opts.Habits.LinkName != "" {
		return s.opts.Habits.LinkName
	}
	return "downloadLink"
}

// inMillis turns seconds into what the older dialect counts in.
func (s *Server) inMillis(o object, names ...string) {
	for _, name := range names {
		if _, ok := o[name].(json.Number); ok && s.opts.Dialect == Classic {
			o[name] = 1000 * number(o[name])
		}
	}
}
