package local

import (
	"net/http"
	"path"
	"strconv"
	"strings"

	"bulkup/api"
	"bulkup/api/local/tasks"
	"bulkup/api/local/wire"
)

// words are the states in the words of the service's current page.
var words = map[tasks.State]string{
	tasks.Queued: "PROCESSING", tasks.Running: "ENHANCING", tasks.Processed: "PROCESSED", tasks.Failed: "PROCESSING_FAILED",
}

// askedTask returns the id of the task that a call is about.
func askedTask(w http.ResponseWriter, r *http.Request) (string, error) {
	f, err := wire.ReadData(w, r)
	if err != nil {
		return "", err
	}
	id := f.Text("taskId")
	return id, f.Err()
}

// getTaskStatus says where a task is.
func (s *Service) getTaskStatus(w http.ResponseWriter, r *http.Request) (any, error) {
	id, err := askedTask(w, r)
	if err != nil {
		return nil, err
	}
	t, ok := s.tasks.Get(id)
	if !ok {
		return nil, wire.ErrTask
	}
	return wire.Succeed(s.taskData(r, t)), nil
}

// taskData is a task as both the status and the history have it. Nothing is paid
// here, so that a processed task is as good as charged. workedMs is our own: how long the
// task was worked on, without its wait for a worker.
func (s *Service) taskData(r *http.Request, t tasks.Task) map[string]any {
	files := make([]map[string]any, len(t.Pictures))
	for i, p := range t.Pictures {
		files[i] = s.pictureData(r, t, i, p)
	}
	data := map[string]any{
		"id": t.ID, "status": words[t.State], "progress": strconv.Itoa(t.Percent()), "files": files,
		"model": t.Model, "scale": t.Scale, "saveImageAs": t.Format, "compression": 0,
		"batchMode": len(t.Pictures) > 1, "enhanceFace": t.Face,
		"creditsToDeduct": 0, "creditsDeducted": t.State == tasks.Processed, "deductedCredits": 0, "createdAt": t.Created.Unix(),
	}
	if worked := t.Worked(s.opts.Now()); worked > 0 {
		data["workedMs"] = worked.Milliseconds()
	}
	switch {
	case t.NoRoom:
		data["error"] = map[string]string{"code": api.CodeNoRoom, "message": t.Error}
	case t.Error != "":
		data["error"] = t.Error
	}
	return data
}

func (s *Service) pictureData(r *http.Request, t tasks.Task, index int, p tasks.Picture) map[string]any {
	data := fileData(p.FileName, p.Original, p.Type, p.Size, p.Created, p.Expires)
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
	if _, err := s.store.Stat(tasks.ResultFolder, tasks.ResultName(t.ID, index)); err == nil {
		data["expiresAt"] = s.opts.Now().Add(downloadLife).Unix()
		data["downloadLink"] = s.link(r, http.MethodGet, downloadPath+t.ID+"/"+strconv.Itoa(index), nil, downloadLife)
	}
	return data
}
