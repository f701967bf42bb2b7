package local

import (
	"net/http"
	"path"
	"strconv"
	"strings"
)

// words are the states as the dialects say them.
var words = map[Dialect]map[state]string{
	Current: {queued: "PROCESSING", running: "ENHANCING", processed: "PROCESSED", failed: "PROCESSING_FAILED"},
	Classic: {queued: "pending", running: "processing", processed: "completed", failed: "failed"},
}

// getTaskStatus tells where a task is. As documented, it also takes the credits
// of a task that is processed and has not been charged.
func (s *Server) getTaskStatus(c *call) (any, error) {
	f, err := c.body(s.opts.Dialect == Current)
	if err != nil {
		return nil, err
	}
	id := f.text("taskId")
	if err := f.err(); err != nil {
		return nil, err
	}
	t, ok := s.tasks.get(id)
	if !ok {
		return nil, errTask
	}
	if t.State == processed && !t.Charged {
		if err := s.tasks.charge(id); err != nil {
			return nil, err
		}
		t.Charged = true
	}
	return succeed(s.taskData(c.r, t)), nil
}

// taskData is a task as both the status and the history tell it.
func (s *Server) taskData(r *http.Request, t task) map[string]any {
	taken := int64(0)
	if t.Charged {
		taken = t.Cost
	}
	files := make([]map[string]any, len(t.Pictures))
	for i, p := range t.Pictures {
		files[i] = s.pictureData(r, t, i, p)
	}
	data := map[string]any{
		"id": t.ID, "status": words[s.opts.Dialect][t.State], "progress": strconv.Itoa(percent(t)), "files": files,
		"model": t.Model, "saveImageAs": t.Format, "batchMode": len(t.Pictures) > 1, "enhanceFace": t.Face,
		"creditsDeducted": t.Charged, "deductedCredits": taken, "createdAt": s.timestamp(t.Created),
	}
	if t.Error != "" {
		data["error"] = t.Error
	}
	if s.opts.Dialect == Classic {
		data["scale"] = strconv.Itoa(t.Scale)
		return data
	}
	data["scale"], data["compression"], data["creditsToDeduct"] = t.Scale, 0, t.Cost
	return data
}

// percent is 100 for a task that is processed and for no other.
func percent(t task) int {
	switch t.State {
	case processed:
		return 100
	case running:
		return min(int(100*t.progress), 99)
	default:
		return 0
	}
}

func (s *Server) pictureData(r *http.Request, t task, index int, p picture) map[string]any {
	data := s.fileData(p.FileName, p.Original, p.Type, p.Size, p.Created, p.Expires)
	if p.Path != "" {
		data["path"] = p.Path
	}
	if p.Result == nil {
		return data
	}
	data["processedFileName"] = strings.TrimSuffix(p.FileName, path.Ext(p.FileName)) + "." + t.Format
	data["finalFileSize"] = p.Result.Size
	data["dimensions"] = map[string]int{"width": p.Result.Width, "height": p.Result.Height}
	if p.Result.Notice != "" {
		data["notice"] = p.Result.Notice
	}
	if _, err := s.store.Stat(resultFolder, resultName(t.ID, index)); err == nil {
		data["expiresAt"] = s.timestamp(s.opts.Now().Add(downloadLife))
		data["downloadLink"] = s.link(r, http.MethodGet, downloadPath+t.ID+"/"+strconv.Itoa(index), nil, downloadLife)
	}
	return data
}

// resultName is the name of the blob of a result.
func resultName(task string, index int) string { return task + "-" + strconv.Itoa(index) }

// getResult serves a result, whole or in ranges.
func (s *Server) getResult(w http.ResponseWriter, r *http.Request) error {
	t, ok := s.tasks.get(r.PathValue("task"))
	index, err := strconv.Atoi(r.PathValue("index"))
	if !ok || err != nil || index < 0 || index >= len(t.Pictures) || t.Pictures[index].Result == nil {
		return errNoKey
	}
	file, err := s.store.Open(resultFolder, resultName(t.ID, index))
	if err != nil {
		return errNoKey
	}
	defer file.Close()
	defer giveUpSlow(w, t.Pictures[index].Result.Size)()
	w.Header().Set("ETag", strconv.Quote(t.Pictures[index].Result.SHA256))
	w.Header().Set("Content-Type", mimeOf(t.Format))
	http.ServeContent(w, r, "", t.Finished, file)
	return nil
}

// mimeOf is the MIME type of one of the formats.
func mimeOf(format string) string {
	if format == "jpg" {
		format = "jpeg"
	}
	return "image/" + format
}
